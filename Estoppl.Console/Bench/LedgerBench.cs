using System.Diagnostics;
using System.Threading.Channels;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Sharing;

namespace Estoppl.Operator.Bench;

/// <summary>The ledger alone: appends of its holder and of another process in turn with the disk's own sync, and what a large one costs.</summary>
internal sealed class LedgerBench(string folder, int appends, long events, Action<string> progress)
{
    private const int Processes = 4, InFlight = 16, GroupEvents = 40_000, Pushes = 1000, PushesPerSecond = 200, NewEvents = 10_000, WarmUp = 100;

    public LedgerBenchResult Measure()
    {
        progress($"{appends} appends of the holder and of another process, one at a time");
        var (floor, holder, follower) = MeasureAppends();
        progress($"{GroupEvents} events of {Processes} processes, {InFlight} in flight each");
        var (perSecond, memory) = MeasureGroups();
        progress($"{Pushes} events to a subscriber");
        var push = MeasurePush();
        progress($"a ledger of {events:N0} events");
        var (verify, incremental, open, bytes) = MeasureLarge();
        return new LedgerBenchResult(
            Spread.Of(floor), Spread.Of(holder), Spread.Of(follower), GroupEvents, perSecond, Spread.Of(push),
            events, verify, NewEvents, incremental, open, bytes, memory);
    }

    private (Samples Floor, Samples Holder, Samples Follower) MeasureAppends()
    {
        using var disk = new DiskFloor(folder);
        var (floor, holder, follower) = (new Samples(), new Samples(), new Samples());
        using var own = Join("own");
        using var other = new WorkerProcess(Path.Combine(folder, "others"));
        using var others = Join("others");
        var events = new BenchEvents("bench");
        for (var n = -WarmUp; n < appends; n++)
        {
            var (sync, held, followed) = (disk.Measure(), Time(own, events), Time(others, events));
            if (n < 0) continue;
            floor.Add(sync);
            holder.Add(held);
            follower.Add(followed);
        }

        if (!own.IsHolder || others.IsHolder) throw new InvalidOperationException("the holders are not who they should be");
        return (floor, holder, follower);
    }

    private (double PerSecond, long? Memory) MeasureGroups()
    {
        var workers = Enumerable.Range(0, Processes).Select(_ => new WorkerProcess(Path.Combine(folder, "group"))).ToArray();
        try
        {
            var begun = Stopwatch.GetTimestamp();
            foreach (var worker in workers) worker.Say($"append {GroupEvents / Processes} {InFlight}");
            foreach (var worker in workers) worker.Hear();
            var taken = Stopwatch.GetElapsedTime(begun);
            return (GroupEvents / taken.TotalSeconds, workers[0].PeakMemory());
        }
        finally
        {
            foreach (var worker in workers.Reverse()) worker.Dispose();
        }
    }

    private Samples MeasurePush()
    {
        using var worker = new WorkerProcess(Path.Combine(folder, "push"));
        using var ledger = Join("push");
        using var ending = new CancellationTokenSource();
        var heard = Channel.CreateUnbounded<TimeSpan>();
        var from = ledger.End();
        var following = Task.Factory.StartNew(() =>
        {
            foreach (var batch in ledger.Follow(from, ending.Token))
            {
                var now = DateTimeOffset.UtcNow;
                foreach (var one in batch.ToArray())
                    if (EventCodec.Decode(one.Event.Span) is DecodedEvent.Known { Envelope.Event: { Fact: not LedgerEvent.CheckpointSealed } it }) heard.Writer.TryWrite(now - it.At);
            }
        }, TaskCreationOptions.LongRunning);
        worker.Say($"pace {WarmUp + Pushes} {PushesPerSecond}");
        var samples = new Samples();
        for (var n = -WarmUp; n < Pushes; n++)
        {
            var latency = heard.Reader.ReadAsync().AsTask().GetAwaiter().GetResult();
            if (n >= 0) samples.Add(latency);
        }

        worker.Hear();
        ending.Cancel();
        following.GetAwaiter().GetResult();
        return samples;
    }

    private (TimeSpan Verify, TimeSpan Incremental, TimeSpan Open, double BytesPerEvent) MeasureLarge()
    {
        var home = Home("large");
        KeptNote trusted;
        using (var ledger = Join("large"))
        {
            var source = new BenchEvents("bench");
            for (long made = 0; made < events; made += 240)
                LedgerWorker.Append(ledger, source, (int)Math.Min(240, events - made), 240);
            ledger.Seal();
            trusted = Newest(ledger, home);
            LedgerWorker.Append(ledger, source, NewEvents, 240);
            ledger.Seal();
        }

        var begun = Stopwatch.GetTimestamp();
        using var again = Join("large");
        again.AppendAsync([new BenchEvents("bench").Next()]).GetAwaiter().GetResult();
        var open = Stopwatch.GetElapsedTime(begun);
        var bytes = new DirectoryInfo(home.Folder.Path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => (double)file.Length) / (events + NewEvents);

        var key = home.Keys.LoadVerifyingKey();
        var whole = Timed(() => new Verifier(key).Verify(again.Read(Position.First)));
        var start = new VerificationStart.Trusted(trusted, [key]);
        var newest = Timed(() => new Verifier(new VerificationPlan { Pinned = key, Start = start }).Verify(again.Read(start.First)));
        return (whole, newest, open, bytes);
    }

    private static KeptNote Newest(SharedLedger ledger, LedgerHome home)
    {
        // The seal may have found nothing to do: then the checkpoint is a few events back.
        var from = new Position(Math.Max(0, ledger.End().Value - 8));
        var sealedEvent = ledger.Events(from).Select(one => EventCodec.Decode(one.Event.Span)).OfType<DecodedEvent.Known>()
            .Last(known => known.Envelope.Event.Fact is LedgerEvent.CheckpointSealed).Envelope;
        var fact = (LedgerEvent.CheckpointSealed)sealedEvent.Event.Fact;
        var checkpoint = new Checkpoint(sealedEvent.Log, fact.Size, fact.Root);
        var note = new SignedNote(checkpoint.Text, [new NoteSignature(checkpoint.Origin, fact.Signature)]);
        return new KeptNote(home.Folder.Checkpoints, 1, note, checkpoint);
    }

    private static TimeSpan Timed(Func<Verification> verify)
    {
        var begun = Stopwatch.GetTimestamp();
        if (verify() is not Verification.Intact and var broken) throw new InvalidOperationException($"the bench's own ledger is not intact: {broken.Describe()}");
        return Stopwatch.GetElapsedTime(begun);
    }

    private static TimeSpan Time(SharedLedger ledger, BenchEvents events)
    {
        var next = events.Next();
        var begun = Stopwatch.GetTimestamp();
        ledger.AppendAsync([next]).GetAwaiter().GetResult();
        return Stopwatch.GetElapsedTime(begun);
    }

    private LedgerHome Home(string name) => new(Path.Combine(folder, name));

    private SharedLedger Join(string name) => Home(name).Join(new JoinOptions { Create = true, Append = true });
}
