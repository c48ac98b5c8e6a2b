using System.CommandLine;
using Estoppl.Ledger;
using Estoppl.Operator.Filters;

namespace Estoppl.Operator.Commands;

/// <summary>The options of <c>estoppl audit</c> that select calls.</summary>
internal sealed class AuditOptions
{
    private readonly Option<int> _count = new("-n", "--limit") { Description = "How many calls, the newest that match", DefaultValueFactory = _ => 20, HelpName = "calls" };
    private readonly FilterOptions _filter = new();

    /// <summary>All of them, in the order of the help.</summary>
    public IEnumerable<Option> All => [_count, .. _filter.All];

    /// <summary>Which calls were asked for: the newest so many that match.</summary>
    /// <exception cref="ExplainedException">One of the words means nothing here.</exception>
    public (CallFilter Filter, int Count) In(ParseResult parsed)
    {
        var count = parsed.GetValue(_count);
        return count < 1 ? throw new BadWordException($"-n {count} asks for no calls", "ask for 1 or more") : (_filter.In(parsed), count);
    }
}
