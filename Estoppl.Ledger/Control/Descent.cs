using System.Globalization;

namespace Estoppl.Ledger.Control;

/// <summary>
/// Who is on the agent's side of a held call: the proxy, the process that started it (the MCP client), and all that either of them started,
/// however far down. Asked of whoever approves, so that an agent cannot let its own calls through with a shell of its own.
/// </summary>
/// <remarks>
/// Processes are told by <c>/proc/PID/stat</c> (proc(5), fields 4 and 22: parent, and start time in clock ticks, so that an id in use again
/// is not taken for the one before). Its limits: a process that detaches itself (setsid and a double fork) loses its ancestors and is not
/// recognized; a client that starts the proxy by way of a shell that stays is not the parent that is seen; where the parent is pid 1, or
/// there is no <c>/proc</c>, only the proxy itself is recognized. The socket's mode and the user's id are the outer fence.
/// </remarks>
internal sealed class Descent
{
    /// <summary>More generations than any system has; a loop that a changing /proc may show ends there.</summary>
    private const int MostGenerations = 1024;

    private readonly int? _proxy;
    private readonly (int Id, long Start)? _parent;

    private Descent(int? proxy, (int Id, long Start)? parent) => (_proxy, _parent) = (proxy, parent);

    /// <summary>The agent's side of a call that <paramref name="proxy"/> holds, as it is now.</summary>
    /// <param name="proxy">The process; none when the system does not say.</param>
    public static Descent Of(int? proxy)
    {
        if (proxy is not { } id || Read(id) is not { Parent: > 1 } self) return new Descent(proxy, null);
        return new Descent(proxy, Read(self.Parent) is { } parent ? (self.Parent, parent.Start) : null);
    }

    /// <summary>Whether <paramref name="process"/>, as far as its ancestors can be read, is on that side. One that the system does not name is not.</summary>
    public bool Includes(int? process)
    {
        var id = process ?? 0;
        for (var generation = 0; id > 1 && generation < MostGenerations; generation++)
        {
            if (id == _proxy) return true;
            if (Read(id) is not { } run) return false;
            if (_parent == (id, run.Start)) return true;
            id = run.Parent;
        }

        // A proxy may be pid 1 itself, in a container of its own.
        return process is not null && process == _proxy;
    }

    private static (int Parent, long Start)? Read(int process)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            // The second field is a name in brackets that may have brackets and blanks in it.
            var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            const int parent = 4 - 3, start = 22 - 3;
            return fields.Length > start && int.TryParse(fields[parent], CultureInfo.InvariantCulture, out var id)
                && long.TryParse(fields[start], CultureInfo.InvariantCulture, out var since) ? (id, since) : null;
        }
        // It has ended, or belongs to another user who hides it, or this is no Linux.
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
