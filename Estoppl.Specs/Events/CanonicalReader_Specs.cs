using System.Text;
using System.Text.Json;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Events;

public sealed class Bytes_that_are_not_canonical
{
    [Theory]
    [InlineData("", "byte 0: no value begins here")]
    [InlineData(" {}", "byte 0: no value begins here")]
    [InlineData("{ }", "byte 1: a key is missing")]
    [InlineData("{}\n", "byte 2: more follows after the end")]
    [InlineData("{\"b\":1,\"a\":1}", "byte 10: a key is out of order")]
    [InlineData("{\"a\":1,\"a\":1}", "byte 10: a key stands twice")]
    [InlineData("{\"é\":1}", "byte 5: a key is not plain ASCII")]
    [InlineData("{\"\":1}", "byte 3: a key is not plain ASCII")]
    [InlineData("{\"a\":1.5}", "byte 5: a number is not an integer")]
    [InlineData("{\"a\":1e3}", "byte 5: a number is not an integer")]
    [InlineData("{\"a\":01}", "byte 5: a number is not in its one canonical form")]
    [InlineData("{\"a\":-0}", "byte 5: a number is not in its one canonical form")]
    [InlineData("{\"a\":-}", "byte 5: a number has no digits")]
    [InlineData("{\"a\":9007199254740992}", "byte 5: an integer lies outside ±(2^53-1)")]
    [InlineData("{\"a\":99999999999999999999999}", "byte 5: an integer lies outside ±(2^53-1)")]
    [InlineData("{\"a\":\"\\u0041\"}", "byte 6: an escape is not in its one canonical form")]
    [InlineData("{\"a\":\"\\u000a\"}", "byte 6: an escape is not in its one canonical form")]
    [InlineData("{\"a\":\"\\u001F\"}", "byte 6: an escape is not in its one canonical form")]
    [InlineData("{\"a\":\"\\/\"}", "byte 6: an escape is not in its one canonical form")]
    [InlineData("{\"a\":\"\\ud83d\"}", "byte 6: an escape is not in its one canonical form")]
    [InlineData("{\"a\":\"\n\"}", "byte 6: a control character is not escaped")]
    [InlineData("{\"a\":\"b", "byte 7: the string does not end")]
    [InlineData("{\"a\":\"b\\", "byte 7: an escape is not in its one canonical form")]
    [InlineData("{\"a\":1", "byte 6: the object does not end")]
    [InlineData("{\"a\":1,}", "byte 7: a key is missing")]
    [InlineData("{\"a\"}", "byte 4: a colon is missing")]
    [InlineData("[1,]", "byte 3: no value begins here")]
    [InlineData("[1", "byte 2: the array does not end")]
    [InlineData("[[[[[[[[[1]]]]]]]]]", "byte 8: nested too deep")]
    [InlineData("True", "byte 0: no value begins here")]
    [InlineData("nul", "byte 0: no value begins here")]
    public void Are_refused_with_the_reason(string text, string reason) =>
        Assert.Equal(reason, CanonicalReader.FaultIn(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Include_those_that_are_not_UTF_8() =>
        Assert.Equal("not valid UTF-8", CanonicalReader.FaultIn([(byte)'"', 0xED, 0xA0, 0xBD, (byte)'"']));
}

public sealed class Bytes_that_the_reader_accepts
{
    /// <summary>Whatever a mutation gets past the reader is what writing its content again gives: .NET's reader judges the content.</summary>
    [Fact]
    public void Are_what_writing_their_content_again_gives() =>
        Gen.Select(Any.Envelope, Gen.Int[0, 1 << 20], Gen.Byte, Gen.Int[0, 3]).Sample((envelope, at, value, kind) =>
        {
            var bytes = Encoding.UTF8.GetBytes(Canonical.Of(to => EventCodec.Encode(envelope, to))).ToList();
            at %= bytes.Count;
            if (kind == 0) bytes[at] = value;
            if (kind == 1) bytes.Insert(at, value);
            if (kind == 2) bytes.RemoveAt(at);
            var mutated = bytes.ToArray();
            if (CanonicalReader.FaultIn(mutated) is not null) return kind != 3;
            using var json = JsonDocument.Parse(mutated);
            return Canonical.Of(to => Copy(json.RootElement, to)) == Encoding.UTF8.GetString(mutated);
        }, iter: 5000);

    private static void Copy(JsonElement value, CanonicalWriter to)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                to.BeginObject();
                foreach (var property in value.EnumerateObject())
                {
                    to.Key(Encoding.UTF8.GetBytes(property.Name));
                    Copy(property.Value, to);
                }
                to.EndObject();
                break;
            case JsonValueKind.Array:
                to.BeginArray();
                foreach (var item in value.EnumerateArray()) Copy(item, to);
                to.EndArray();
                break;
            case JsonValueKind.String: to.String(value.GetString()); break;
            case JsonValueKind.Number: to.Integer(value.GetInt64()); break;
            case JsonValueKind.True or JsonValueKind.False: to.Boolean(value.GetBoolean()); break;
            default: to.Null(); break;
        }
    }
}
