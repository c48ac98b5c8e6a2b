using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Proofs;

/// <summary>Something to look at that does not touch the verdict: a clock is no evidence, and neither is a note that nobody signed.</summary>
public abstract record VerificationWarning
{
    private VerificationWarning() { }

    /// <summary>One sentence for a person.</summary>
    public abstract string Describe();

    /// <summary>The wall clock went back by <paramref name="By"/> before the event at <paramref name="At"/>.</summary>
    public sealed record ClockWentBack(Position At, TimeSpan By) : VerificationWarning
    {
        /// <inheritdoc/>
        public override string Describe() => $"WARNING event {At}: the clock went back {Rounded}";

        private string Rounded => By switch
        {
            { TotalDays: >= 2 } => Whole(By.TotalDays, "d"),
            { TotalHours: >= 2 } => Whole(By.TotalHours, "h"),
            { TotalMinutes: >= 2 } => Whole(By.TotalMinutes, "min"),
            _ => Whole(By.TotalSeconds, "s"),
        };

        private static string Whole(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value:F0} {unit}");
    }

    /// <summary>A note of this ledger, without a signature of the key that was in force at its size: forged, damaged, or of a key that this ledger does not know.</summary>
    public sealed record NoteNotSigned(string Place, long Line, long Size) : VerificationWarning
    {
        /// <inheritdoc/>
        public override string Describe() => string.Create(CultureInfo.InvariantCulture,
            $"WARNING {Place} line {Line}: the checkpoint over {Size:N0} events is not signed by the key in force there; it counts for nothing");
    }

    /// <summary>Lines that are no note of a checkpoint.</summary>
    public sealed record NoteUnreadable(string Place, long Line) : VerificationWarning
    {
        /// <inheritdoc/>
        public override string Describe() => $"WARNING {Place} line {Line}: not a signed checkpoint";
    }

    /// <summary>The file ends within a note, as it does when its writer was interrupted.</summary>
    public sealed record NoteTorn(string Place, long Line) : VerificationWarning
    {
        /// <inheritdoc/>
        public override string Describe() => $"WARNING {Place} line {Line}: the last checkpoint is cut off";
    }

    /// <summary>There is no such file.</summary>
    public sealed record NoteFileMissing(string Place) : VerificationWarning
    {
        /// <inheritdoc/>
        public override string Describe() => $"WARNING {Place}: no such file";
    }

    /// <summary>The file is there and cannot be read.</summary>
    /// <param name="Why">In the words of the operating system.</param>
    public sealed record NoteFileUnreadable(string Place, string Why) : VerificationWarning
    {
        /// <inheritdoc/>
        public override string Describe() => $"WARNING {Place}: cannot be read: {Why}";
    }

    /// <summary>The file has more notes than are kept of one.</summary>
    public sealed record OlderNotesLeftOut(string Place) : VerificationWarning
    {
        /// <inheritdoc/>
        public override string Describe() => string.Create(CultureInfo.InvariantCulture,
            $"WARNING {Place}: only the newest {NoteFile.MaxNotes:N0} checkpoints were looked at");
    }

    /// <summary>An anchor that no checkpoint of this ledger was found in.</summary>
    public sealed record NothingAnchored(string Place) : VerificationWarning
    {
        /// <inheritdoc/>
        public override string Describe() => $"WARNING {Place}: has no checkpoint of this ledger";
    }
}

/// <summary>Keeps the first warnings and counts all: a ledger or a file may give rise to any number. One thread at a time.</summary>
internal sealed class WarningList
{
    private const int Most = 20;
    private readonly ImmutableArray<VerificationWarning>.Builder _kept = ImmutableArray.CreateBuilder<VerificationWarning>();

    public long Count { get; private set; }

    public ImmutableArray<VerificationWarning> Kept => _kept.ToImmutable();

    public void Add(VerificationWarning warning)
    {
        Count++;
        if (_kept.Count < Most) _kept.Add(warning);
    }

    /// <summary>Takes over what a reader has found: more than it kept of them.</summary>
    public void Add(ImmutableArray<VerificationWarning> kept, long count)
    {
        foreach (var warning in kept) Add(warning);
        Count += count - kept.Length;
    }
}
