using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Estoppl.Ledger.Events;
using Estoppl.Operator.Commands;
using Estoppl.Proxy.Tools;

namespace Estoppl.Operator.Output;

/// <summary>Servers' tools as JSON; <c>docs/json.md</c> describes the fields.</summary>
internal static class ToolsJson
{
    public static void Write(ImmutableArray<ToolsServer> servers) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("servers");
        foreach (var server in servers)
        {
            json.WriteStartObject();
            WriteServer(json, server);
            json.WriteBoolean("whole", server.Tools.IsWhole);
            json.WriteStartArray("tools");
            foreach (var it in server.Differences) WriteTool(json, server, it, it.Word);
            foreach (var (tool, pinned) in server.Tools.Pinned.Where(it => !server.Tools.Changed.ContainsKey(it.Key)).OrderBy(it => it.Key.Value, StringComparer.Ordinal))
                WriteTool(json, server, new ToolDifference(tool, pinned, pinned), "pinned");
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    public static void WriteDifferences(IEnumerable<(ToolsServer Server, ToolDifference Difference)> differences, DefinitionStore store) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("changes");
        foreach (var (server, it) in differences)
        {
            json.WriteStartObject();
            WriteServer(json, server);
            json.WriteString("tool", it.Tool.Value);
            json.WriteString("change", it.Word);
            json.WriteString("pinned", it.Pinned?.ToString());
            json.WriteString("listed", it.Listed?.ToString());
            json.WriteString("pinnedDefinition", Text(store, it.Pinned));
            json.WriteString("listedDefinition", Text(store, it.Listed));
            WriteTexts(json, "suspected", server.SuspicionsOf(it.Listed));
            WriteTexts(json, "diff", ToolsText.Lines(it, store).Select(line => line.ToString()));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    public static void WriteAccepted(ToolsServer server, LedgerEvent.ToolsAccepted accepted, string by) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        WriteServer(json, server);
        json.WriteString("by", by);
        json.WriteStartArray("accepted");
        foreach (var tool in accepted.Tools)
        {
            json.WriteStartObject();
            json.WriteString("tool", tool.Name.Value);
            json.WriteString("definition", tool.Definition.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteTexts(json, "dropped", accepted.Dropped.Select(tool => tool.Value));
        json.WriteEndObject();
    });

    private static void WriteServer(Utf8JsonWriter json, ToolsServer server)
    {
        json.WriteString("name", server.Name);
        json.WriteString("server", server.Key.Server.Value);
        json.WriteString("upstream", server.Key.Upstream.ToString());
    }

    private static void WriteTool(Utf8JsonWriter json, ToolsServer server, ToolDifference it, string standing)
    {
        json.WriteStartObject();
        json.WriteString("tool", it.Tool.Value);
        json.WriteString("standing", standing);
        json.WriteString("pinned", it.Pinned?.ToString());
        json.WriteString("listed", it.Listed?.ToString());
        WriteTexts(json, "suspected", server.SuspicionsOf(it.Listed ?? it.Pinned));
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static string? Text(DefinitionStore store, Digest? digest) => ToolsText.TextOf(store, digest) is { } text ? Encoding.UTF8.GetString(text.Span) : null;
}
