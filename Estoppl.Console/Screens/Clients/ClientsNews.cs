using System.Collections.Immutable;
using Estoppl.Ledger.Control;
using Estoppl.Operator.Commands;
using Estoppl.Proxy.Clients;

namespace Estoppl.Operator.Screens.Clients;

/// <summary>What the Clients screen learns.</summary>
internal abstract record ClientsNews : ConsoleNews
{
    private ClientsNews() { }

    /// <summary>The clients were looked for, and their files read.</summary>
    public sealed record Found(FoundClients Clients) : ClientsNews;

    /// <summary>They cannot be looked for.</summary>
    public sealed record Unread(Explanation Why) : ClientsNews;

    /// <summary>What a change would come to. Nothing was written.</summary>
    public sealed record Planned(ClientsIntent.Plan Asked, EditedFile File) : ClientsNews;

    /// <summary>A change was made, or was not: the file says so.</summary>
    public sealed record Made(ClientsIntent.Plan Asked, EditedFile File) : ClientsNews;

    /// <summary>It could not be planned, or not begun. Nothing was written.</summary>
    public sealed record NotDone(Explanation Why) : ClientsNews;
}

/// <summary>What the Clients screen asks for.</summary>
internal abstract record ClientsIntent : ConsoleIntent
{
    private ClientsIntent() { }

    /// <summary>Look for the clients, and read their files.</summary>
    public sealed record Read : ClientsIntent;

    /// <summary>Tell what a change would come to, and write nothing.</summary>
    /// <param name="Wraps">Whether servers are to be wrapped, or unwrapped.</param>
    /// <param name="Server">Only those of this name; none for all of the file.</param>
    public sealed record Plan(ClientTarget Target, bool Wraps, string? Server) : ClientsIntent;

    /// <summary>Make the change, if it still comes to what was shown.</summary>
    public sealed record Make(Plan Asked, EditedFile Shown) : ClientsIntent;
}

/// <summary>The clients of a person, as they were found.</summary>
/// <param name="Home">The person's home folder, absolute.</param>
/// <param name="Lost">Files that were wrapped and are not there any more.</param>
/// <param name="NotFound">Clients that were not found, and where they were looked for.</param>
/// <param name="Unasked">Why the ledger does not say what was wrapped; none when it was asked.</param>
internal sealed record FoundClients(
    string Home, ImmutableArray<StandingFile> Files, ImmutableArray<(string File, ClientFileState State)> Lost,
    ImmutableArray<(Client Client, ImmutableArray<string> LookedAt)> NotFound, Explanation? Unasked = null);
