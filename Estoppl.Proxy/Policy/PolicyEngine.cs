using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>
/// Decides about calls under one configuration. The rules are asked in a fixed order: block list, allow list, human review, amount,
/// custom rules, rate limits. The first that blocks decides, and so does the first custom rule that allows; a flag for review is
/// remembered and shields a call from none of the rules behind it (<c>docs/decisions/0002</c>).
/// <para>
/// A call counts towards its rate when it passes every rule before the rate limits and is let through. A call that an earlier rule
/// blocks, that a custom rule allows expressly, or that the rate itself refuses does not count.
/// </para>
/// Not safe for concurrent use: one engine belongs to one pump.
/// </summary>
public sealed class PolicyEngine
{
    private readonly RuleBook _book;
    private readonly RateLimiter _rates;

    /// <param name="clock">Its timestamps measure the minute of the rate limits.</param>
    public PolicyEngine(Configuration configuration, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Configuration = configuration;
        _book = new RuleBook(configuration.EffectiveRules);
        _rates = new RateLimiter(clock);
    }

    /// <summary>The configuration in force.</summary>
    public Configuration Configuration { get; }

    /// <summary>What to do with one call. A call that is let through counts towards its rate.</summary>
    /// <param name="arguments">The exact bytes of <c>params.arguments</c>; empty when the call has none.</param>
    public Decision Decide(ToolName tool, ReadOnlyMemory<byte> arguments)
    {
        var walk = new RuleWalk(_book, _rates, tool, arguments.Span, null);
        var decision = walk.Run();
        if (walk.Passed is { } limit) _rates.Count(tool, limit);
        return decision;
    }

    /// <summary>Every rule and what it says of one call. Counts nothing.</summary>
    /// <param name="arguments">The exact bytes of <c>params.arguments</c>; empty when the call has none.</param>
    public PolicyTrail Explain(ToolName tool, ReadOnlyMemory<byte> arguments)
    {
        var steps = ImmutableArray.CreateBuilder<PolicyStep>();
        var walk = new RuleWalk(_book, _rates, tool, arguments.Span, steps);
        var decision = walk.Run();
        return new PolicyTrail(decision, steps.ToImmutable());
    }
}
