using Estoppl.Ledger;
using Estoppl.Ledger.Sharing;

namespace Estoppl.Operator.Bench;

/// <summary>The large ledger of the benches that show one.</summary>
internal static class RecordLedger
{
    private const int InFlight = 8, EventsPerAppend = 50;

    /// <summary>Where it lies, beside its configuration.</summary>
    public static LedgerHome Home(string folder) => new(Path.Combine(folder, ".estoppl"));

    /// <summary>Makes one of so many events and a few more, and seals it.</summary>
    /// <returns>How many it has.</returns>
    public static long Make(string folder, long events)
    {
        using var ledger = Home(folder).Join(new JoinOptions { Create = true, Append = true });
        var workload = new RecordWorkload(events, DateTimeOffset.UtcNow);
        var pending = new Queue<Task>();
        for (var session = 0; ledger.End().Value < events; session++)
        {
            foreach (var some in workload.Session(session).Chunk(EventsPerAppend))
            {
                if (pending.Count == InFlight) pending.Dequeue().GetAwaiter().GetResult();
                pending.Enqueue(ledger.AppendAsync([.. some]));
            }
        }

        while (pending.TryDequeue(out var task)) task.GetAwaiter().GetResult();
        ledger.Seal();
        return ledger.End().Value;
    }
}
