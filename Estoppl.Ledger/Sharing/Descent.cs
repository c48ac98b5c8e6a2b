using System.Globalization;

namespace Estoppl.Ledger.Sharing;

/// <summary>
/// Who started whom, as Linux tells: whether a process is on the agent's side of a proxy. It finds an agent that types commands in a shell of its own.
/// It does not find a process that has left its ancestors (<c>setsid</c> and a double fork), and where there is no <c>/proc</c> it finds only the
/// proxy itself: the outer fence is the socket, which only this user may open.
/// </summary>
internal static class Descent
{
    private const int Init = 1;

    /// <summary>More generations than any tree of processes has; a bound against a table that changes while it is read.</summary>
    private const int MostGenerations = 100;

    /// <summary>The agent's side of a proxy: the proxy, and the process that started it.</summary>
    public static (int Proxy, int? Client) SideOf(int proxy) => (proxy, ParentOf(proxy) is { } parent and > Init ? parent : null);

    /// <summary>Whether <paramref name="process"/> is one of them, or was started, by whatever detour, by one of them.</summary>
    public static bool IsOn((int Proxy, int? Client) side, int process)
    {
        int? at = process;
        for (var generation = 0; at is { } now and > Init && generation < MostGenerations; generation++, at = ParentOf(now))
            if (now == side.Proxy || now == side.Client) return true;
        return false;
    }

    private static int? ParentOf(int process)
    {
        try
        {
            // pid (comm) state ppid ...; a program may have any name, also one with parentheses.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields.Length > 1 && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var parent) ? parent : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
