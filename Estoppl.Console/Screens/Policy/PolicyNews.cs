using System.Collections.Immutable;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Screens.Policy;

/// <summary>What the Policy screen learns.</summary>
internal abstract record PolicyNews : ConsoleNews
{
    private PolicyNews() { }

    /// <summary>What is in force now.</summary>
    public sealed record Known(InForce Now) : PolicyNews;

    /// <summary>It cannot be read.</summary>
    public sealed record Unreadable(Explanation Why) : PolicyNews;

    /// <summary>A tool's definition, as it was asked for.</summary>
    /// <param name="Lines">What changed in it; of one that is as it is pinned, all of it.</param>
    /// <param name="Missing">What cannot be shown of it, and why.</param>
    /// <param name="CanBeAccepted">Whether it differs from the pinned one, and can be read.</param>
    public sealed record Described(ToolEntry Entry, ImmutableArray<DiffLine> Lines, ImmutableArray<string> Missing, bool CanBeAccepted) : PolicyNews;
}

/// <summary>What the Policy screen, and whoever stops a tool, asks for.</summary>
internal abstract record PolicyIntent : ConsoleIntent
{
    private PolicyIntent() { }

    /// <summary>Read what is in force, if it has changed.</summary>
    public sealed record Read : PolicyIntent;

    /// <summary>The same, unless it was done just now.</summary>
    public sealed record Look : PolicyIntent;

    /// <summary>Find a tool's definition.</summary>
    public sealed record Describe(ToolEntry Entry) : PolicyIntent;

    /// <summary>Pin a tool as it was shown.</summary>
    public sealed record Accept(ServerKey Server, ToolDifference Shown) : PolicyIntent;

    /// <summary>Engage a kill switch.</summary>
    public sealed record Engage(string Pattern, string Reason) : PolicyIntent;

    /// <summary>Release one.</summary>
    public sealed record Release(string Pattern, string Reason) : PolicyIntent;
}

/// <summary>What decides calls, and what it has decided.</summary>
/// <param name="Switches">The kill switches, the oldest first.</param>
/// <param name="Servers">Those whose tools are known, by name.</param>
internal sealed record InForce(ImmutableArray<KillSwitch> Switches, RulesOfFile Rules, StatsView Stats, ImmutableArray<ToolsServer> Servers);

/// <summary>The rules of the configuration's file.</summary>
/// <param name="Configuration">The last that was sound.</param>
/// <param name="Errors">What is wrong with the file as it is now; none while it is sound.</param>
internal sealed record RulesOfFile(Configuration Configuration, ImmutableArray<ConfigurationError> Errors);
