using System.Collections.Immutable;
using System.Text;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Tools;
using Xunit;

namespace Estoppl.Specs.Tools;

/// <summary>Answers to <c>tools/list</c>.</summary>
internal static class Pages
{
    public static readonly ServerKey Server = new(new ServerName("files"), Testing.A.Digest(7));

    /// <summary>A whole list.</summary>
    public static ToolPage Of(params string[] tools) => Page(true, true, tools);

    public static ToolPage Page(bool begins, bool ends, params string[] tools) => Assert.IsType<ToolPage>(ToolPage.Read(Bytes(
        $$"""{"tools":[{{string.Join(',', tools)}}]{{(ends ? "" : ",\"nextCursor\":\"more\"")}}}"""), begins));

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Tool(string name, string description = "") => $$"""{"name":"{{name}}","description":"{{description}}"}""";

    public static Digest DigestOf(string tool) => Of(tool).Tools[0].Digest;

    public static PinnedTools Pinned(bool isWhole, params string[] tools) => PinnedTools.None with
    {
        IsWhole = isWhole,
        Pinned = Of(tools).Tools.ToImmutableDictionary(tool => tool.Name, tool => tool.Digest),
    };

    /// <summary>The facts without the server that they are all about: <c>changed drop 1-2</c>.</summary>
    public static IEnumerable<string> Words(IEnumerable<LedgerEvent> facts) => facts.Select(fact => fact switch
    {
        LedgerEvent.ToolsPinned it when (it.Server, it.Upstream) == (Server.Server, Server.Upstream) =>
            $"pinned{string.Concat(it.Tools.Select(tool => " " + tool.Name))}{(it.IsWhole ? ", whole" : "")}",
        LedgerEvent.ToolChanged it when (it.Server, it.Upstream) == (Server.Server, Server.Upstream) => (it.Pinned, it.Listed) switch
        {
            (null, null) => $"no longer new {it.Tool}",
            (null, _) => $"new {it.Tool}",
            (_, null) => $"gone {it.Tool}",
            _ => it.Pinned == it.Listed ? $"as pinned {it.Tool}" : $"changed {it.Tool}",
        },
        LedgerEvent.ToolSuspected it when (it.Server, it.Upstream) == (Server.Server, Server.Upstream) => $"suspected {it.Tool}",
        _ => throw new InvalidOperationException($"{fact} is of another server, or no fact of a watch"),
    });
}
