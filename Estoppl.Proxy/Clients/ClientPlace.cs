namespace Estoppl.Proxy.Clients;

/// <summary>What a client's place is reckoned from.</summary>
internal enum PlaceRoot
{
    /// <summary>The home folder.</summary>
    Home,

    /// <summary><see cref="ClientHome.ApplicationData"/>.</summary>
    ApplicationData,

    /// <summary><see cref="ClientHome.Configuration"/>.</summary>
    Configuration,

    /// <summary>The working directory: a project's file.</summary>
    Project,

    /// <summary>The working directory and those above it, up to the repository's root.</summary>
    Repository,
}

/// <summary>One place where a client keeps servers.</summary>
/// <param name="Path">From the root on, with slashes. Its last part may begin with <c>*</c>: every file that ends so.</param>
/// <param name="On">The systems on which it is there.</param>
internal sealed record ClientPlace(ClientFormat Format, PlaceRoot Root, string Path, ClientSystem On = ClientSystem.Any)
{
    /// <summary>An environment variable that names another folder, and the file in that.</summary>
    public (string Variable, string Path)? Moved { get; init; }

    /// <summary>Whether it belongs to a project, not to a person.</summary>
    public bool IsProject => Root is PlaceRoot.Project or PlaceRoot.Repository;

    /// <summary>The absolute paths that are looked at, the one that counts most first; those of a folder with their <c>*</c>.</summary>
    public IEnumerable<string> LookedAt(ClientHome home)
    {
        if (!On.HasFlag(home.System)) return [];
        if (Moved is var (variable, path) && home.Folder(variable) is { } named) return [At(named, path)];
        return Root switch
        {
            PlaceRoot.Home => [At(home.Home, Path)],
            PlaceRoot.ApplicationData => [At(home.ApplicationData, Path)],
            PlaceRoot.Configuration => [At(home.Configuration, Path)],
            PlaceRoot.Project => [At(home.WorkingDirectory, Path)],
            PlaceRoot.Repository => home.UpToRepository().Select(folder => At(folder, Path)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>The files that are there now.</summary>
    public IEnumerable<FoundFile> Find(ClientHome home) =>
        LookedAt(home).SelectMany(Existing).Select(path => new FoundFile(path, Format, IsProject));

    private static IEnumerable<string> Existing(string path)
    {
        var (folder, name) = (System.IO.Path.GetDirectoryName(path)!, System.IO.Path.GetFileName(path));
        if (name[0] != '*') return File.Exists(path) ? [path] : [];
        // Not the file system's own matching: on Windows that lets `*.json` stand for `x.json5`, too.
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Where(file => file.EndsWith(name[1..], StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            : [];
    }

    private static string At(string folder, string path) =>
        System.IO.Path.Combine(folder, path.Replace('/', System.IO.Path.DirectorySeparatorChar));
}
