using System.Collections.Immutable;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Sharing;
using Estoppl.Ledger.Storage;
using Estoppl.Specs.Storage;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Ledger;

public sealed class A_ledger_that_many_threads_write : IDisposable
{
    private const int Threads = 8, PerThread = 400;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Is_one_dense_chain_in_which_each_keeps_its_order_and_groups_stay_together()
    {
        var writer = Writing.Over(LedgerStore.Create(new LedgerFolder(_folder.Path)));
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            var durable = new List<Task>();
            for (var n = 0; n < PerThread; n++) durable.Add(writer.Append(Writing.Group($"thread {thread}", n, 1 + n % 4)));
            await Task.WhenAll(durable);
        }, TestContext.Current.CancellationToken)));
        writer.Dispose();

        using var store = LedgerStore.Open(new LedgerFolder(_folder.Path));
        var checkpoints = Writing.Decoded(store).Count(it => it.Fact is LedgerEvent.CheckpointSealed);
        Assert.InRange(checkpoints, Threads * PerThread * 10 / 4 / 512, Threads * PerThread * 10 / 4 / 256);
        Assert.Equal(1 + Threads * PerThread * 10 / 4 + checkpoints, Assert.IsType<Verification.Intact>(new Verifier(A.Key.Public).Verify(store.Read(Position.First), null, TestContext.Current.CancellationToken)).Count);
        var events = Writing.Decoded(store).Where(it => it.Fact is LedgerEvent.CallForwarded).ToList();
        foreach (var thread in events.GroupBy(it => it.Actor)) Assert.Equal(thread.Select(it => it.Mono).Order(), thread.Select(it => it.Mono));
        // One run of equal calls for each submission: none is cut by another.
        Assert.Equal(Threads * PerThread, 1 + events.Zip(events.Skip(1)).Count(pair => pair.First.Call != pair.Second.Call));
    }
}

public sealed class A_writer_that_is_closed : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Has_made_all_that_was_submitted_durable()
    {
        var writer = Writing.Over(LedgerStore.Create(new LedgerFolder(_folder.Path)));
        var durable = new List<Task>();
        for (var n = 0; n < 1000; n++) durable.Add(writer.Append(Writing.Group("thread", n, 2)));
        writer.Dispose();
        Assert.All(durable, task => Assert.True(task.IsCompletedSuccessfully));
        using var store = LedgerStore.Open(new LedgerFolder(_folder.Path));
        Assert.Equal(2000, Writing.Decoded(store).Count(it => it.Fact is LedgerEvent.CallForwarded));
    }

    [Fact]
    public async Task Takes_nothing_more()
    {
        var writer = Writing.Over(LedgerStore.Create(new LedgerFolder(_folder.Path)));
        writer.Dispose();
        writer.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => writer.Append(Writing.Group("thread", 0, 1)));
    }

    [Fact]
    public async Task Has_stored_names_of_any_length()
    {
        var writer = Writing.Over(LedgerStore.Create(new LedgerFolder(_folder.Path)));
        var call = A.Intercepted with { Tool = new ToolName(new string('x', 12 << 20)) };
        var durable = new List<Task>();
        for (var n = 0; n < 8; n++) durable.Add(writer.Append([Writing.Event("thread", n, n, call)]));
        await Task.WhenAll(durable);
        writer.Dispose();
        Assert.Null(writer.Fault);
    }
}

public sealed class A_writer_whose_disk_fails
{
    [Fact]
    public async Task Acknowledges_nothing_from_then_on()
    {
        var disk = new SimulatedDisk();
        using var writer = Writing.Over(Stored.Create(disk));
        await writer.Append(Writing.Group("thread", 0, 2));
        disk.TroubleAt = disk.Operations + 1;
        disk.Trouble = Trouble.FailedNotStored;
        var fault = await Assert.ThrowsAsync<LedgerFaultException>(() => writer.Append(Writing.Group("thread", 1, 2)));
        Assert.Same(fault, writer.Fault);
        // The disk is well again, but what it holds is not known.
        Assert.Same(fault, await Assert.ThrowsAsync<LedgerFaultException>(() => writer.Append(Writing.Group("thread", 2, 2))));
    }

    [Fact]
    public void Has_acknowledged_only_what_is_found_again() => Gen.Select(Gen.Int[1, 120], Gen.Enum<Trouble>(), Gen.Int).Sample((after, trouble, seed) =>
    {
        var disk = new SimulatedDisk();
        var writer = Writing.Over(Stored.Create(disk));
        (disk.TroubleAt, disk.Trouble) = (disk.Operations + after, trouble);
        var durable = new List<Task>();
        for (var n = 0; n < 60; n++) durable.Add(writer.Append(Writing.Group("thread", n, 1 + n % 3)));
        writer.Dispose();
        Assert.All(durable, task => Assert.True(task.IsCompleted));

        disk.LosePower(new Random(seed));
        using var store = Stored.Open(disk);
        var found = Writing.Decoded(store).Select(it => it.Call?.Intercepted.Value).ToHashSet();
        for (var n = 0; n < durable.Count; n++)
            if (durable[n].IsCompletedSuccessfully) Assert.Contains(Writing.CallOf("thread", n).Intercepted.Value, found);
        var failed = durable.FindIndex(task => !task.IsCompletedSuccessfully);
        if (failed >= 0) Assert.All(durable[failed..], task => Assert.True(task.IsFaulted));
        Assert.IsType<Verification.Intact>(new Verifier(A.Key.Public).Verify(store.Read(Position.First)));
    }, iter: 60, threads: 1);

    [Fact]
    public async Task Goes_on_without_an_event_that_cannot_be_written()
    {
        using var writer = Writing.Over(Stored.Create(new SimulatedDisk()));
        var unwritable = Writing.Event("thread", 0, 0, A.Intercepted with { Tool = new ToolName("\ud800") });
        await Assert.ThrowsAsync<ArgumentException>(() => writer.Append([unwritable]));
        await writer.Append(Writing.Group("thread", 1, 1));
        Assert.Null(writer.Fault);
    }
}

/// <summary>Submissions that can be told apart when they are read again.</summary>
internal static class Writing
{
    public static Writer Over(LedgerStore store)
    {
        var sealer = A.Sealer();
        store.Append([sealer.Seal(A.Observed(A.Opened))], sealer.Tree.Frontier.AsSpan());
        return new Writer(store, sealer);
    }

    /// <summary>The n-th submission of a thread: as many events of one call.</summary>
    public static ImmutableArray<ObservedEvent> Group(string thread, int n, int count) =>
        [.. Enumerable.Range(0, count).Select(place => Event(thread, n, n * 10 + place, new LedgerEvent.CallForwarded()))];

    public static ObservedEvent Event(string thread, int n, int order, LedgerEvent fact) =>
        A.Observed(fact, order) with { Id = EventId.New(A.Noon), At = A.Noon, Actor = thread, Call = CallOf(thread, n), Mono = TimeSpan.FromMicroseconds(order) };

    public static CallId CallOf(string thread, int n) => new(A.Id(1_000_000 * (thread[^1] + 1) + n));

    public static IEnumerable<ObservedEvent> Decoded(LedgerStore store) => Decoded(store.Read(Position.First));

    public static IEnumerable<ObservedEvent> Decoded(SharedLedger ledger) => Decoded(ledger.Events(Position.First));

    private static IEnumerable<ObservedEvent> Decoded(IEnumerable<SealedEvent> events) =>
        events.Select(it => Assert.IsType<DecodedEvent.Known>(EventCodec.Decode(it.Event.Span)).Envelope.Event);
}

/// <summary>A writer with its store, and tasks for what becomes of submissions.</summary>
internal sealed class Writer : IDisposable
{
    private readonly LedgerStore _store;
    private readonly LedgerWriter _writer;

    public Writer(LedgerStore store, EventSealer sealer)
    {
        _store = store;
        var clock = new ManualClock();
        _writer = new LedgerWriter(store, () => sealer, clock, clock.GetTimestamp(), new WriterEvents(_ => { }, () => { }, _ => { }, fault => Fault = fault));
    }

    /// <summary>What it told its owner.</summary>
    public Exception? Fault { get; private set; }

    public Task Append(ImmutableArray<ObservedEvent> events, Position? sentAt = null)
    {
        var submission = new Told(events, sentAt);
        _writer.Submit(submission);
        return submission.Durable.Task;
    }

    public void Dispose()
    {
        _writer.Dispose();
        _store.Dispose();
    }

    private sealed class Told(ImmutableArray<ObservedEvent> events, Position? sentAt) : ObservedSubmission(events)
    {
        public TaskCompletionSource Durable { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override Position? SentAt => sentAt;

        public override void OnDurable(Position end) => Durable.SetResult();

        protected override void OnFailed(Exception fault) => Durable.SetException(fault);
    }
}
