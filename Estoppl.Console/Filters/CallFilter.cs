using Estoppl.Ledger.Projections;

namespace Estoppl.Operator.Filters;

/// <summary>Which calls somebody wants to see. Immutable.</summary>
internal sealed class CallFilter
{
    private readonly Func<CallView, bool> _matches;

    internal CallFilter(string text, Func<CallView, bool> matches) => (Text, _matches) = (text, matches);

    /// <summary>All calls.</summary>
    public static CallFilter Everything { get; } = new("", static _ => true);

    /// <summary>As it is typed.</summary>
    public string Text { get; }

    /// <summary>Whether it accepts every call.</summary>
    public bool IsEverything => ReferenceEquals(this, Everything);

    /// <summary>Whether the call is one of those asked for.</summary>
    public bool Matches(CallView call) => _matches(call);
}
