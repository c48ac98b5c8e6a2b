using Estoppl.Ledger.Storage;
using Estoppl.Ledger.Views;
using Estoppl.Specs.Testing;

namespace Estoppl.Specs.Views;

/// <summary>What the specs of views share.</summary>
internal static class Stored
{
    public static readonly MachineStart Machine = new(Guid.Parse("11111111-1111-4111-8111-111111111111"), A.Noon);

    /// <summary>Small bites, and nothing unasked.</summary>
    public static readonly ViewPace Lazy = new()
    {
        BiteEvents = 10,
        Backlog = int.MaxValue,
        Delay = TimeSpan.FromDays(20),
        Idle = TimeSpan.FromDays(20),
    };

    public static ViewPaths Paths(TemporaryFolder folder) => ViewPaths.In(new LedgerFolder(folder.Path));

    public static LedgerViews Follow(TemporaryFolder folder, Committed committed, ViewPace? pace = null, MachineStart? machine = null, TimeProvider? clock = null) =>
        LedgerViews.Follow(Paths(folder), committed.Source, clock ?? TimeProvider.System, pace ?? Lazy, machine ?? Machine);
}
