using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Proofs;

public sealed class A_glance_at_an_event
{
    [Fact]
    public void Knows_every_type()
    {
        Assert.All(A.EveryFact, fact => Assert.NotEqual(EventKind.Unknown, EventGlance.Of(Bytes(A.Envelope(fact))).Kind));
        Assert.All(Any.Cases, type => Assert.Contains(A.EveryFact, fact => fact.GetType() == type));
    }

    [Fact]
    public void Sees_what_reading_it_would_give() => Any.Envelope.Sample(envelope =>
    {
        var bytes = Bytes(envelope);
        var glance = EventGlance.Of(bytes);
        var (it, fact) = (envelope.Event, envelope.Event.Fact);
        Assert.Equal(
            (fact is LedgerEvent.CheckpointSealed, fact is LedgerEvent.KeyRotated, fact is LedgerEvent.SessionEnded),
            (glance.Kind == EventKind.Checkpoint, glance.Kind == EventKind.Rotation, glance.Kind == EventKind.SessionEnded));
        Assert.Equal(fact is LedgerEvent.KeyRotated, EventGlance.IsRotation(bytes));
        Assert.Equal((it.At - DateTimeOffset.UnixEpoch, it.Mono), (TimeSpan.FromMicroseconds(glance.At), TimeSpan.FromMicroseconds(glance.Mono)));
        var written = new CanonicalWriter();
        written.String(it.Stream);
        Assert.Equal(Evidence.Bytes("\"").Concat(bytes[glance.StreamStart..(glance.StreamStart + glance.StreamLength)]).Append((byte)'"'), written.Written.ToArray());
    });

    [Fact]
    public void Is_not_deceived_by_what_others_wrote_into_it()
    {
        const string fake = ",\"type\":\"key.rotated\",\"v\":1}";
        var glance = EventGlance.Of(Bytes(A.Envelope(A.Started with { AuthorizedBy = fake }) with { Event = A.Observed(A.Started) with { Actor = fake, Stream = fake } }));
        Assert.Equal(EventKind.Own, glance.Kind);
    }

    [Fact]
    public void Says_nothing_of_what_is_no_event_and_never_throws()
    {
        var bytes = Bytes(A.Envelope(A.Intercepted));
        for (var length = 0; length < bytes.Length; length++) Assert.Equal(EventKind.Unknown, EventGlance.Of(bytes.AsSpan(0, length)).Kind);
        for (var start = 1; start < bytes.Length; start++) EventGlance.Of(bytes.AsSpan(start));
        Gen.Byte.Array[0, 200].Sample(noise => { EventGlance.Of([.. noise, .. ",\"v\":1}"u8]); });
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            byte[] changed = [.. bytes];
            changed[at] = value;
            new ClockCheck(new WarningList()).Next(Position.First, changed, EventGlance.Of(changed));
        });
    }

    private static byte[] Bytes(Envelope envelope)
    {
        var writer = new CanonicalWriter();
        EventCodec.Encode(envelope, writer);
        return writer.Written.ToArray();
    }
}
