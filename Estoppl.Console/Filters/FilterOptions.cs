using System.CommandLine;
using Estoppl.Ledger;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Filters;

/// <summary>The options that select calls, the same for every command that shows any. The short ones are conditions of the same filter, and all must hold.</summary>
internal sealed class FilterOptions
{
    private readonly Option<string?> _filter = new("--filter") { Description = "Only calls that match: 'tool:stripe.* -decision:allow latency>1s'. docs/filters.md has the language", HelpName = "filter" };
    private readonly Option<string?> _tool = new("--tool") { Description = "Only these tools; * stands for anything", HelpName = "pattern" };
    private readonly Option<string?> _decision = new("--decision") { Description = "Only calls decided so: allow, block or review", HelpName = "decision" };
    private readonly Option<string?> _since = new("--since") { Description = "Only calls since a time (2026-03-01T00:00:00Z, 2026-03-01) or for a while (90s, 15m, 2h, 7d)", HelpName = "time" };

    public FilterOptions()
    {
        _decision.CompletionSources.Add([.. FilterField.Decision.Words]);
        // A shell completes one word, so it is offered how a filter may begin.
        _filter.CompletionSources.Add([.. FilterField.All.SelectMany(field => field.Words.Select(word => $"{field.Name}:{word}").DefaultIfEmpty($"{field.Name}:"))]);
    }

    /// <summary>All of them, in the order of the help.</summary>
    public IEnumerable<Option> All => [_filter, _tool, _decision, _since];

    /// <summary>Which calls were asked for.</summary>
    /// <exception cref="ExplainedException">One of the words means nothing here. Of a filter it shows where.</exception>
    public CallFilter In(ParseResult parsed) => Read(parsed.GetValue(_filter), parsed.GetValue(_tool), parsed.GetValue(_decision), parsed.GetValue(_since), TimeProvider.System);

    /// <summary>The calls that all of these select; each may be missing.</summary>
    /// <exception cref="ExplainedException">One of them means nothing.</exception>
    public static CallFilter Read(string? filter, string? tool, string? decision, string? since, TimeProvider clock)
    {
        List<CallFilter> parts = [];
        if (filter is not null) parts.Add(CallFilter.Parse(filter, clock) switch
        {
            FilterReading.Good good => good.Filter,
            FilterReading.Bad bad => throw new BadFilterException(filter, bad),
            _ => throw new System.Diagnostics.UnreachableException(),
        });
        if (tool is "") throw new BadWordException("--tool names no tool", "write a name or a pattern: 'stripe.*'");
        if (tool is not null) parts.Add(CallFilter.Of(new Condition.Text(FilterField.Tool, [Pattern(tool)], false)));
        if (decision is not null)
        {
            var word = FilterWords.Find(FilterField.Decision, decision) ?? throw new BadWordException($"there is no decision `{TerminalText.Of(decision)}`", "use allow, block or review");
            parts.Add(CallFilter.Of(new Condition.Word(FilterField.Decision, 1u << FilterField.Decision.Words.IndexOf(word))));
        }

        if (since is not null) parts.Add(CallFilter.Of(new Condition.Since(TimeWord.Since(since, clock))));
        return CallFilter.AllOf(parts);
    }

    private static TextPattern Pattern(string tool) => Glob.OfStars(tool) is { HasWildcards: true } glob ? new TextPattern.Wild(glob) : new TextPattern.Exact(tool);
}
