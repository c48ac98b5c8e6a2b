using System.Diagnostics;
using System.Text;
using System.Text.Json;
using CsCheck;
using Estoppl.Proxy.Protocol;
using Xunit;

namespace Estoppl.Specs.Protocol;

public sealed class A_line_that_another_parser_reads_too
{
    /// <summary>Bytes at which parsers part ways, and any other.</summary>
    private static readonly Gen<byte> Hostile = Gen.Frequency(
        (3, GeneratedJson.OneOf("{}[]\",:\\u0eE.-+ \t\r\n/*\0dDn1"u8.ToArray())),
        (1, Gen.Byte));

    private static readonly Gen<byte[]> Mutated =
        Gen.Select(GeneratedJson.Call, Gen.Select(Gen.Int[0, 1 << 20], Gen.Int[0, 3], Hostile).Array[0, 3], (call, edits) =>
        {
            var bytes = Encoding.UTF8.GetBytes(call).ToList();
            foreach (var (place, kind, value) in edits)
            {
                var at = place % bytes.Count;
                if (kind == 0) bytes.Insert(at, value);
                else if (kind == 1 && bytes.Count > 1) bytes.RemoveAt(at);
                else bytes[at] = value;
            }
            return bytes.ToArray();
        });

    [Fact]
    public void Is_a_call_of_the_same_tool_with_the_same_arguments() => GeneratedJson.Call.Sample(line =>
    {
        var call = Assert.IsType<ClientMessage.Call>(MessageGate.Read(Encoding.UTF8.GetBytes(line)));
        AssertTheSame(call, Encoding.UTF8.GetBytes(line));
    }, iter: 3000);

    [Fact]
    public void Passes_only_when_both_agree_however_it_was_altered() => Mutated.Sample(line =>
    {
        var message = MessageGate.Read(line);
        if (message is ClientMessage.Call call) AssertTheSame(call, line);
        else if (message is not (ClientMessage.Refused or ClientMessage.Blank))
            Assert.NotEqual("tools/call", Strictly(line).TryGetProperty("method", out var method) ? method.GetString() : null);
    }, iter: 5_000);

    [Fact]
    public void Is_read_the_same_by_node()
    {
        var node = Node();
        Assert.SkipWhen(node is null, "skipped: needs node");
        var lines = Gen.OneOf(GeneratedJson.Call.Select(Encoding.UTF8.GetBytes), Mutated).Array[2000].Single();

        using var process = Process.Start(new ProcessStartInfo(node!, ["-e", CompareInNode]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var passed = 0;
        using (var input = process.StandardInput)
        {
            foreach (var line in lines)
            {
                if (MessageGate.Read(line) is not ClientMessage.Call call) continue;
                passed++;
                input.WriteLine(string.Join(' ',
                    Convert.ToBase64String(line),
                    Convert.ToBase64String(Encoding.UTF8.GetBytes(call.Tool.Value)),
                    Convert.ToBase64String(call.Arguments.Span)));
            }
        }

        Assert.Equal($"{passed} agree", process.StandardOutput.ReadToEnd().Trim());
        Assert.True(passed > 500, "most of the lines should have passed");
    }

    private const string CompareInNode = """
        const decode = text => Buffer.from(text, 'base64').toString('utf8');
        let agree = 0;
        for (const row of require('fs').readFileSync(0, 'latin1').split('\n').filter(row => row)) {
            const [line, tool, args] = row.split(' ').map(decode);
            const call = JSON.parse(line);
            const same = call.jsonrpc === '2.0' && call.method === 'tools/call' && call.params.name === tool
                && JSON.stringify(call.params.arguments ?? null) === JSON.stringify(args ? JSON.parse(args) : null);
            if (same) agree++; else console.log('differs: ' + line);
        }
        console.log(agree + ' agree');
        """;

    private static void AssertTheSame(ClientMessage.Call call, byte[] line)
    {
        var parsed = Strictly(line);
        var called = parsed.GetProperty("params");
        Assert.Equal("2.0", parsed.GetProperty("jsonrpc").GetString());
        Assert.Equal("tools/call", parsed.GetProperty("method").GetString());
        Assert.Equal(called.GetProperty("name").GetString(), call.Tool.Value);
        var arguments = called.TryGetProperty("arguments", out var given) && given.ValueKind != JsonValueKind.Null ? given.GetRawText() : "";
        Assert.Equal(arguments, Encoding.UTF8.GetString(call.Arguments.Span));
        Assert.Equal(
            parsed.TryGetProperty("id", out var id) ? id.ValueKind == JsonValueKind.String ? id.GetString() : id.GetRawText() : null,
            call.Id?.Text);
    }

    private static JsonElement Strictly(byte[] line) =>
        JsonElement.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = MessageGate.MaxDepth });

    private static string? Node() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "node.exe" : "node"))
        .FirstOrDefault(File.Exists);
}
