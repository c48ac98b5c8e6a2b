namespace Estoppl.Proxy.Clients;

/// <summary>The operating systems whose customs tell where a client keeps its files.</summary>
[Flags]
public enum ClientSystem
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>macOS.</summary>
    MacOS = 1,

    /// <summary>Windows.</summary>
    Windows = 2,

    /// <summary>Linux, and what is like it.</summary>
    Linux = 4,

    /// <summary>Each of them.</summary>
    Any = MacOS | Windows | Linux,
}

/// <summary>Where clients' files are looked for. Nothing else is asked: neither the process's environment nor its working directory.</summary>
/// <param name="Home">The person's home folder, absolute.</param>
/// <param name="Variable">An environment variable's value; null where there is none.</param>
/// <param name="WorkingDirectory">The folder that a project's files are looked for in, absolute.</param>
/// <param name="System">One system, whose customs hold.</param>
public sealed record ClientHome(string Home, Func<string, string?> Variable, string WorkingDirectory, ClientSystem System)
{
    /// <summary>That of the person who runs this process.</summary>
    public static ClientHome OfThisProcess() => new(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        Environment.GetEnvironmentVariable,
        Environment.CurrentDirectory,
        OperatingSystem.IsWindows() ? ClientSystem.Windows : OperatingSystem.IsMacOS() ? ClientSystem.MacOS : ClientSystem.Linux);

    /// <summary>Where programs with windows keep what is theirs.</summary>
    public string ApplicationData => System switch
    {
        ClientSystem.MacOS => Path.Combine(Home, "Library", "Application Support"),
        ClientSystem.Windows => Folder("APPDATA") ?? Path.Combine(Home, "AppData", "Roaming"),
        _ => Configuration,
    };

    /// <summary>Where programs of the command line keep what is theirs: <c>$XDG_CONFIG_HOME</c>, or <c>~/.config</c>.</summary>
    // The XDG specification wants relative paths to be ignored.
    public string Configuration => Variable("XDG_CONFIG_HOME") is { } named && Path.IsPathFullyQualified(named) ? named : Path.Combine(Home, ".config");

    /// <summary>The folder that a variable names; null when it is empty or not there.</summary>
    public string? Folder(string variable) => Variable(variable) is { Length: > 0 } named ? Path.GetFullPath(named, WorkingDirectory) : null;

    /// <summary>
    /// The working directory and those above it, the innermost first, up to the repository's root or to below the home folder. Only the
    /// working directory when neither is above it: other people's folders are none of the project.
    /// </summary>
    public IEnumerable<string> UpToRepository()
    {
        List<string> walked = [];
        for (var folder = WorkingDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (folder == Path.TrimEndingDirectorySeparator(Home)) return walked.Count == 0 ? [folder] : walked;
            walked.Add(folder);
            if (Path.Exists(Path.Combine(folder, ".git"))) return walked;
        }

        return walked[..1];
    }
}
