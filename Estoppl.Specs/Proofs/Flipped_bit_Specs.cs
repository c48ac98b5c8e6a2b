using System.Collections.Immutable;
using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Proofs;

/// <summary>
/// A small export from an event in the middle on: sealed every 8 events, one rotation, a checkpoint at the end. One bit of every
/// fourth byte, and every bit where ESTOPPL_EXHAUSTIVE is 1 (some minutes).
/// </summary>
public sealed class A_flipped_bit_or_a_cut
{
    private const int First = 5;
    private static readonly bool IsExhaustive = Environment.GetEnvironmentVariable("ESTOPPL_EXHAUSTIVE") == "1";
    private readonly LedgerBuilder _built = Small();
    private readonly SignedNote _end;
    private readonly ImmutableArray<Digest> _frontier;
    private readonly SealedEvent[] _events;

    public A_flipped_bit_or_a_cut()
    {
        _end = _built.Note();
        var before = new CompactRange();
        foreach (var it in _built.Events[..First]) before.Add(Leaf.Of(it));
        _frontier = before.Frontier;
        _events = [.. _built.Events[First..]];
    }

    [Fact]
    public void In_no_event_and_no_signature_leaves_it_intact()
    {
        Assert.IsType<Verification.Intact>(Verify(_events, full: true));
        var verified = 0;
        for (var at = 0; at < _events.Length; at++)
        {
            var whole = _events[at];
            byte[] bytes = [.. whole.Event.Span, .. whole.Signature.Span];
            var forged = _events.ToArray();
            foreach (var bit in Bits(bytes.Length, at))
            {
                byte[] flipped = [.. bytes];
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                forged[at] = whole with { Event = flipped.AsMemory(0, whole.Event.Length), Signature = flipped.AsMemory(whole.Event.Length) };
                var verdict = Verify(forged, full: ++verified % 16 == 0);
                Assert.True(verdict.Outcome == VerificationOutcome.Broken, $"event {First + at} bit {bit}: {verdict.Describe()}");
                Assert.True(verdict.Describe().StartsWith($"event #{First + at}: ", StringComparison.Ordinal), $"event {First + at} bit {bit}: {verdict.Describe()}");
            }
        }

        TestContext.Current.SendDiagnosticMessage("{0} flipped bits", verified);
    }

    [Fact]
    public void After_no_event_leaves_it_intact()
    {
        for (var end = 0; end < _events.Length; end++)
        {
            Assert.NotEqual(VerificationOutcome.Intact, Verify(_events[..end]).Outcome);
            Assert.NotEqual(VerificationOutcome.Intact, Verify(_events[..end], full: true).Outcome);
            Assert.NotEqual(VerificationOutcome.Intact, (Plan with { Closing = () => null }).Run(_events[..end]).Outcome);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(15)]
    [InlineData(34)]
    public void Within_an_event_or_a_signature_never_leaves_it_intact(int at)
    {
        var forged = _events.ToArray();
        for (var length = 0; length < _events[at].Event.Length; length += IsExhaustive ? 1 : 7)
        {
            forged[at] = _events[at] with { Event = _events[at].Event[..length] };
            Assert.Equal($"event #{First + at}: content does not match its signature", Verify(forged).Describe());
        }

        for (var length = 0; length < EventSignature.Size; length += IsExhaustive ? 1 : 7)
        {
            forged[at] = _events[at] with { Signature = _events[at].Signature[..length] };
            Assert.Equal($"event #{First + at}: content does not match its signature", Verify(forged).Describe());
        }
    }

    /// <summary>The leaf alone would not tell where an event ends and its signature begins.</summary>
    [Fact]
    public void Between_an_event_and_its_signature_never_leaves_it_intact()
    {
        for (var at = 0; at < _events.Length; at++)
        {
            byte[] bytes = [.. _events[at].Event.Span, .. _events[at].Signature.Span];
            foreach (var length in new[] { _events[at].Event.Length - 1, _events[at].Event.Length + 1, 0, bytes.Length })
            {
                var forged = _events.ToArray();
                forged[at] = forged[at] with { Event = bytes.AsMemory(0, length), Signature = bytes.AsMemory(length) };
                Assert.Equal($"event #{First + at}: content does not match its signature", Verify(forged).Describe());
            }
        }
    }

    [Fact]
    public void In_the_frontier_that_it_begins_with_never_leaves_it_intact()
    {
        for (var n = 0; n < _frontier.Length; n++)
        {
            var bytes = new byte[Digest.Size];
            _frontier[n].CopyTo(bytes);
            foreach (var bit in Bits(Digest.Size, n))
            {
                byte[] flipped = [.. bytes];
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                var verdict = (Plan with { Start = Behind(_frontier.SetItem(n, new Digest(flipped))) }).Run(_events);
                Assert.True(verdict.Outcome == VerificationOutcome.Broken, $"hash {n} bit {bit}: {verdict.Describe()}");
            }
        }

        Assert.All(Enumerable.Range(0, 20).Where(first => first != First), first =>
            Assert.NotEqual(VerificationOutcome.Intact, (Plan with { Start = Behind(_frontier, first) }).Run(_events).Outcome));
    }

    [Fact]
    public void In_the_checkpoint_at_its_end_never_leaves_it_intact()
    {
        var note = Encoding.UTF8.GetBytes(_end.ToString());
        for (var bit = 0; bit < 8 * note.Length; bit++)
        {
            byte[] flipped = [.. note];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            // What is no note any more never reaches the verifier: an export with it cannot be read.
            if (SignedNote.TryParse(Encoding.UTF8.GetString(flipped)) is { } changed)
                Assert.True((Plan with { Closing = () => changed }).Run(_events).Outcome == VerificationOutcome.Broken, $"bit {bit}");
        }
    }

    /// <summary>Damage to an anchor takes its word away, and never makes an honest ledger a broken one.</summary>
    [Fact]
    public void In_an_anchor_makes_it_say_nothing()
    {
        using var folder = new TemporaryFolder();
        var note = Encoding.UTF8.GetBytes(_built.Notes[16].ToString());
        foreach (var bit in Bits(note.Length, 0))
        {
            byte[] flipped = [.. note];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(folder / "anchor", flipped);
            var verdict = (Plan with { Anchors = [NoteFile.Read(folder / "anchor")] }).Run(_events);
            var intact = Assert.IsType<Verification.Intact>(verdict);
            Assert.True(intact is { Anchored: 0, WarningCount: > 0 }, $"bit {bit}");
        }
    }

    private static IEnumerable<int> Bits(int length, int at) =>
        IsExhaustive ? Enumerable.Range(0, 8 * length) : Enumerable.Range(0, length).Where(n => (n + at) % 4 == 0).Select(n => (8 * n) + ((n + at) / 4 % 8));

    private static LedgerBuilder Small()
    {
        var built = new LedgerBuilder();
        for (var size = 8; size <= 40; size += 8)
        {
            while (built.Count < size) built.Add(built.Count % 2 == 0 ? new LedgerEvent.CallForwarded() : A.Intercepted);
            if (size == 24) built.Rotate(A.OtherKey);
            built.Seal();
        }

        return built.Add(new LedgerEvent.CallForwarded()).Add(A.Completed);
    }

    private VerificationPlan Plan => new() { Pinned = A.Key.Public, Start = Behind(_frontier), Closing = () => _end };

    private static VerificationStart.Behind Behind(ImmutableArray<Digest> frontier, int first = First) => new(first, frontier, [A.Key.Public]);

    private Verification Verify(SealedEvent[] events, bool full = false) => (Plan with { Full = full }).Run(events);
}
