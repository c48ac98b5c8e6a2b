using System.Collections.Immutable;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Specs.Ledger;
using Xunit;

namespace Estoppl.Specs.Sharing;

/// <summary>Whatever a few parts do, in whatever order: the ledger holds what a list in memory holds.</summary>
public sealed class Parts_that_come_and_go
{
    private const int Most = 4;

    private abstract record Step
    {
        public sealed record Append(int Part, int Count) : Step;

        public sealed record Await(int Part) : Step;

        public sealed record Leave(int Part) : Step;

        public sealed record LeaveAll : Step;

        public sealed record Read(int Part, int From) : Step;

        public sealed record Seal(int Part) : Step;
    }

    private static readonly Gen<Step> s_step = Gen.Frequency(
        (8, Gen.Select(Gen.Int[0, Most - 1], Gen.Int[1, 40], (part, count) => (Step)new Step.Append(part, count))),
        (3, Gen.Int[0, Most - 1].Select(part => (Step)new Step.Await(part))),
        (2, Gen.Int[0, Most - 1].Select(part => (Step)new Step.Leave(part))),
        (1, Gen.Const((Step)new Step.LeaveAll())),
        (2, Gen.Select(Gen.Int[0, Most - 1], Gen.Int[0, 100], (part, from) => (Step)new Step.Read(part, from))),
        (1, Gen.Int[0, Most - 1].Select(part => (Step)new Step.Seal(part))));

    [Fact]
    public void Leave_a_ledger_that_is_what_a_list_would_be() => s_step.Array[1, 40].Sample(steps =>
    {
        using var commons = new Commons();
        var model = new Model(commons);
        foreach (var step in steps) model.Do(step);
        model.Do(new Step.LeaveAll());
        commons.AssertStored(model.Appended);
    }, iter: Rounds.Of(25), threads: 1);

    /// <summary>Joins whoever is to do something and is not there.</summary>
    private sealed class Model(Commons commons)
    {
        private readonly SharedLedger?[] _parts = new SharedLedger?[Most];
        private readonly List<Task>[] _underWay = [.. Enumerable.Range(0, Most).Select(_ => new List<Task>())];
        private int _number;

        public List<ObservedEvent> Appended { get; } = [];

        public void Do(Step step)
        {
            switch (step)
            {
                case Step.Append append: Append(append.Part, append.Count); break;
                case Step.Await await: Commons.In(Task.WhenAll(_underWay[await.Part])).GetAwaiter().GetResult(); break;
                case Step.Leave leave: Leave(leave.Part); break;
                case Step.LeaveAll: for (var part = 0; part < Most; part++) Leave(part); break;
                case Step.Read read: Read(read.Part, new Position(read.From)); break;
                case Step.Seal seal: Commons.In(Part(seal.Part).Seal).GetAwaiter().GetResult(); break;
                default: throw new System.Diagnostics.UnreachableException();
            }
        }

        private SharedLedger Part(int part) => _parts[part] ??= commons.Join();

        private void Append(int part, int count)
        {
            for (var i = 0; i < count; i++)
            {
                var some = Writing.Group($"{part}", _number++, 1 + _number % 3);
                Appended.AddRange(some);
                _underWay[part].Add(Part(part).AppendAsync(some));
            }
        }

        private void Leave(int part)
        {
            if (_parts[part] is not { } leaving) return;
            Commons.In(leaving.Dispose).GetAwaiter().GetResult();
            Assert.All(_underWay[part], task => Assert.True(task.IsCompletedSuccessfully));
            _underWay[part].Clear();
            _parts[part] = null;
        }

        private void Read(int part, Position from)
        {
            // All that it was told is stored it reads, and each place once.
            Commons.In(Task.WhenAll(_underWay[part])).GetAwaiter().GetResult();
            var own = Appended.Where(it => it.Actor == $"{part}").Select(it => it.Id).ToList();
            var read = Commons.In(() => Part(part).Events(Position.First).ToList()).GetAwaiter().GetResult();
            Assert.Equal(Enumerable.Range(0, read.Count).Select(n => (long)n), read.Select(it => it.Seq.Value));
            Assert.Equal(own, read.Select(Decoded).Where(it => it.Actor == $"{part}").Select(it => it.Id));
            var later = Commons.In(() => Part(part).Events(from).Select(it => it.Seq).ToList()).GetAwaiter().GetResult();
            Assert.True(later.Count >= read.Count - from.Value);
            if (later.Count > 0) Assert.Equal(from, later[0]);
        }

        private static ObservedEvent Decoded(SealedEvent it) => Assert.IsType<DecodedEvent.Known>(EventCodec.Decode(it.Event.Span)).Envelope.Event;
    }
}
