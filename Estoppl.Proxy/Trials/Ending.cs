using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Trials;

/// <summary>How the rules that look at a call alone can end, before those that count calls.</summary>
internal enum EndingKind : byte
{
    /// <summary>A rule blocked it.</summary>
    Blocked,

    /// <summary>A custom rule let it through past the limits.</summary>
    Released,

    /// <summary>It came as far as the limits.</summary>
    AtLimits,
}

/// <summary>One way that the rules may have ended.</summary>
/// <param name="Rule">The rule that blocked or released it.</param>
/// <param name="Flag">The first rule that wants a person to see it.</param>
internal readonly record struct Ending(EndingKind Kind, RuleName? Rule, RuleName? Flag);
