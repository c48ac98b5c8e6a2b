using System.Text.Json;
using System.Text.Json.Nodes;

namespace Estoppl.Operator.Demo;

/// <summary>
/// A little bank that speaks MCP over two streams: enough of the protocol for a session, quick enough to measure a proxy against. It moves
/// no money and keeps no state.
/// </summary>
internal sealed class DemoServer(Stream input, Stream output)
{
    private const string Revision = "2025-11-25";

    private static readonly (string Name, string Description)[] s_tools =
    [
        ("read_portfolio", "Read the positions of a portfolio"),
        ("get_balance", "Read the balance of an account"),
        ("list_transactions", "List the latest transactions of an account"),
        ("send_payment", "Send a payment to a supplier"),
        ("wire_transfer", "Wire money to another bank"),
        ("delete_account", "Delete an account for good"),
    ];

    /// <summary>Answers until the end of input.</summary>
    public void Run()
    {
        using var reader = new StreamReader(input);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && JsonNode.Parse(line) is JsonObject message && Answer(message) is { } answer) Write(answer);
        }
    }

    private static JsonObject? Answer(JsonObject message)
    {
        if (message["id"] is not { } id || message["method"]?.GetValue<string>() is not { } method) return null;
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone() };
        var result = method switch
        {
            "initialize" => Hello(),
            "ping" => [],
            "tools/list" => Tools(),
            "tools/call" => Call(message["params"]?["name"]?.GetValue<string>() ?? ""),
            _ => null,
        };
        if (result is not null) answer["result"] = result;
        else answer["error"] = new JsonObject { ["code"] = -32601, ["message"] = $"no method {method}" };
        return answer;
    }

    private static JsonObject Hello() => new()
    {
        ["protocolVersion"] = Revision,
        ["capabilities"] = new JsonObject { ["tools"] = new JsonObject() },
        ["serverInfo"] = new JsonObject { ["name"] = "demo-bank", ["version"] = "1.0.0" },
    };

    private static JsonObject Tools() => new()
    {
        ["tools"] = new JsonArray([.. s_tools.Select(tool => new JsonObject
        {
            ["name"] = tool.Name,
            ["description"] = tool.Description,
            ["inputSchema"] = new JsonObject { ["type"] = "object" },
        })]),
    };

    private static JsonObject Call(string tool)
    {
        var known = s_tools.Any(each => each.Name == tool);
        return new JsonObject
        {
            ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = known ? $"{tool}: done" : $"there is no tool {tool}" }),
            ["isError"] = !known,
        };
    }

    private void Write(JsonObject answer)
    {
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line)) answer.WriteTo(writer);
        line.WriteByte((byte)'\n');
        output.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
        output.Flush();
    }
}
