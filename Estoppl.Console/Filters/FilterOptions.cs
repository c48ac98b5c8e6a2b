using System.CommandLine;
using Estoppl.Ledger;
using Estoppl.Operator.Commands;

namespace Estoppl.Operator.Filters;

/// <summary>The options that select calls, the same for every command that shows any.</summary>
internal sealed class FilterOptions
{
    private readonly Option<string?> _tool = new("--tool") { Description = "Only these tools; * stands for anything", HelpName = "pattern" };
    private readonly Option<string?> _decision = new("--decision") { Description = "Only calls decided so: allow, block or review", HelpName = "decision" };
    private readonly Option<string?> _since = new("--since") { Description = "Only calls since a time (2026-03-01T00:00:00Z, 2026-03-01) or for a while (90s, 15m, 2h, 7d)", HelpName = "time" };

    /// <summary>All of them, in the order of the help.</summary>
    public IEnumerable<Option> All => [_tool, _decision, _since];

    /// <summary>Which calls were asked for.</summary>
    /// <exception cref="ExplainedException">One of the words means nothing here.</exception>
    public CallFilter In(ParseResult parsed)
    {
        var (tool, decision, since) = (parsed.GetValue(_tool), parsed.GetValue(_decision), parsed.GetValue(_since));
        if (tool is null && decision is null && since is null) return CallFilter.Everything;
        var words = new[] { tool is null ? null : $"tool:{tool}", decision is null ? null : $"decision:{decision}", since is null ? null : $"since:{since}" };
        return new CallFilter(string.Join(' ', words.OfType<string>()), AuditQuery.Parse(1, tool, decision, since, TimeProvider.System).Matches);
    }
}
