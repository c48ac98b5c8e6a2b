using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace SdkServer;

/// <summary>One tool for each thing that MCP can do between two processes.</summary>
internal static class Tools
{
    [McpServerTool(Name = "echo"), Description("Says it again")]
    public static string Echo(string text) => text;

    [McpServerTool(Name = "add", UseStructuredContent = true)]
    public static Sum Add(long a, long b) => new(a + b);

    [McpServerTool(Name = "length")]
    public static int Length(string text) => text.Length;

    [McpServerTool(Name = "big"), Description("A text of so many letters, always the same")]
    public static string Big(int letters, int seed) =>
        string.Create(letters, seed, (text, from) => { for (var i = 0; i < text.Length; i++) text[i] = (char)('a' + (i * 7 + from) % 26); });

    [McpServerTool(Name = "picture")]
    public static ContentBlock Picture() => ImageContentBlock.FromBytes(new byte[] { 137, 80, 78, 71, 0, 255, 10, 13 }, "image/png");

    [McpServerTool(Name = "fail")]
    public static string Fail() => throw new McpException("it is broken");

    [McpServerTool(Name = "count"), Description("Reports progress at every step")]
    public static string Count(int steps, IProgress<ProgressNotificationValue> progress)
    {
        for (var step = 1; step <= steps; step++) progress.Report(new() { Progress = step, Total = steps, Message = $"step {step}" });
        return $"counted to {steps}";
    }

    [McpServerTool(Name = "wait"), Description("Reports that it has begun, waits until it is cancelled, and says on stderr that it was")]
    public static async Task<string> Wait(IProgress<ProgressNotificationValue> progress, CancellationToken cancellation)
    {
        progress.Report(new() { Progress = 1, Message = "waiting" });
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        finally
        {
            await Console.Error.WriteLineAsync("cancelled");
        }

        return "never";
    }

    [McpServerTool(Name = "ask_model")]
    public static async Task<string> AskModel(McpServer server, string question, CancellationToken cancellation)
    {
        var answer = await server.SampleAsync(
            new CreateMessageRequestParams
            {
                Messages = [new() { Role = Role.User, Content = [new TextContentBlock { Text = question }] }],
                MaxTokens = 100,
            },
            cancellation);
        return $"the model says: {string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text))}";
    }

    [McpServerTool(Name = "ask_person")]
    public static async Task<string> AskPerson(McpServer server, string question, CancellationToken cancellation)
    {
        var answer = await server.ElicitAsync(
            new ElicitRequestParams
            {
                Message = question,
                RequestedSchema = new() { Properties = { ["name"] = new ElicitRequestParams.StringSchema { Title = "Your name" } } },
            },
            cancellation);
        return $"the person says: {answer.Action} {answer.Content?["name"]}";
    }

    internal sealed record Sum(long Total);
}
