using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// What checking a ledger from its first event on came to. The first thing wrong ends the check: nothing behind a broken link can be
/// placed.
/// </summary>
public abstract record Verification
{
    private Verification() { }

    /// <summary>One sentence for a person, never a bare verdict: it says what was checked and what this check could not see.</summary>
    public abstract string Describe();

    /// <summary>Every event is where and what it was when it was signed.</summary>
    /// <param name="Head">The leaf of the last event: equal heads mean equal ledgers.</param>
    /// <param name="Newer">How many events a later version wrote: checked like all others, but not understood.</param>
    /// <param name="Warnings">The first ones. They do not touch the verdict: a clock is no evidence.</param>
    /// <param name="WarningCount">How many there are in all.</param>
    public sealed record Intact(LogId Log, long Count, Digest Head, long Newer, ImmutableArray<ClockWarning> Warnings, long WarningCount)
        : Verification
    {
        /// <inheritdoc/>
        public override string Describe()
        {
            var newer = Newer == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({Newer:N0} by a later version: not understood)");
            return string.Create(CultureInfo.InvariantCulture,
                $"INTACT: {Count:N0} {(Count == 1 ? "event" : "events")} verified{newer}; every signature checked; no checkpoint yet: a deleted tail would not be seen");
        }
    }

    /// <summary>There is not even event 0, which every ledger has: it was never begun, or everything is gone.</summary>
    public sealed record Empty : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => "EMPTY: no events, not even #0; if this ledger was ever used, all of it was deleted";
    }

    /// <summary>The bytes or the signature at <paramref name="At"/> are not what was signed.</summary>
    public sealed record Altered(Position At) : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => $"event {At}: content does not match its signature";
    }

    /// <summary>A signed event stands at <paramref name="At"/> that was signed for another place.</summary>
    public sealed record Displaced(Position At, Position Says) : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => At == Position.First
            ? $"event {At}: says seq {Says.Value}"
            : $"event {At}: says seq {Says.Value} (deleted, inserted or reordered here)";
    }

    /// <summary>The right event lies under another row number than its own.</summary>
    public sealed record Misfiled(Position At, Position Row) : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => $"event {At}: stored as row {Row.Value} (renumbered here)";
    }

    /// <summary>A rightly signed and numbered event follows another event than the one stored before it.</summary>
    public sealed record Unlinked(Position At) : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => $"event {At}: was signed behind another event {new Position(At.Value - 1)} (two histories joined here)";
    }

    /// <summary>Signed by a key that nothing before it made valid.</summary>
    public sealed record UnauthorizedKey(Position At, KeyId Key) : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => $"event {At}: key is not authorized at this position";
    }

    /// <summary>Rightly signed, but not an event that any version could have written.</summary>
    /// <param name="Why">One sentence without a full stop.</param>
    public sealed record NotAnEvent(Position At, string Why) : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => $"event {At}: is signed, but is no event: {Why}";
    }

    /// <summary>A ledger, or from <paramref name="At"/> on a part of one, that is not the one asked about.</summary>
    /// <param name="Why">One sentence without a full stop.</param>
    public sealed record DifferentLedger(Position At, string Why) : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => $"DIFFERENT LEDGER: {Why}";
    }
}

/// <summary>The wall clock went back by <paramref name="By"/> before the event at <paramref name="At"/>.</summary>
public readonly record struct ClockWarning(Position At, TimeSpan By)
{
    /// <summary>One sentence for a person.</summary>
    public string Describe() => $"WARNING event {At}: the clock went back {Rounded}";

    private string Rounded => By switch
    {
        { TotalDays: >= 2 } => Whole(By.TotalDays, "d"),
        { TotalHours: >= 2 } => Whole(By.TotalHours, "h"),
        { TotalMinutes: >= 2 } => Whole(By.TotalMinutes, "min"),
        _ => Whole(By.TotalSeconds, "s"),
    };

    private static string Whole(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value:F0} {unit}");
}

/// <summary>How far a verification has come.</summary>
/// <param name="Events">Events checked and found right.</param>
public readonly record struct VerificationProgress(long Events);
