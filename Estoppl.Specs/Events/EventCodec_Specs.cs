using System.Text;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Events;

public sealed class An_event
{
    [Fact]
    public void Of_every_case_has_a_sample() => Assert.Equal(Any.Cases.ToHashSet(), [.. A.EveryFact.Select(fact => fact.GetType())]);

    [Fact]
    public void Of_every_case_has_a_name_of_its_own() =>
        Assert.Equal(A.EveryFact.Length, A.EveryFact.Select(EventTypes.NameOf).Distinct().Count());

    [Fact]
    public void Of_every_case_comes_back_from_its_bytes() => Assert.All(A.EveryFact, fact => ComesBack(A.Envelope(fact, 3)));

    [Fact]
    public void Of_any_content_comes_back_from_its_bytes() => Any.Envelope.Sample(ComesBack, iter: 3000);

    [Fact]
    public void Is_cut_to_whole_microseconds_and_told_in_UTC()
    {
        var observed = A.Observed(A.Completed) with { At = new DateTimeOffset(1969, 12, 31, 23, 0, 0, TimeSpan.FromHours(-1)).AddTicks(-1), Mono = TimeSpan.FromTicks(19) };
        var again = Assert.IsType<DecodedEvent.Known>(Decode(Encode(A.Envelope(A.Completed) with { Event = observed }))).Envelope.Event;
        Assert.Equal(DateTimeOffset.UnixEpoch.AddMicroseconds(-1), again.At);
        Assert.Equal(TimeSpan.Zero, again.At.Offset);
        Assert.Equal(TimeSpan.FromMicroseconds(1), again.Mono);
    }

    [Fact]
    public void With_a_negative_size_cannot_be_written() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Encode(A.Envelope(A.Completed with { OutputSize = -1 })));

    [Fact]
    public void Never_depends_on_key_order_in_memory_or_on_culture() =>
        Assert.Equal(Golden, Encode(A.Envelope(A.Intercepted with { Rule = new RuleName("review_tools: \"read_*\"\u2028😀"), Decision = DecisionKind.Review }, 4182)));

    /// <summary>The stored format, spelled out once. When this fails, old ledgers have become unreadable.</summary>
    private static readonly string Golden =
        """
        {"actor":"estoppl","cause":null,"corr":"00001056-0000-7000-8000-000000000001",
        "data":{"decision":"review","input":"hmac-sha256:0303030303030303030303030303030303030303030303030303030303030303",
        "inputSize":42,"oddName":false,"policy":"0202020202020202020202020202020202020202020202020202020202020202",
        "rule":"review_tools: \"read_*\"LSEP😀","tool":"read_file",
        "toolDigest":"0404040404040404040404040404040404040404040404040404040404040404"},
        "id":"00001056-0000-7000-8000-000000000001","kid":"56475aa75463474c","log":"019cebf2-9000-7000-8000-00000000000a",
        "mono":4182000000,"prev":"0000000000000000000000000000000000000000000000000000000000000000","seq":4182,
        "stream":"session/019cebf2-9000-7000-8000-00000000000b","ts":1773493782000000,"type":"call.intercepted","v":1}
        """.ReplaceLineEndings("").Replace("LSEP", "\u2028", StringComparison.Ordinal);

    private static void ComesBack(Envelope envelope)
    {
        var known = Assert.IsType<DecodedEvent.Known>(Decode(Encode(envelope)));
        Assert.Equal(envelope, known.Envelope);
    }

    private static string Encode(Envelope envelope) => Canonical.Of(to => EventCodec.Encode(envelope, to));

    private static DecodedEvent Decode(string text) => EventCodec.Decode(Encoding.UTF8.GetBytes(text));
}

public sealed class Stored_bytes
{
    private static readonly string Text = Canonical.Of(to => EventCodec.Encode(A.Envelope(A.Intercepted, 7), to));

    [Theory]
    [InlineData("\"type\":\"call.intercepted\"", "\"type\":\"call.approved\"", 1, "call.approved")]
    [InlineData("\"oddName\":false", "\"newField\":[1],\"oddName\":false", 1, "call.intercepted")]
    [InlineData("\"v\":1", "\"v\":2", 2, "call.intercepted")]
    [InlineData("\"v\":1", "\"v\":2,\"w\":{}", 2, "call.intercepted")]
    public void Of_a_later_version_keep_their_place(string old, string @new, long version, string type)
    {
        var newer = Assert.IsType<DecodedEvent.Newer>(Decode(old, @new));
        Assert.Equal((7, version, type), (newer.Header.Seq.Value, newer.Version, newer.Type));
        Assert.Equal(EventHeader.Of(A.Envelope(A.Intercepted, 7)), newer.Header);
    }

    [Theory]
    [InlineData("\"v\":1", "\"v\":0", "v is less than 1")]
    [InlineData("\"v\":1", "\"v\":1,\"w\":1", "the envelope has a field that version 1 does not know")]
    [InlineData(",\"v\":1", "", "v is missing")]
    [InlineData("\"seq\":7", "\"seq\":-7", "seq is out of range")]
    [InlineData("\"seq\":7", "\"seq\":\"7\"", "seq has the wrong type")]
    [InlineData("\"ts\":1773", "\"ts\":9173", "byte 671: an integer lies outside ±(2^53-1)")]
    [InlineData("\"id\":\"0", "\"id\":\"A", "id is not an id in lower case with hyphens")]
    [InlineData("\"id\":\"0", "\"id\":\"", "id is not an id in lower case with hyphens")]
    [InlineData("\"prev\":\"0", "\"prev\":\"F", "prev is not 64 lower-case hex digits")]
    [InlineData("\"decision\":\"allow\"", "\"decision\":\"Allow\"", "data.decision is none of allow, block and review")]
    [InlineData("\"decision\":\"allow\",", "", "data.decision is missing")]
    [InlineData("\"inputSize\":42", "\"inputSize\":-42", "data.inputSize is out of range")]
    [InlineData("\"oddName\":false", "\"oddName\":null", "data.oddName has the wrong type")]
    [InlineData("\"cause\":null,", "", "cause is missing")]
    [InlineData("{\"actor\"", "[{\"actor\"", "byte 721: the array does not end")]
    public void That_are_no_event_say_why(string old, string @new, string why) =>
        Assert.Equal(why, Assert.IsType<DecodedEvent.Malformed>(Decode(old, @new)).Why);

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("\"x\"")]
    public void That_are_another_value_are_no_event(string text) =>
        Assert.IsType<DecodedEvent.Malformed>(EventCodec.Decode(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Of_any_origin_never_crash_the_decoder() =>
        Gen.Byte.Array[0, 200].Sample(bytes => EventCodec.Decode(bytes) is DecodedEvent.Malformed, iter: 5000);

    private static DecodedEvent Decode(string old, string @new)
    {
        Assert.Contains(old, Text, StringComparison.Ordinal);
        return EventCodec.Decode(Encoding.UTF8.GetBytes(Text.Replace(old, @new, StringComparison.Ordinal)));
    }
}
