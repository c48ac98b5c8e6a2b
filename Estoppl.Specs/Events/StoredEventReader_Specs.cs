using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Events;

public sealed class The_reader_for_projections
{
    private readonly StoredEventReader _reader = new();

    [Fact]
    public void Makes_of_every_event_what_the_codec_makes() => Any.Envelope.Sample(envelope =>
    {
        var bytes = Encoded(envelope);
        Assert.Equal(((DecodedEvent.Known)EventCodec.Decode(bytes)).Envelope, new StoredEventReader().Read(bytes));
    }, iter: 3000);

    [Fact]
    public void Keeps_apart_texts_that_it_remembers() => Any.Envelope.Array[1, 30].Sample(envelopes =>
    {
        var reader = new StoredEventReader();
        foreach (var envelope in envelopes)
        {
            var bytes = Encoded(envelope);
            Assert.Equal(((DecodedEvent.Known)EventCodec.Decode(bytes)).Envelope, reader.Read(bytes));
        }
    }, iter: 200);

    public static readonly TheoryData<string, string> Newer = new()
    {
        { "\"v\":1", "\"v\":2" },
        { "call.forwarded", "call.dreamt" },
        { "\"data\":{}", "\"data\":{\"more\":1}" },
        { "\"seq\":", "\"sea\":1,\"seq\":" },
    };

    [Theory]
    [MemberData(nameof(Newer))]
    public void Skips_what_a_later_version_wrote(string from, string to)
    {
        var text = System.Text.Encoding.UTF8.GetString(Encoded(A.Envelope(new LedgerEvent.CallForwarded(), 3)));
        Assert.NotNull(_reader.Read(Evidence.Bytes(text)));
        Assert.Null(_reader.Read(Evidence.Bytes(text.Replace(from, to, StringComparison.Ordinal))));
    }

    /// <summary>It may take what is no event for one. It must say something of everything.</summary>
    [Fact]
    public void Never_throws() => Gen.Select(Any.Envelope, Gen.Select(Gen.Int[0, 1 << 20], Gen.Byte).Array[0, 4], Gen.Int[0, 1 << 20], Gen.Bool).Sample((envelope, edits, length, isCut) =>
    {
        var bytes = Encoded(envelope);
        foreach (var (at, value) in edits) bytes[at % bytes.Length] = value;
        var read = new StoredEventReader().Read(isCut ? bytes[..(length % bytes.Length)] : bytes);
        if (!isCut && EventCodec.Decode(bytes) is DecodedEvent.Known known) Assert.Equal(known.Envelope, read);
    }, iter: 5000);

    private static byte[] Encoded(Envelope envelope)
    {
        var writer = new CanonicalWriter();
        EventCodec.Encode(envelope, writer);
        return writer.Written.ToArray();
    }
}
