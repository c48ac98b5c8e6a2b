using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Views;

/// <summary>What comparing the stored views with the events comes to.</summary>
public abstract record ViewVerdict
{
    private ViewVerdict() { }

    /// <summary>One sentence for people.</summary>
    public abstract string Describe();

    /// <summary>Each row and each number is what the events say.</summary>
    /// <param name="Through">The events that were compared: all before this place.</param>
    /// <param name="Rows">The rows that were compared.</param>
    public sealed record Equal(Position Through, long Rows) : ViewVerdict
    {
        /// <inheritdoc/>
        public override string Describe() => $"the views are what {Through.Value:N0} events say ({Rows:N0} calls)";
    }

    /// <summary>A row is not what its events say. The sentence about the ledger holds when it has been verified.</summary>
    /// <param name="Call">The call that the events tell of at this place; none when they tell of none.</param>
    /// <param name="At">The row's place.</param>
    public sealed record EditedRow(CallId? Call, Position At, RowEdit Edit) : ViewVerdict
    {
        /// <inheritdoc/>
        public override string Describe() => Edit switch
        {
            RowEdit.Changed => $"VIEW EDITED: call {Call} at event {At} is not what its events say; the ledger is intact",
            RowEdit.Removed => $"VIEW EDITED: call {Call} at event {At} is missing in the view; the ledger is intact",
            RowEdit.Added => $"VIEW EDITED: the view has a call at event {At} that no event tells of; the ledger is intact",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>The stored views could not be compared: they were torn, malformed or of other events. They are made anew, and right now.</summary>
    /// <param name="Why">In our words.</param>
    public sealed record Remade(string Why) : ViewVerdict
    {
        /// <inheritdoc/>
        public override string Describe() => Why == ViewFile.WrittenByOthers
            ? $"VIEW EDITED: {Why}; they were made anew from the ledger, which is intact"
            : $"the stored views could not be used ({Why}), and were made anew from the ledger";
    }

    /// <summary>A number is not what the events say.</summary>
    /// <param name="What">Which, in our words.</param>
    public sealed record EditedStat(string What) : ViewVerdict
    {
        /// <inheritdoc/>
        public override string Describe() => $"VIEW EDITED: {What} is not what the events say; the ledger is intact";
    }
}

/// <summary>What was done to a row.</summary>
public enum RowEdit
{
    /// <summary>It is another.</summary>
    Changed,

    /// <summary>It is gone.</summary>
    Removed,

    /// <summary>It should not be.</summary>
    Added,
}
