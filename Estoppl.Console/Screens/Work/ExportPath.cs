namespace Estoppl.Operator.Screens.Work;

/// <summary>A file as people name it.</summary>
internal static class ExportPath
{
    /// <summary>The absolute path: a <c>~</c> before a separator is the operator's own folder, as in shells, and what is relative begins at <paramref name="current"/>.</summary>
    public static string Of(string typed, string home, string current)
    {
        var path = typed.Trim();
        if (path.Length > 1 && path[0] == '~' && (path[1] == Path.DirectorySeparatorChar || path[1] == Path.AltDirectorySeparatorChar)) path = Path.Join(home, path[1..]);
        return Path.GetFullPath(path, current);
    }
}
