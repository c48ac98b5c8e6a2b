using System.Collections.Immutable;
using System.Text;
using Estoppl.Proxy.Protocol;
using static Estoppl.Proxy.Protocol.ClientMessage;

namespace Estoppl.Specs.Protocol;

/// <summary>
/// Lines on which parsers disagree, or which servers have been seen to execute against the letter, each with what must become of
/// it. Kept as data, so that the gate and the whole proxy are held to the same table.
/// </summary>
public static class Corpus
{
    private const int Parse = Refusal.ParseError;
    private const int Invalid = Refusal.InvalidRequest;
    private const string Call = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","arguments":{"a":1}}}""";

    private static readonly RequestId One = new("1", IsString: false);
    private static readonly Verdict Reads = new Verdict.Call(One, "read", """{"a":1}""");

    public static readonly ImmutableArray<CorpusRow> Rows =
    [
        .. Plain(), .. Framing(), .. Encoding_(), .. Grammar(), .. Duplicates(), .. Cases(), .. Methods(), .. Ids(), .. Envelopes(), .. Params(),
        .. Names(), .. Sizes(),
    ];

    private static IEnumerable<CorpusRow> Plain() =>
    [
        new("a call", Call, Reads),
        new("a call with blanks everywhere", """ { "jsonrpc" : "2.0" , "id" : 1 , "method" : "tools/call" , "params" : { "name" : "read" , "arguments" : { "a" : 1 } } } """, new Verdict.Call(One, "read", """{ "a" : 1 }""")),
        new("a call without arguments", With("\"name\":\"read\""), new Verdict.Call(One, "read", "")),
        new("a call whose params come first", """{"params":{"arguments":{"a":1},"name":"read"},"method":"tools/call","id":1,"jsonrpc":"2.0"}""", Reads),
        new("a call without an id", """{"jsonrpc":"2.0","method":"tools/call","params":{"name":"read"}}""", new Verdict.Call(null, "read", "")),
        new("a call with members of its own", """{"x":[1,{"id":2}],"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","arguments":{"a":1},"y":{"name":"other"}}}""", Reads),
        new("a request", """{"jsonrpc":"2.0","id":"a","method":"initialize","params":{}}""", new Verdict.Passes(new Request(new("a", true), "initialize"))),
        new("a request whose params are null", """{"jsonrpc":"2.0","id":1,"method":"ping","params":null}""", new Verdict.Passes(new Request(One, "ping"))),
        new("a notification", """{"jsonrpc":"2.0","method":"notifications/initialized"}""", new Verdict.Passes(new Notification("notifications/initialized"))),
        new("a cancellation", """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1,"reason":"x"}}""", new Verdict.Passes(new Cancellation(One))),
        new("a cancellation of a string id", """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"1"}}""", new Verdict.Passes(new Cancellation(new("1", true)))),
        new("a cancellation of nothing", """{"jsonrpc":"2.0","method":"notifications/cancelled"}""", new Verdict.Passes(new Cancellation(null))),
        new("a cancellation of 1.0", """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1.0}}""", new Verdict.Passes(new Cancellation(null))),
        new("a response", """{"jsonrpc":"2.0","id":1,"result":{"name":"x","method":"tools/call"}}""", new Verdict.Passes(new Response())),
        new("an error response", """{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x"}}""", new Verdict.Passes(new Response())),
        new("an error response about an id that could not be read", """{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"x"}}""", new Verdict.Passes(new Response())),
        new("an empty line", "", new Verdict.Ignored()),
        new("a line of blanks", " \t \r", new Verdict.Ignored()),
    ];

    private static IEnumerable<CorpusRow> Framing() =>
    [
        new("CR before LF", Call + "\r", Reads),
        new("two CRs before LF", Call + "\r\r", Refused(Parse)),
        new("garbage and CR before a call", "garbage\r" + Call, Refused(Parse)),
        new("a message and CR before a call", """{"jsonrpc":"2.0","method":"x"}""" + "\r" + Call, Refused(Parse)),
        new("CR between tokens", Call.Replace(",", ",\r", StringComparison.Ordinal), Refused(Parse)),
        new("CR inside a string", With("\"name\":\"re\rad\""), Refused(Parse)),
        new("two objects on a line", Call + Call, Refused(Parse)),
        new("two objects with a blank between", """{"jsonrpc":"2.0","method":"x"} """ + Call, Refused(Parse)),
        new("trailing garbage", Call + " x", Refused(Parse)),
        new("a NUL behind the message", Call + "\0", Refused(Parse)),
        new("U+2028 inside a string: some readers break the line there, and find no message on either side", With("\"name\":\"read\",\"arguments\":{\"a\":\"\u2028\"}"), new Verdict.Call(One, "read", "{\"a\":\"\u2028\"}")),
        new("U+2028 outside strings", Call + "\u2028" + Call, Refused(Parse)),
        new("a batch", "[" + Call + "]", Refused(Invalid)),
        new("a batch of two", "[" + Call + "," + Call.Replace(":1", ":2", StringComparison.Ordinal) + "]", Refused(Invalid)),
        new("an empty batch", "[]", Refused(Invalid)),
        new("a batch that does not end", "[" + Call, Refused(Invalid)),
        new("a number", "1", Refused(Invalid)),
        new("a string", "\"tools/call\"", Refused(Invalid)),
        new("null", "null", Refused(Invalid)),
    ];

    private static IEnumerable<CorpusRow> Encoding_() =>
    [
        new("a byte order mark", "\uFEFF" + Call, Refused(Parse)),
        new("UTF-16", Encoding.Unicode.GetBytes(Call), Refused(Parse)),
        new("UTF-16 with a mark", (byte[])[0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Call)], Refused(Parse)),
        new("an overlong slash in the method", Bytes(Call, "tools/call", "tools\xC0\xAFcall"), Refused(Parse, One)),
        new("an overlong letter in the name", Bytes(Call, "read", "re\xC1\xA1d"), Refused(Parse, One)),
        new("a surrogate as three bytes", Bytes(Call, "read", "\xED\xA0\x80"), Refused(Parse, One)),
        new("a lone continuation byte", Bytes(Call, "read", "\x80"), Refused(Parse, One)),
        new("a sequence cut short", Bytes(Call, "read", "\xE2\x82"), Refused(Parse, One)),
        new("a byte that never occurs", Bytes(Call, "read", "\xFF"), Refused(Parse, One)),
        new("beyond U+10FFFF", Bytes(Call, "read", "\xF4\x90\x80\x80"), Refused(Parse, One)),
        new("an id that is no UTF-8", Bytes(Call, ":1,", ":\"\xFF\","), Refused(Parse)),
        new("a lone high surrogate in the name", With("""
            "name":"read\ud800"
            """), Refused(Parse, One)),
        new("a lone low surrogate in a value", With("""
            "name":"read","arguments":{"a":["\udc00"]}
            """), Refused(Parse, One)),
        new("a lone surrogate in a key", With("""
            "name":"read","arguments":{"\uD800x":1}
            """), Refused(Parse, One)),
        new("surrogates in the wrong order", With("""
            "name":"read","arguments":{"a":"\udc00\ud800"}
            """), Refused(Parse, One)),
        new("a high surrogate before an escaped backslash", With("""
            "name":"read","arguments":{"a":"\ud83d\\ude00"}
            """), Refused(Parse, One)),
        new("a surrogate in the id", """{"jsonrpc":"2.0","id":"\ud800","method":"ping"}""", Refused(Parse)),
        new("a proper pair", With("""
            "name":"read\ud83d\ude00"
            """), new Verdict.Call(One, "read😀", "")),
        new("an escaped backslash before ud800", With("""
            "name":"read\\ud800"
            """), new Verdict.Call(One, """read\ud800""", "")),
    ];

    private static IEnumerable<CorpusRow> Grammar() =>
    [
        new("garbage", "garbage", Refused(Parse)),
        new("an object that does not end", Call[..^1], Refused(Parse, One)),
        new("a trailing comma", Call[..^2] + ",}}", Refused(Parse, One)),
        new("a trailing comma in arguments", With("\"name\":\"read\",\"arguments\":{\"a\":[1,]}"), Refused(Parse, One)),
        new("a comment", Call[..^1] + "/*x*/}", Refused(Parse, One)),
        new("a line comment", Call + "//", Refused(Parse)),
        new("single quotes", Call.Replace('"', '\''), Refused(Parse)),
        new("a bare key", """{jsonrpc:"2.0","id":1,"method":"ping"}""", Refused(Parse)),
        new("NaN", With("\"name\":\"read\",\"arguments\":{\"a\":NaN}"), Refused(Parse, One)),
        new("a leading plus", With("\"name\":\"read\",\"arguments\":{\"a\":+1}"), Refused(Parse, One)),
        new("a leading zero", With("\"name\":\"read\",\"arguments\":{\"a\":01}"), Refused(Parse, One)),
        new("a raw tab in a string", With("\"name\":\"re\tad\""), Refused(Parse, One)),
        new("a raw NUL in a string", With("\"name\":\"re\0ad\""), Refused(Parse, One)),
        new("an unknown escape", With("""
            "name":"re\ad"
            """), Refused(Parse, One)),
        new("a short escape", With("""
            "name":"re\u00"
            """), Refused(Parse, One)),
        new("a non-breaking space between tokens", "{\u00A0" + Call[1..], Refused(Parse)),
        new("a vertical tab between tokens", "{\v" + Call[1..], Refused(Parse)),
        new("numbers of every kind", With("\"name\":\"read\",\"arguments\":{\"a\":[-0,1e400,1E-9,123456789012345678901234567890,0.1]}"), new Verdict.Call(One, "read", """{"a":[-0,1e400,1E-9,123456789012345678901234567890,0.1]}""")),
        new("escaped keys and values", """{"\u006asonrpc":"2\u002e0","\u0069d":1,"m\u0065thod":"tools\/call","par\u0061ms":{"n\u0061me":"r\u0065ad","\u0061rguments":{"a":1}}}""", Reads),
    ];

    private static IEnumerable<CorpusRow> Duplicates() =>
    [
        new("method twice", Call[..^1] + ",\"method\":\"ping\"}", Refused(Invalid, One)),
        new("method twice, the same", Call[..^1] + ",\"method\":\"tools/call\"}", Refused(Invalid, One)),
        new("method twice, once escaped", Call[..^1] + """
            ,"m\u0065thod":"ping"}
            """, Refused(Invalid, One)),
        new("params twice", Call[..^1] + ",\"params\":{\"name\":\"drop\"}}", Refused(Invalid, One)),
        new("id twice", Call[..^1] + ",\"id\":2}", Refused(Invalid)),
        new("jsonrpc twice", Call[..^1] + ",\"jsonrpc\":\"2.0\"}", Refused(Invalid, One)),
        new("name twice", With("\"name\":\"read\",\"name\":\"drop\""), Refused(Invalid, One)),
        new("name twice, once escaped", With("""
            "name":"read","na\u006de":"drop"
            """), Refused(Invalid, One)),
        new("arguments twice", With("\"name\":\"read\",\"arguments\":{},\"arguments\":{\"a\":1}"), Refused(Invalid, One)),
        new("an argument twice", With("\"name\":\"read\",\"arguments\":{\"a\":1,\"a\":2}"), Refused(Invalid, One)),
        new("an argument twice, deep down", With("""
            "name":"read","arguments":{"a":[[{"b":{"\u0063":1,"d":0,"c":2}}]]}
            """), Refused(Invalid, One)),
        new("an empty name twice", With("\"name\":\"read\",\"arguments\":{\"\":1,\"\":2}"), Refused(Invalid, One)),
        new("one name in several objects", With("\"name\":\"read\",\"arguments\":{\"a\":{\"a\":[{\"a\":1},{\"a\":1}]}}"), new Verdict.Call(One, "read", """{"a":{"a":[{"a":1},{"a":1}]}}""")),
        new("a name in two cases, in arguments", With("\"name\":\"read\",\"arguments\":{\"a\":1,\"A\":2}"), new Verdict.Call(One, "read", """{"a":1,"A":2}""")),
        new("a name composed and decomposed", With("\"name\":\"read\",\"arguments\":{\"\u00E9\":1,\"e\u0301\":2}"), new Verdict.Call(One, "read", "{\"\u00E9\":1,\"e\u0301\":2}")),
    ];

    private static IEnumerable<CorpusRow> Cases() =>
    [
        .. from key in (string[])["METHOD", "Method", "Params", "param\u017F", "JSONRPC", "json\u0052pc", "ID", "\u0131d", "\u0130D", "Name", "Arguments", "Result", "re\u017Fult", "ERROR"]
           where key != "jsonrpc"
           select new CorpusRow($"{Spelled(key)} at the top", Call[..^1] + $",\"{key}\":0}}", Refused(Invalid, One)),
        .. from key in (string[])["NAME", "Name", "argument\u017F", "Arguments", "Method", "Params", "Id", "_META"]
           select new CorpusRow($"{Spelled(key)} in params", With($"\"name\":\"read\",\"{key}\":0"), Refused(Invalid, One)),
        new("an escaped capital in params", With("""
            "name":"read","\u004eame":"drop"
            """), Refused(Invalid, One)),
        new("a key cut by NUL", With("""
            "name\u0000x":"drop","name":"read"
            """), Refused(Invalid, One)),
        new("an argument cut by NUL", With("""
            "name":"read","arguments":{"a\u0000":1,"a":2}
            """), Refused(Invalid, One)),
        new("a full-width key, which no server folds", With("\"name\":\"read\",\"\uFF4Eame\":\"drop\""), new Verdict.Call(One, "read", "")),
        new("protocol words in arguments", With("\"name\":\"read\",\"arguments\":{\"ID\":1,\"Name\":2}"), new Verdict.Call(One, "read", """{"ID":1,"Name":2}""")),
    ];

    private static IEnumerable<CorpusRow> Methods() =>
    [
        .. from method in (string[])["Tools/Call", "TOOLS/CALL", "tool\u017F/call", " tools/call", "tools/call ", "tools /call", "tools/call\u00A0", "tools/call\u200B", "\uFEFFtools/call", "tools/\u00ADcall", "tools/call\u3000"]
           select new CorpusRow($"the method {Spelled(method)}", Call.Replace("tools/call", method, StringComparison.Ordinal), Refused(Invalid, One)),
        .. from escape in (string[])["\\u0000", "\\n", "\\u0000x"]
           select new CorpusRow($"the method tools/call{escape}", Call.Replace("tools/call", "tools/call" + escape, StringComparison.Ordinal), Refused(Invalid, One)),
        .. from value in (string[])["1", "null", "[\"tools/call\"]", "{}", "true"]
           select new CorpusRow($"the method {value}", Call.Replace("\"tools/call\"", value, StringComparison.Ordinal), Refused(Invalid, One)),
        new("a method with Cyrillic letters, unknown to any server", Call.Replace("tools/call", "tools/c\u0430ll", StringComparison.Ordinal), new Verdict.Passes(new Request(One, "tools/c\u0430ll"))),
        new("an empty method", Call.Replace("tools/call", "", StringComparison.Ordinal), new Verdict.Passes(new Request(One, ""))),
    ];

    private static IEnumerable<CorpusRow> Ids() =>
    [
        .. from id in (string[])["1.0", "1e2", "1E2", "9007199254740992", "9007199254740993", "-9007199254740992", "1e400", "99999999999999999999", "-0", "null", "true", "[1]", "{\"id\":1}"]
           select new CorpusRow($"the id {id}", Call.Replace(":1,", $":{id},", StringComparison.Ordinal), Refused(Invalid)),
        .. from id in (string[])["0", "-1", "9007199254740991", "-9007199254740991"]
           select new CorpusRow($"the id {id}", Call.Replace(":1,", $":{id},", StringComparison.Ordinal), new Verdict.Call(new(id, false), "read", """{"a":1}""")),
        .. from id in (string[])["1", "", "a b", "\\u0041\\n\\\"", "é", "\\u0000"]
           select new CorpusRow($"the id \"{id}\"", Call.Replace(":1,", $":\"{id}\",", StringComparison.Ordinal), new Verdict.Call(new(id.Replace("\\u0041\\n\\\"", "A\n\"", StringComparison.Ordinal).Replace("\\u0000", "\0", StringComparison.Ordinal), true), "read", """{"a":1}""")),
        new("the id 01", Call.Replace(":1,", ":01,", StringComparison.Ordinal), Refused(Parse)),
        new("a request with the id null", """{"jsonrpc":"2.0","id":null,"method":"ping"}""", Refused(Invalid)),
        new("a response with the id 1.0", """{"jsonrpc":"2.0","id":1.0,"result":{}}""", Refused(Invalid)),
        new("a response without an id", """{"jsonrpc":"2.0","result":{}}""", Refused(Invalid)),
        new("a result with the id null", """{"jsonrpc":"2.0","id":null,"result":{}}""", Refused(Invalid)),
    ];

    private static IEnumerable<CorpusRow> Envelopes() =>
    [
        .. from version in (string[])["2", "2.0", "\"1.0\"", "\"2.00\"", "\" 2.0\"", "null", "[\"2.0\"]"]
           select new CorpusRow($"the version {version}", Call.Replace("\"2.0\"", version, StringComparison.Ordinal), Refused(Invalid, One)),
        new("no version", Call.Replace("\"jsonrpc\":\"2.0\",", "", StringComparison.Ordinal), Refused(Invalid, One)),
        new("method beside result", Call[..^1] + ",\"result\":{}}", Refused(Invalid, One)),
        new("method beside result null", Call[..^1] + ",\"result\":null}", Refused(Invalid, One)),
        new("method beside error", Call[..^1] + ",\"error\":{}}", Refused(Invalid, One)),
        new("result beside error", """{"jsonrpc":"2.0","id":1,"result":{},"error":{}}""", Refused(Invalid, One)),
        new("neither method nor result nor error", """{"jsonrpc":"2.0","id":1}""", Refused(Invalid, One)),
        new("an empty object", "{}", Refused(Invalid)),
    ];

    private static IEnumerable<CorpusRow> Params() =>
    [
        .. from value in (string[])["[\"read\"]", "null", "1", "\"read\"", "[{\"name\":\"read\"}]"]
           select new CorpusRow($"the params {value}", Replace("\"params\":", value), Refused(Invalid, One)),
        new("a call without params", """{"jsonrpc":"2.0","id":1,"method":"tools/call"}""", Refused(Invalid, One)),
        .. from value in (string[])["[\"read\"]", "1", "null", "true", "{\"name\":\"read\"}"]
           select new CorpusRow($"the name {value}", With($"\"name\":{value}"), Refused(Invalid, One)),
        new("no name", With("\"arguments\":{\"name\":\"read\"}"), Refused(Invalid, One)),
        .. from value in (string[])["[]", "[{\"a\":1}]", "1", "\"{}\"", "false"]
           select new CorpusRow($"the arguments {value}", With($"\"name\":\"read\",\"arguments\":{value}"), Refused(Invalid, One)),
        new("the arguments null", With("\"name\":\"read\",\"arguments\":null"), new Verdict.Call(One, "read", "")),
    ];

    private static IEnumerable<CorpusRow> Names() =>
    [
        new("a tool name with NUL", With("""
            "name":"drop\u0000x"
            """), Refused(Invalid, One)),
        .. from name in (string[])["", " read", "read ", "re\u200Bad", "r\u0435ad", "\uFF52ead", "READ", "../read", "read\u202E", new string('x', 100_000)]
           select new CorpusRow($"the tool {Spelled(name)}", With($"\"name\":\"{name}\""), new Verdict.Call(One, name, "")),
        new("the tool read with a line feed", With("""
            "name":"read\n"
            """), new Verdict.Call(One, "read\n", "")),
    ];

    private static IEnumerable<CorpusRow> Sizes() =>
    [
        new("arrays nested 100,000 deep", Nested("[", "]", 100_000), Refused(Parse, One)),
        new("objects nested 100,000 deep", Nested("{\"a\":", "}", 100_000, "1"), Refused(Parse, One)),
        new("100,000 brackets that never close", new string('[', 100_000), Refused(Invalid)),
        new("nested as deep as allowed", Nested("[", "]", MessageGate.MaxDepth - 3), new Verdict.Call(One, "read", Deep("[", "]", MessageGate.MaxDepth - 3))),
        new("nested one level deeper", Nested("[", "]", MessageGate.MaxDepth - 2), Refused(Parse, One)),
        new("a thousand arguments", Many(1000, ""), new Verdict.Call(One, "read", "{" + string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"k{i}\":0")) + "}")),
        new("a thousand arguments, one of them twice", Many(1000, ",\"k500\":1"), Refused(Invalid, One)),
        new("a thousand arguments, one of them twice, once escaped", Many(1000, """
            ,"\u006b500":1
            """), Refused(Invalid, One)),
    ];

    private static Verdict.Refused Refused(int code, RequestId? id = null) => new(code, id);

    private static string With(string inParams) => Replace("\"params\":", "{" + inParams.Trim() + "}");

    private static string Replace(string key, string value) => Call[..(Call.IndexOf(key, StringComparison.Ordinal) + key.Length)] + value + "}";

    /// <summary>Puts bytes, written as Latin-1, where <paramref name="old"/> stands.</summary>
    private static byte[] Bytes(string line, string old, string latin1) =>
        Encoding.Latin1.GetBytes(line.Replace(old, latin1, StringComparison.Ordinal));

    private static string Deep(string open, string close, int depth, string core = "") =>
        "{\"a\":" + string.Concat(Enumerable.Repeat(open, depth)) + core + string.Concat(Enumerable.Repeat(close, depth)) + "}";

    private static string Nested(string open, string close, int depth, string core = "") =>
        With("\"name\":\"read\",\"arguments\":" + Deep(open, close, depth, core));

    private static string Many(int count, string more) =>
        With("\"name\":\"read\",\"arguments\":{" + string.Join(',', Enumerable.Range(0, count).Select(i => $"\"k{i}\":0")) + more.Trim() + "}");

    private static string Spelled(string text) => text.Length > 40 ? $"of {text.Length} letters" : "\"" + string.Concat(
        text.Select(letter => letter is > ' ' and < '\x7F' ? letter.ToString() : $"U+{(int)letter:X4}")) + "\"";
}
