using System.Collections.Immutable;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using Estoppl.Specs.Storage;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Ledger;

public sealed class A_session_whose_proxy_died
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Is_ended_by_the_next_who_opens_the_ledger_with_a_last_word_on_its_open_calls()
    {
        var disk = new SimulatedDisk();
        using var store = Dead(disk);
        var before = (int)store.Next.Value;
        Close(store);
        var added = Writing.Decoded(store).Skip(before).ToList();

        // Calls 1 and 4 were open; 2 was answered, 3 was blocked, 5 was cancelled.
        Assert.Equal([Call(1), Call(4), null], added.Select(it => it.Call));
        Assert.All(added.SkipLast(1), it => Assert.IsType<LedgerEvent.CallOutcomeUnknown>(it.Fact));
        Assert.All(added, it => Assert.Equal(("estoppl", $"session/{A.Session}", _clock.GetUtcNow()), (it.Actor, it.Stream, it.At)));
        Assert.Equal(new LedgerEvent.SessionEnded("proxyDied", null, Calls: 5, Blocked: 1, Refused: 1), added[^1].Fact);
    }

    [Fact]
    public void Is_ended_once()
    {
        using var store = Dead(new SimulatedDisk());
        Close(store);
        var next = store.Next;
        Close(store);
        Assert.Equal(next, store.Next);
    }

    [Fact]
    public void Is_ended_once_however_often_ending_it_was_interrupted()
    {
        foreach (var trouble in Enum.GetValues<Trouble>())
        {
            for (var operation = 1; operation <= 4; operation++)
            {
                var disk = new SimulatedDisk();
                Dead(disk);
                var store = Stored.Open(disk, new StoreLimits());
                (disk.TroubleAt, disk.Trouble) = (disk.Operations + operation, trouble);
                try
                {
                    Close(store);
                }
                catch (LedgerFaultException)
                {
                    // The next one tries again.
                }

                disk.LosePower(new Random(operation));
                using var recovered = Stored.Open(disk, new StoreLimits());
                Close(recovered);
                var facts = Writing.Decoded(recovered).Select(it => it.Fact).ToList();
                Assert.Single(facts.OfType<LedgerEvent.SessionEnded>());
                Assert.Equal(2, facts.OfType<LedgerEvent.CallOutcomeUnknown>().Count());
            }
        }
    }

    [Fact]
    public void Is_only_the_newest()
    {
        using var store = Dead(new SimulatedDisk());
        var sealer = Estoppl.Ledger.Proofs.EventSealer.Behind(store.Last!.Value, A.Key);
        store.Append([sealer.Seal(A.Observed(new LedgerEvent.SessionEnded("clientClosed", 0, 5, 1, 1), 90)), sealer.Seal(A.Observed(A.Started, 91) with { Stream = "session/next" })]);
        var before = (int)store.Next.Value;
        Close(store);
        var ended = Assert.Single(Writing.Decoded(store).Skip(before));
        Assert.Equal(("session/next", new LedgerEvent.SessionEnded("proxyDied", null, 0, 0, 0)), (ended.Stream, ended.Fact));
    }

    [Fact]
    public void Leaves_a_ledger_alone_that_has_seen_no_session()
    {
        using var store = Stored.Create(new SimulatedDisk(), new StoreLimits());
        store.Append([A.Sealer().Seal(A.Observed(A.Opened))]);
        Close(store);
        Assert.Equal(new Position(1), store.Next);
    }

    private void Close(LedgerStore store) =>
        UnfinishedSession.Close(store, Estoppl.Ledger.Proofs.EventSealer.Behind(store.Last!.Value, A.Key), _clock);

    private static LedgerStore Dead(SimulatedDisk disk)
    {
        var store = Stored.Create(disk, new StoreLimits());
        var sealer = A.Sealer();
        ImmutableArray<(LedgerEvent Fact, int? Call)> told =
        [
            (A.Opened, null), (A.Started, null), (A.Intercepted, 1), (new LedgerEvent.CallForwarded(), 1), (A.Intercepted, 2), (new LedgerEvent.CallForwarded(), 2),
            (A.Completed, 2), (A.Intercepted with { Decision = DecisionKind.Block }, 3), (A.Intercepted, 4), (new LedgerEvent.CallForwarded(), 4),
            (new LedgerEvent.MessageRefused(-32700, "no JSON", A.Intercepted.Input, 3), null), (A.Intercepted, 5), (new LedgerEvent.CallForwarded(), 5),
            (new LedgerEvent.CallCancelled(TimeSpan.Zero), 5), (new LedgerEvent.CallAnsweredLate(A.Completed.Output, 1, TimeSpan.Zero, false), 5),
        ];
        store.Append(told.Select((it, n) => sealer.Seal(A.Observed(it.Fact, n) with { Call = it.Call is { } call ? Call(call) : null })).ToArray());
        return store;
    }

    private static CallId Call(int number) => new(A.Id(1000 + number));
}
