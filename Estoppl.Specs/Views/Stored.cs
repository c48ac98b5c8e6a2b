using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Storage;
using Estoppl.Ledger.Views;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Views;

/// <summary>What the specs of views share.</summary>
internal static class Stored
{
    public static readonly MachineStart Machine = new(Guid.Parse("11111111-1111-4111-8111-111111111111"), A.Noon);
    public static readonly MachineStart Restarted = new(Guid.Parse("22222222-2222-4222-8222-222222222222"), A.Noon);

    /// <summary>Small bites, and nothing unasked.</summary>
    public static readonly ViewPace Lazy = new()
    {
        BiteEvents = 10,
        Backlog = int.MaxValue,
        Delay = TimeSpan.FromDays(20),
        Idle = TimeSpan.FromDays(20),
        Retry = TimeSpan.FromDays(20),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static ViewPaths Paths(TemporaryFolder folder) => ViewPaths.In(new LedgerFolder(folder.Path));

    public static LedgerViews Follow(TemporaryFolder folder, Committed committed, ViewPace? pace = null, MachineStart? machine = null, TimeProvider? clock = null) =>
        LedgerViews.Follow(Paths(folder), committed.Source, clock ?? TimeProvider.System, pace ?? Lazy, machine ?? Machine);

    /// <summary>Stores the views of these events, and closes them.</summary>
    public static async Task Keep(TemporaryFolder folder, IEnumerable<SealedEvent> events, ViewPace? pace = null)
    {
        using var views = Follow(folder, new Committed(events), pace);
        await views.State(Token);
    }

    /// <summary>Copies the files as they are now.</summary>
    public static void Copy(TemporaryFolder from, TemporaryFolder to)
    {
        File.Copy(Paths(from).Data, Paths(to).Data, overwrite: true);
        File.Copy(Paths(from).Mark, Paths(to).Mark, overwrite: true);
    }

    /// <summary>Everything that can be asked of views, as text.</summary>
    public static async Task<string> Everything(LedgerViews views)
    {
        var told = Told(await views.State(Token), (await views.Calls(int.MaxValue, null, null, null, Token)).Rows.Reverse());
        foreach (var minute in await views.Minutes(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Token)) told.AppendLine(minute.ToString());
        return told.ToString();
    }

    /// <summary>The same of events that are folded in one bite and never stored.</summary>
    public static string Everything(IReadOnlyCollection<SealedEvent> events)
    {
        var step = ViewFold.Apply(ViewState.Empty, new Bite([events.ToArray()]), new StoredEventReader());
        var told = Told(step.State, step.Rows);
        foreach (var minute in step.Minutes) told.AppendLine(minute.ToString());
        return told.ToString();
    }

    private static StringBuilder Told(ViewState state, IEnumerable<CallView> rows)
    {
        var told = new StringBuilder($"{state.Log} {state.Next} {state.Last} {state.Rows} {state.Digest} {Convert.ToHexString(ViewWire.Encode(state.Stats))}\n");
        foreach (var row in rows) told.AppendLine(row.ToString());
        foreach (var session in state.OpenSessions()) told.AppendLine($"{session} {string.Join(", ", session.Forwarded)}");
        return told;
    }
}
