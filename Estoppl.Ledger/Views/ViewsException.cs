namespace Estoppl.Ledger.Views;

/// <summary>The views cannot be kept or read now. The ledger is not concerned: it goes on, and the views follow when they can.</summary>
public sealed class ViewsException : ExplainedException
{
    internal ViewsException(string path, Exception cause)
        : base($"{path} cannot be used: {cause.Message.TrimEnd('.')}", "free space or mend the disk; the ledger itself goes on, and the views catch up", cause) { }
}

/// <summary>The stored views are not what was stored, or not of this ledger: they are thrown away and made anew. Nobody outside sees this.</summary>
internal sealed class UnusableViewsException(string why, Exception? cause = null) : Exception(why, cause);
