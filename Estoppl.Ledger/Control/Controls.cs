using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Control;

/// <summary>What people have ordered, folded from the ledger. Every proxy of the ledger has the newest before anything recorded behind it is acknowledged.</summary>
/// <param name="KillSwitches">Those in force, the oldest first.</param>
/// <param name="Pins">Behind the last event that changed any server's pinned tools.</param>
public sealed record Controls(ImmutableArray<KillSwitch> KillSwitches, Position Pins)
{
    /// <summary>Nothing was ordered yet.</summary>
    public static Controls None { get; } = new([], Position.First);

    /// <summary>Compares the kill switches one by one: an immutable array alone compares by reference.</summary>
    public bool Equals(Controls? other) => other is not null && Pins == other.Pins && KillSwitches.AsSpan().SequenceEqual(other.KillSwitches.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Pins, KillSwitches.Length);
}

/// <summary>A kill switch in force.</summary>
/// <param name="Pattern">As it was typed: <c>stripe.*</c>, <c>server:stripe</c>, <c>agent:treasury-*</c>.</param>
/// <param name="Reason">Cut behind 1,024 UTF-16 code units; the event has it whole.</param>
/// <param name="By">Who engaged it last, as the event's <c>actor</c> says.</param>
/// <param name="At">When.</param>
public sealed record KillSwitch(string Pattern, string Reason, string By, DateTimeOffset At);
