using System.Collections.Immutable;
using System.Text;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Protocol;

/// <summary>One page of a <c>tools/list</c> answer, by what can be compared with an earlier one.</summary>
/// <param name="Set">SHA-256 over the lines <c>name NUL digest LF</c>, sorted by name.</param>
/// <param name="Tools">In the order of the answer. A digest depends neither on key order nor on escapes nor on blanks.</param>
public sealed record ToolList(Digest Set, ImmutableArray<ListedTool> Tools)
{
    /// <summary>The list of these tools.</summary>
    public static ToolList Of(ImmutableArray<ListedTool> tools) => new(SetOf(tools), tools);

    private static Digest SetOf(ImmutableArray<ListedTool> tools)
    {
        var lines = tools
            .OrderBy(tool => tool.Name.Value, StringComparer.Ordinal)
            .ThenBy(tool => tool.Definition.ToString(), StringComparer.Ordinal)
            .Select(tool => $"{tool.Name}\0{tool.Definition}\n");
        return Untrusted.Sha256(Encoding.UTF8.GetBytes(string.Concat(lines)));
    }
}
