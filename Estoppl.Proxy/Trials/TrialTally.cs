using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Trials;

/// <summary>Calls that change in the same way.</summary>
/// <param name="Tool">None: tools beyond those that are told apart.</param>
/// <param name="Rule">The candidate's rule; none where there is no rule, or several may be it.</param>
public sealed record TrialChange(ToolName? Tool, Outcome From, TrialDecision To, RuleName? Rule);

/// <summary>Calls that cannot be decided, and what may become of them.</summary>
/// <param name="Tool">None: tools beyond those that are told apart.</param>
/// <param name="Possible">In the order of the enumeration, each once.</param>
public sealed record TrialDoubt(ToolName? Tool, Outcome From, string Possible);

/// <summary>Counts what a trial comes to. Memory is bounded: beyond so many rows tools are no longer told apart.</summary>
/// <param name="examples">How many of the changed calls are kept, the newest.</param>
public sealed class TrialTally(int examples)
{
    private const int MaxRows = 1000;

    private readonly Dictionary<TrialChange, long> _changes = [];
    private readonly Dictionary<TrialDoubt, long> _doubts = [];
    private readonly Queue<TriedCall> _examples = [];

    /// <summary>All calls.</summary>
    public long Calls => Same + Changed + Undecidable;

    /// <summary>Those whose decision stays.</summary>
    public long Same { get; private set; }

    /// <summary>Those of them that another rule decides.</summary>
    public long ByOtherRule { get; private set; }

    /// <summary>Those whose decision changes.</summary>
    public long Changed { get; private set; }

    /// <summary>Those of which the record does not tell.</summary>
    public long Undecidable { get; private set; }

    /// <summary>Those of them that change in any case: what was decided is not among what is possible.</summary>
    public long OpenButChanged { get; private set; }

    /// <summary>How many changed, from what to what.</summary>
    public IEnumerable<(TrialDecision From, TrialDecision To, long Calls)> Kinds => _changes
        .GroupBy(row => (row.Key.From.Decision, row.Key.To))
        .Select(group => (group.Key.Decision, group.Key.To, group.Sum(row => row.Value))).OrderBy(kind => (kind.Decision, kind.To));

    /// <summary>The changes, those of most calls first.</summary>
    public IEnumerable<(TrialChange Change, long Calls)> Changes => _changes
        .OrderByDescending(row => row.Value).ThenBy(row => row.Key.Tool?.Value, StringComparer.Ordinal).Select(row => (row.Key, row.Value));

    /// <summary>What cannot be decided, most calls first.</summary>
    public IEnumerable<(TrialDoubt Doubt, long Calls)> Doubts => _doubts
        .OrderByDescending(row => row.Value).ThenBy(row => row.Key.Tool?.Value, StringComparer.Ordinal).Select(row => (row.Key, row.Value));

    /// <summary>The newest changed calls, the newest last.</summary>
    public IReadOnlyCollection<TriedCall> Examples => _examples;

    /// <summary>Counts a call.</summary>
    public void Add(TriedCall tried)
    {
        switch (tried.Verdict)
        {
            case TrialVerdict.Same:
                Same++;
                if (tried.Possible.Count == 1 && tried.Possible[0].Rule != tried.Recorded.Rule) ByOtherRule++;
                break;
            case TrialVerdict.Changed:
                Changed++;
                var change = new TrialChange(tried.Call.Tool, tried.Recorded, tried.Decided!.Value, tried.Rule);
                Count(_changes, change, change with { Tool = null });
                _examples.Enqueue(tried);
                if (_examples.Count > examples) _examples.Dequeue();
                break;
            default:
                Undecidable++;
                if (tried.Possible.All(outcome => outcome.Decision != tried.Recorded.Decision)) OpenButChanged++;
                var possible = string.Join(" or ", tried.Possible.Select(outcome => outcome.Decision).Distinct().Order().Select(TrialWords.Of));
                var doubt = new TrialDoubt(tried.Call.Tool, tried.Recorded, possible);
                Count(_doubts, doubt, doubt with { Tool = null });
                break;
        }
    }

    private static void Count<T>(Dictionary<T, long> rows, T row, T others) where T : notnull
    {
        var key = rows.Count < MaxRows || rows.ContainsKey(row) ? row : others;
        rows[key] = rows.GetValueOrDefault(key) + 1;
    }
}

/// <summary>The words for what becomes of a call, as JSON and tables spell them.</summary>
public static class TrialWords
{
    /// <summary>One word.</summary>
    public static string Of(TrialDecision decision) => decision switch
    {
        TrialDecision.Allow => "allow",
        TrialDecision.Flag => "review",
        TrialDecision.Hold => "hold",
        TrialDecision.Block => "block",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
