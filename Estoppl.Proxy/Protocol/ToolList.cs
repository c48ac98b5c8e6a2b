using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Protocol;

/// <summary>One page of a <c>tools/list</c> answer, by what can be compared with an earlier one.</summary>
/// <param name="Set">SHA-256 over the lines <c>name NUL digest LF</c>, sorted by name.</param>
/// <param name="Tools">In the order of the answer. A digest depends neither on key order nor on escapes nor on blanks.</param>
public sealed record ToolList(Digest Set, ImmutableArray<ListedTool> Tools)
{
    /// <summary>Deep enough for any schema, and shallow enough for the stack.</summary>
    private const int MaxDepth = 512;

    /// <summary>Reads the exact bytes of <c>result</c>; null when they hold no list of tools. Entries without a name are left out.</summary>
    public static ToolList? Read(ReadOnlyMemory<byte> result)
    {
        try
        {
            using var json = JsonDocument.Parse(result, new JsonDocumentOptions { MaxDepth = MaxDepth });
            var list = Untrusted.Member(json.RootElement, "tools"u8);
            if (list.ValueKind != JsonValueKind.Array) return null;
            var tools = list.EnumerateArray()
                .Where(tool => NameOf(tool) is not null)
                .Select(tool => new ListedTool(new ToolName(NameOf(tool)!), DefinitionOf(tool)))
                .ToImmutableArray();
            return new(SetOf(tools), tools);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? NameOf(JsonElement tool) => Untrusted.Text(Untrusted.Member(tool, "name"u8));

    private static Digest DefinitionOf(JsonElement tool)
    {
        var canonical = new ArrayBufferWriter<byte>(1024);
        CanonicalDefinition.Write(tool, canonical);
        return Untrusted.Sha256(canonical.WrittenSpan);
    }

    private static Digest SetOf(ImmutableArray<ListedTool> tools)
    {
        var lines = tools
            .OrderBy(tool => tool.Name.Value, StringComparer.Ordinal)
            .ThenBy(tool => tool.Definition.ToString(), StringComparer.Ordinal)
            .Select(tool => $"{tool.Name}\0{tool.Definition}\n");
        return Untrusted.Sha256(Encoding.UTF8.GetBytes(string.Concat(lines)));
    }
}
