using System.Text.Json;
using System.Text.Json.Nodes;

namespace Estoppl.Operator.Demo;

/// <summary>
/// A server of the live demo: like <see cref="DemoServer"/> with tools that take their time, tools that fail, and one whose definition is another
/// one after a while. Calls are under way side by side.
/// </summary>
/// <param name="turning">When that definition changes, counted from <see cref="Run"/>.</param>
internal sealed class LiveServer(Stream input, Stream output, LiveRole role, TimeSpan turning)
{
    private const string Revision = "2025-11-25";

    private readonly Lock _writing = new();
    private readonly Random _random = new(1);
    private readonly Dictionary<string, int> _calls = [];
    private volatile bool _hasTurned;

    /// <summary>Answers until the end of input; calls that are under way then are not answered.</summary>
    public void Run()
    {
        using var reader = new StreamReader(input);
        using var timer = new Timer(_ => Turn(), null, role.Turned is null ? Timeout.InfiniteTimeSpan : turning, Timeout.InfiniteTimeSpan);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && JsonNode.Parse(line) is JsonObject message) Answer(message);
        }
    }

    private void Turn()
    {
        _hasTurned = true;
        Write(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/tools/list_changed" });
    }

    private void Answer(JsonObject message)
    {
        if (message["id"] is not { } id || message["method"]?.GetValue<string>() is not { } method) return;
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone() };
        switch (method)
        {
            case "initialize": answer["result"] = Hello(); break;
            case "ping": answer["result"] = new JsonObject(); break;
            case "tools/list": answer["result"] = List(); break;
            case "tools/call":
                Call(answer, message["params"]?["name"]?.GetValue<string>() ?? "");
                return;
            default: answer["error"] = new JsonObject { ["code"] = -32601, ["message"] = $"no method {method}" }; break;
        }

        Write(answer);
    }

    private JsonObject Hello() => new()
    {
        ["protocolVersion"] = Revision,
        ["capabilities"] = new JsonObject { ["tools"] = new JsonObject { ["listChanged"] = true } },
        ["serverInfo"] = new JsonObject { ["name"] = $"demo-{role.Server}", ["version"] = "1.0.0" },
    };

    private JsonObject List() => new()
    {
        ["tools"] = new JsonArray([.. role.Tools.Select(tool => new JsonObject
        {
            ["name"] = tool.Name,
            ["description"] = _hasTurned && tool.Name == role.Turned!.Name ? role.Turned.Description : tool.Description,
            ["inputSchema"] = new JsonObject { ["type"] = "object" },
        })]),
    };

    private void Call(JsonObject answer, string name)
    {
        var tool = role.Tools.FirstOrDefault(each => each.Name == name);
        var number = _calls[name] = _calls.GetValueOrDefault(name) + 1;
        var fails = tool is null || (tool.Ending != LiveEnding.Done && number % 2 == 0);
        if (fails && tool?.Ending == LiveEnding.OftenRefused) answer["error"] = new JsonObject { ["code"] = -32603, ["message"] = "the exchange does not answer" };
        else answer["result"] = new JsonObject
        {
            ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = tool is null ? $"there is no tool {name}" : fails ? $"{name}: it could not be done" : $"{name}: done" }),
            ["isError"] = fails,
        };
        // Half as long up to half as long again.
        Task.Delay((tool?.Takes ?? TimeSpan.Zero) * (0.5 + _random.NextDouble())).ContinueWith(_ => Write(answer), TaskScheduler.Default);
    }

    private void Write(JsonObject message)
    {
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line)) message.WriteTo(writer);
        line.WriteByte((byte)'\n');
        lock (_writing)
        {
            output.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
            output.Flush();
        }
    }
}
