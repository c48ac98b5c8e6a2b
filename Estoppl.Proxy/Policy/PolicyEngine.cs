using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>
/// Decides about calls under one configuration. The rules are asked in a fixed order: block list, allow list, kill switches, changed
/// tools, human review, amount, custom rules, identical calls, calls of the session, rate limits. The first that blocks decides, and so does
/// the first custom rule that allows; a flag for a person is remembered and shields a call from none of the rules behind it
/// (<c>docs/decisions/0002</c>).
/// <para>
/// A call counts towards its rate, and towards those identical to it, when it passes every rule and is let through or held. A call that any rule blocks
/// does not count, nor one that a custom rule allows expressly; the session's calls are all that were let through or held.
/// </para>
/// Not safe for concurrent use: one engine belongs to one pump. Only <see cref="KillSwitches"/> may be set by any thread.
/// </summary>
public sealed class PolicyEngine
{
    private readonly PolicyParts _parts;
    private volatile KillSwitches _killSwitches = KillSwitches.None;

    /// <param name="server">The server behind the proxy, for kill switches over servers.</param>
    /// <param name="clock">Its timestamps measure the minute of the limits.</param>
    public PolicyEngine(Configuration configuration, ServerName server, TimeProvider clock)
        : this(configuration, server, new RateLimiter(clock), new LoopGuard(clock)) { }

    private PolicyEngine(Configuration configuration, ServerName server, RateLimiter rates, LoopGuard loops)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Configuration = configuration;
        var book = new RuleBook(configuration.EffectiveRules);
        _parts = new PolicyParts(book, new ArgumentScan(book.Questions), rates, loops, server, configuration.Agent.Id);
    }

    /// <summary>The configuration in force.</summary>
    public Configuration Configuration { get; }

    /// <summary>The kill switches in force; the next call already obeys what is set. Any thread may set it.</summary>
    public KillSwitches KillSwitches
    {
        get => _killSwitches;
        set => _killSwitches = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>
    /// An engine under another configuration that takes over what was counted, and the kill switches: a limit that was lowered or raised
    /// holds at once over the calls of the last minute, and of the session. This engine shares its counts with the new one and is not to be used any more.
    /// </summary>
    public PolicyEngine With(Configuration configuration)
    {
        var engine = new PolicyEngine(configuration, _parts.Server, _parts.Rates, _parts.Loops) { KillSwitches = KillSwitches };
        if (!engine._parts.Book.LimitsRatesLike(_parts.Book)) _parts.Rates.Regroup();
        return engine;
    }

    /// <summary>Whether every call of the tool is blocked by its name alone, by the block list or the allow list.</summary>
    public bool IsHidden(ToolName tool) => _parts.Book.IsBlockedByName(tool);

    /// <summary>What to do with one call. A call that is let through, or held, is counted.</summary>
    /// <param name="arguments">The exact bytes of <c>params.arguments</c>; empty when the call has none.</param>
    /// <param name="standing">How the tool stands to the one that is pinned.</param>
    public Decision Decide(ToolName tool, ReadOnlyMemory<byte> arguments, ToolStanding standing = ToolStanding.Unknown)
    {
        var walk = new RuleWalk(_parts, _killSwitches, tool, arguments.Span, standing, null);
        var decision = walk.Run();
        if (decision is Decision.Block) return decision;
        _parts.Loops.Count(walk.Identity);
        if (walk.Passed is { } limit) _parts.Rates.Count(tool, limit);
        return decision;
    }

    /// <summary>Every rule and what it says of one call. Counts nothing.</summary>
    /// <param name="arguments">The exact bytes of <c>params.arguments</c>; empty when the call has none.</param>
    /// <param name="standing">How the tool stands to the one that is pinned.</param>
    public PolicyTrail Explain(ToolName tool, ReadOnlyMemory<byte> arguments, ToolStanding standing = ToolStanding.Unknown)
    {
        var steps = ImmutableArray.CreateBuilder<PolicyStep>();
        var walk = new RuleWalk(_parts, _killSwitches, tool, arguments.Span, standing, steps);
        var decision = walk.Run();
        return new PolicyTrail(decision, steps.ToImmutable());
    }
}
