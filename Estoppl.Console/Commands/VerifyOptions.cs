using System.CommandLine;
using Estoppl.Ledger;

namespace Estoppl.Operator.Commands;

/// <summary>The options of <c>estoppl audit</c> that are about the ledger as a whole.</summary>
internal sealed class VerifyOptions
{
    private readonly Option<bool> _verify = new("--verify") { Description = "Check the ledger instead: every byte, link and checkpoint, and the signatures that no checkpoint vouches for" };
    private readonly Option<bool> _full = new("--full") { Description = "With --verify: every signature" };
    private readonly Option<string?> _trusted = new("--trusted") { Description = "With --verify: only what came since the newest checkpoint in a file that was kept elsewhere", HelpName = "file" };
    private readonly Option<bool> _requireAnchor = new("--require-anchor") { Description = "With --verify: end with 3 when no checkpoint that was kept elsewhere speaks for the ledger" };

    /// <summary>All of them, in the order of the help.</summary>
    public IEnumerable<Option> All => [_verify, _full, _trusted, _requireAnchor, KeyOption.Instance];

    /// <summary>What was asked about the ledger; null when calls are to be shown.</summary>
    /// <exception cref="ExplainedException">The words do not go together.</exception>
    public LedgerQuestion? In(ParseResult parsed, AuditOptions query)
    {
        if (parsed.GetValue(_verify))
        {
            if (Typed(query.All) is { } filter) throw new BadWordException($"{filter} selects calls, and --verify looks at all of the ledger", "leave one of them out");
            return new LedgerQuestion(KeyOption.In(parsed), parsed.GetValue(_full), parsed.GetValue(_trusted), parsed.GetValue(_requireAnchor));
        }

        if (Typed(All) is { } missing) throw new BadWordException($"{missing} says how to verify, and nothing asks to", "add --verify");
        return null;

        string? Typed(IEnumerable<Option> options) =>
            options.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false })?.Name;
    }
}
