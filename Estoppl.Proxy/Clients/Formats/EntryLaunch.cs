using System.Collections.Immutable;

namespace Estoppl.Proxy.Clients;

/// <summary>What a client does to get at a server. All text is the file's, and untrusted.</summary>
public abstract record EntryLaunch
{
    private EntryLaunch() { }

    /// <summary>It starts a program, and estoppl is not in between. No arguments and an empty list of them read alike.</summary>
    public sealed record Stdio(string Command, ImmutableArray<string> Args) : EntryLaunch;

    /// <summary>It starts estoppl, which starts the server.</summary>
    /// <param name="Program">The program that the client runs: estoppl, or the <c>dotnet</c> that runs its assembly.</param>
    /// <param name="Configuration">What <c>--config</c> says, if it is there.</param>
    /// <param name="Server">What <c>--server</c> says, if it is there.</param>
    /// <param name="Command">The server's own command, to which unwrapping goes back.</param>
    /// <param name="Args">The server's own arguments.</param>
    public sealed record Wrapped(
        WrappedBy By, string Program, string? Configuration, string? Server, string Command, ImmutableArray<string> Args) : EntryLaunch;

    /// <summary>It speaks to a server that somebody else runs.</summary>
    /// <param name="Transport"><c>http</c> or <c>sse</c>; <c>http</c> where the file does not say.</param>
    public sealed record Remote(string Url, string Transport) : EntryLaunch;

    /// <summary>Nobody can wrap or unwrap it without guessing.</summary>
    /// <param name="Why">A clause for people, without a full stop: <c>it has no command</c>.</param>
    public sealed record Unusable(string Why) : EntryLaunch;
}

/// <summary>Whose work a wrapped entry is.</summary>
public enum WrappedBy
{
    /// <summary>This program's: <c>start ... -- command</c>.</summary>
    Estoppl,

    /// <summary>The original's: <c>_estoppl_original</c> beside the command, or <c>start ... --upstream-cmd command</c>.</summary>
    Original,
}
