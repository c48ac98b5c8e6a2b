using System.Text;
using Estoppl.Operator.Screens.Live;

namespace Estoppl.Operator.Screens.Work;

/// <summary>
/// Where the operator's filters are kept for the next start: one a line, the newest first, readable for its owner alone. A convenience: what goes wrong
/// with it goes wrong without a word. Any thread may use it; what another console keeps meanwhile is mostly kept, too.
/// </summary>
/// <param name="path">None where there is no place for it.</param>
internal sealed class FilterHistoryFile(string? path)
{
    // A hundred lines are less. What is longer is not ours.
    private const long MostBytes = 2 << 20;

    /// <summary>The file, as the environment says: where the XDG base directories put state, on Windows in the local application data.</summary>
    /// <param name="home">The operator's own folder; empty when nobody knows.</param>
    public static FilterHistoryFile For(Func<string, string?> environment, bool isWindows, string home)
    {
        var named = environment(isWindows ? "LOCALAPPDATA" : "XDG_STATE_HOME");
        // The standard passes over one that is not absolute.
        var folder = named is not null && Path.IsPathFullyQualified(named) ? named : isWindows || !Path.IsPathFullyQualified(home) ? null : Path.Combine(home, ".local", "state");
        return new FilterHistoryFile(folder is null ? null : Path.Combine(folder, "estoppl", "filters"));
    }

    /// <summary>What was kept; nothing when it cannot be read.</summary>
    public FilterHistory Read()
    {
        try
        {
            return path is null || new FileInfo(path) is not { Exists: true, Length: <= MostBytes } ? FilterHistory.Empty : FilterHistory.Of(File.ReadAllText(path).Split('\n').Where(IsLine));
        }
        catch (Exception failure) when (IsTheDisks(failure))
        {
            return FilterHistory.Empty;
        }
    }

    /// <summary>Puts a filter in front of the others, if a line can hold it.</summary>
    public void Keep(string filter)
    {
        if (path is null || !IsLine(filter)) return;
        try
        {
            if (Read() is var before && before.With(filter) is var history && history != before) Write(path, history);
        }
        catch (Exception failure) when (IsTheDisks(failure))
        {
            // The next start knows one filter less.
        }
    }

    // A name with a line feed in it can be filtered by, and would be two filters here.
    private static bool IsLine(string filter) => filter.Length > 0 && !filter.Any(char.IsControl);

    private static void Write(string path, FilterHistory history)
    {
        MakeFolder(Path.GetDirectoryName(path)!);
        var made = $"{path}.{Environment.ProcessId}.new";
        File.Delete(made);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(made, options)) file.Write(Encoding.UTF8.GetBytes(string.Concat(history.Filters.Select(filter => $"{filter}\n"))));
            File.Move(made, path, overwrite: true);
        }
        catch
        {
            File.Delete(made);
            throw;
        }
    }

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static bool IsTheDisks(Exception failure) => failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or System.Security.SecurityException;
}
