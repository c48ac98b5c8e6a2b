using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Views;

/// <summary>Where a ledger's views lie. They may be deleted at any time: what they say is made anew from the ledger.</summary>
/// <param name="Data">A LiteDB file.</param>
/// <param name="Mark">Beside it: whether it was written whole.</param>
public sealed record ViewPaths(string Data, string Mark)
{
    /// <summary>The views of the ledger in <paramref name="folder"/>.</summary>
    public static ViewPaths In(LedgerFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return new ViewPaths(Path.Combine(folder.Path, "views.db"), Path.Combine(folder.Path, "views.mark"));
    }
}
