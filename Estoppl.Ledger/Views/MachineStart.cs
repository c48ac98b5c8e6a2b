namespace Estoppl.Ledger.Views;

/// <summary>
/// One run of the machine, from its start to its end. What a process wrote reaches every later process of the same run, killed or not;
/// only the end of a run can lose what was not synced.
/// </summary>
/// <param name="Id">The kernel's name of this run; empty where it has none to give.</param>
/// <param name="StartedAt">Where <paramref name="Id"/> is empty: when the run began, as far as the clock tells.</param>
internal readonly record struct MachineStart(Guid Id, DateTimeOffset StartedAt)
{
    private const string BootId = "/proc/sys/kernel/random/boot_id";

    // A machine takes longer than that to start. A clock that was set makes one run look like two: then pages are compared, and nothing is lost.
    private static readonly TimeSpan s_tolerance = TimeSpan.FromSeconds(5);

    /// <summary>This run.</summary>
    public static MachineStart Current()
    {
        var id = File.Exists(BootId) && Guid.TryParse(File.ReadAllText(BootId), out var boot) ? boot : Guid.Empty;
        return new MachineStart(id, DateTimeOffset.UtcNow - TimeSpan.FromMilliseconds(Environment.TickCount64));
    }

    /// <summary>Whether both are the same run for certain.</summary>
    public bool IsSameAs(MachineStart other) =>
        Id == other.Id && (Id != Guid.Empty || (StartedAt - other.StartedAt).Duration() < s_tolerance);
}
