using System.Text.Json;
using System.Text.Json.Nodes;
using Estoppl.Specs.Testing;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Estoppl.Specs.EndToEnd;

/// <summary>The official client, connected to a server that it starts itself, as a host does.</summary>
internal sealed class Sdk : IAsyncDisposable
{
    /// <summary>The newest revision that both know: 2026-07-28, without <c>initialize</c>.</summary>
    public const string Newest = "newest";

    /// <summary>Calls whose results are the same every time.</summary>
    public static readonly (string Tool, string Arguments)[] Calls =
    [
        ("echo", """{"text":"hello"}"""),
        ("echo", """{"text":"\u0000 \" \\ / é e\u0301 😀 \u2028 <script>"}"""),
        ("add", """{"a":9007199254740993,"b":-1}"""),
        ("length", """{"text":""}"""),
        ("big", """{"letters":100000,"seed":3}"""),
        ("picture", "{}"),
        ("fail", "{}"),
    ];

    private Sdk(McpClient client) => Client = client;

    public McpClient Client { get; }

    /// <summary>Through the proxy, to the SDK's server.</summary>
    public static Task<Sdk> ConnectAsync(Workspace workspace, string revision = Newest, Action<string>? onErrorLine = null) =>
        ConnectAsync([Programs.Estoppl, .. workspace.StartWords(Programs.SdkServer)], revision, onErrorLine);

    /// <summary>To whatever <paramref name="words"/> start.</summary>
    public static async Task<Sdk> ConnectAsync(string[] words, string revision = Newest, Action<string>? onErrorLine = null)
    {
        var transport = new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = words[0],
            Arguments = words[1..],
            StandardErrorLines = onErrorLine,
            ShutdownTimeout = Child.Limit,
        });
        var options = new McpClientOptions
        {
            ProtocolVersion = revision == Newest ? null : revision,
            Handlers = new McpClientHandlers
            {
                SamplingHandler = (request, _, _) => ValueTask.FromResult(Answer(request)),
                ElicitationHandler = (_, _) => ValueTask.FromResult(new ElicitResult
                {
                    Action = "accept",
                    Content = new Dictionary<string, JsonElement> { ["name"] = JsonSerializer.SerializeToElement("Ada") },
                }),
            },
        };
        using var late = new CancellationTokenSource(Child.Limit);
        return new Sdk(await McpClient.CreateAsync(transport, options, cancellationToken: late.Token));
    }

    public async Task<CallToolResult> CallAsync(string tool, string arguments = "{}")
    {
        using var late = new CancellationTokenSource(Child.Limit);
        var members = JsonNode.Parse(arguments)!.AsObject().ToDictionary(member => member.Key, member => (object?)member.Value);
        return await Client.CallToolAsync(tool, members, cancellationToken: late.Token);
    }

    public static string Text(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));

    /// <summary>All members of a result, to compare two.</summary>
    public static string Json<T>(T value) => JsonSerializer.Serialize(value, McpJsonUtilities.DefaultOptions);

    public ValueTask DisposeAsync() => Client.DisposeAsync();

    private static CreateMessageResult Answer(CreateMessageRequestParams? request)
    {
        var question = string.Concat(request!.Messages.SelectMany(message => message.Content).OfType<TextContentBlock>().Select(block => block.Text));
        return new() { Model = "spec-model", Role = Role.Assistant, Content = [new TextContentBlock { Text = $"to `{question}`: forty-two" }] };
    }
}
