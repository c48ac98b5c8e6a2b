using System.CommandLine;
using Estoppl.Ledger;

namespace Estoppl.Operator.Commands;

/// <summary>The options of <c>estoppl audit</c> that select calls.</summary>
internal sealed class AuditOptions
{
    private readonly Option<int> _count = new("-n", "--limit") { Description = "How many calls, the newest that match", DefaultValueFactory = _ => 20, HelpName = "calls" };
    private readonly Option<string?> _tool = new("--tool") { Description = "Only these tools; * stands for anything", HelpName = "pattern" };
    private readonly Option<string?> _decision = new("--decision") { Description = "Only calls decided so: allow, block or review", HelpName = "decision" };
    private readonly Option<string?> _since = new("--since") { Description = "Only calls since a time (2026-03-01T00:00:00Z, 2026-03-01) or for a while (90s, 15m, 2h, 7d)", HelpName = "time" };

    /// <summary>All of them, in the order of the help.</summary>
    public IEnumerable<Option> All => [_count, _tool, _decision, _since];

    /// <summary>Which calls were asked for.</summary>
    /// <exception cref="ExplainedException">One of the words means nothing here.</exception>
    public AuditQuery In(ParseResult parsed) => AuditQuery.Parse(
        parsed.GetValue(_count), parsed.GetValue(_tool), parsed.GetValue(_decision), parsed.GetValue(_since), TimeProvider.System);
}
