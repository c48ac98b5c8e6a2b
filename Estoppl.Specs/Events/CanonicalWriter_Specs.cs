using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Specs.Testing;
using CsCheck;
using Xunit;

namespace Estoppl.Specs.Events;

public sealed class A_canonical_string
{
    /// <summary>RFC 8785, section 3.2.2.2; the others were made with <c>json.dumps(s, ensure_ascii=False)</c>.</summary>
    [Theory]
    [InlineData("€$\u000f\nA'B\"\\\\\"/", "\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"")]
    [InlineData("\b\t\n\f\r", "\"\\b\\t\\n\\f\\r\"")]
    [InlineData("\0\u0007\u000b\u001f", "\"\\u0000\\u0007\\u000b\\u001f\"")]
    [InlineData("\u007f\u0080\u2028\u2029\ufeff", "\"\u007f\u0080\u2028\u2029\ufeff\"")]
    [InlineData("😀 <&'+> é e\u0301", "\"😀 <&'+> é e\u0301\"")]
    public void Escapes_only_what_it_must(string value, string expected) => Assert.Equal(expected, Canonical.Of(to => to.String(value)));

    [Fact]
    public void Never_holds_half_a_surrogate_pair()
    {
        // Not as InlineData: an attribute keeps its strings in UTF-8, which cannot carry these.
        string[] halves = ["\ud83d", "a\ude00b", "\ud83d\"\ude00", "\ude00\ud83d"];
        Assert.All(halves, value => Assert.Throws<ArgumentException>(() => Canonical.Of(to => to.String(value))));
    }
}

public sealed class A_canonical_object
{
    [Theory]
    [InlineData("b", "a")]
    [InlineData("a", "a")]
    [InlineData("ab", "a")]
    [InlineData("a", "B")]
    public void Has_keys_in_ascending_order(string first, string second) => Assert.Throws<InvalidOperationException>(() => Canonical.Of(to =>
    {
        to.BeginObject();
        to.Key(Encoding.UTF8.GetBytes(first)); to.Null();
        to.Key(Encoding.UTF8.GetBytes(second)); to.Null();
        to.EndObject();
    }));

    [Theory]
    [InlineData("")]
    [InlineData("é")]
    [InlineData("a\"")]
    [InlineData("a\n")]
    public void Has_plain_keys(string key) => Assert.Throws<InvalidOperationException>(() => Canonical.Of(to =>
    {
        to.BeginObject();
        to.Key(Encoding.UTF8.GetBytes(key)); to.Null();
        to.EndObject();
    }));

    [Fact]
    public void Keeps_an_inner_objects_keys_apart_from_its_own()
    {
        var text = Canonical.Of(to =>
        {
            to.BeginObject();
            to.Key("b"u8);
            to.BeginObject(); to.Key("z"u8); to.BeginArray(); to.Integer(-1); to.Boolean(true); to.Null(); to.EndArray(); to.EndObject();
            to.Key("c"u8); to.Boolean(false);
            to.EndObject();
        });
        Assert.Equal("""{"b":{"z":[-1,true,null]},"c":false}""", text);
    }

    [Fact]
    public void Wants_a_value_for_each_key_and_an_end()
    {
        Assert.Throws<InvalidOperationException>(() => Canonical.Of(to => { to.BeginObject(); to.Null(); }));
        Assert.Throws<InvalidOperationException>(() => Canonical.Of(to => { to.BeginObject(); to.Key("a"u8); to.EndObject(); }));
        Assert.Throws<InvalidOperationException>(() => Canonical.Of(to => { to.BeginObject(); to.Key("a"u8); to.Key("b"u8); }));
        Assert.Throws<InvalidOperationException>(() => Canonical.Of(to => { to.BeginArray(); to.EndObject(); }));
        Assert.Throws<InvalidOperationException>(() => Canonical.Of(to => to.BeginObject()));
        Assert.Throws<InvalidOperationException>(() => Canonical.Of(to => { to.Null(); to.Null(); }));
    }
}

public sealed class A_canonical_integer
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(-1, "-1")]
    [InlineData(9007199254740991, "9007199254740991")]
    [InlineData(-9007199254740991, "-9007199254740991")]
    public void Is_written_without_exponent(long value, string expected) => Assert.Equal(expected, Canonical.Of(to => to.Integer(value)));

    [Theory]
    [InlineData(9007199254740992)]
    [InlineData(-9007199254740992)]
    [InlineData(long.MinValue)]
    public void Stays_where_every_reader_keeps_it_exactly(long value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Canonical.Of(to => to.Integer(value)));
}

public sealed class A_reused_writer
{
    [Fact]
    public void Allocates_nothing_once_it_has_grown()
    {
        var writer = new CanonicalWriter();
        var envelope = A.Envelope(A.Started);
        Once();
        Once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Once();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Once()
        {
            writer.Reset();
            EventCodec.Encode(envelope, writer);
        }
    }

    [Fact]
    public void Grows_for_a_long_string()
    {
        var text = new string('€', 5000);
        Assert.Equal($"\"{text}\"", Canonical.Of(to => to.String(text)));
    }
}

public sealed class Pythons_json_module
{
    private const string Program =
        "import json,sys\nfor line in sys.stdin.buffer:\n sys.stdout.buffer.write(json.dumps(json.loads(line),sort_keys=True,separators=(',',':'),ensure_ascii=False).encode()+b'\\n')";

    [Fact]
    public void Writes_the_same_bytes()
    {
        Assert.SkipUnless(Python.Has("json"), "skipped: needs python3");
        var lines = new List<string>();
        Any.Envelope.Sample(envelope => lines.Add(Canonical.Of(to => EventCodec.Encode(envelope, to))), iter: 500, threads: 1);
        var input = string.Concat(lines.Select(line => line + "\n"));

        var (exit, output, error) = Python.Run(Program, [], input);

        Assert.True(exit == 0, error);
        Assert.Equal(input, output);
    }
}

internal static class Canonical
{
    public static string Of(Action<CanonicalWriter> write)
    {
        var writer = new CanonicalWriter(new byte[1]);
        write(writer);
        return Encoding.UTF8.GetString(writer.Written);
    }
}
