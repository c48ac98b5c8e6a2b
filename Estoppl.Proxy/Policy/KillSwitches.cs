using System.Collections.Immutable;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>The kill switches in force, read once. Immutable, so any thread may use it.</summary>
public sealed class KillSwitches
{
    private readonly (KillPattern? Pattern, KillSwitch Switch)[] _engaged;

    private KillSwitches((KillPattern?, KillSwitch)[] engaged) => _engaged = engaged;

    /// <summary>None is engaged.</summary>
    public static KillSwitches None { get; } = new([]);

    /// <summary>Whether none is engaged: then <see cref="Find"/> never finds one.</summary>
    public bool IsEmpty => _engaged.Length == 0;

    /// <summary>
    /// Reads those of the ledger. A pattern that this version cannot read, such as one of a later version, counts as everything: what an
    /// operator wanted stopped must not run on because we do not know what it is.
    /// </summary>
    /// <param name="engaged">The oldest first.</param>
    public static KillSwitches Of(ImmutableArray<KillSwitch> engaged) => engaged.IsEmpty
        ? None : new([.. engaged.Select(each => (KillPattern.TryParse(each.Pattern, out var pattern, out _) ? pattern : null, each))]);

    /// <summary>The oldest switch that stops such a call; none: it may pass. Allocates nothing.</summary>
    public KillSwitch? Find(ToolName tool, ServerName server, AgentId agent)
    {
        foreach (var (pattern, engaged) in _engaged)
            if (pattern is null || pattern.Matches(tool, server, agent)) return engaged;
        return null;
    }
}
