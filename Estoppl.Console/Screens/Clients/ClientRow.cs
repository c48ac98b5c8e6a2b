using System.Collections.Immutable;
using Estoppl.Ledger.Control;
using Estoppl.Operator.Commands;
using Estoppl.Proxy.Clients;

namespace Estoppl.Operator.Screens.Clients;

/// <summary>A row of the Clients screen: a file, and below it what is in it.</summary>
internal abstract record ClientRow
{
    private ClientRow() { }

    /// <summary>A client's file.</summary>
    public sealed record OfFile(StandingFile File) : ClientRow;

    /// <summary>A server in it.</summary>
    public sealed record OfServer(StandingFile File, StandingEntry Server) : ClientRow;

    /// <summary>A server that was wrapped, and is not in the file any more.</summary>
    public sealed record OfGone(StandingFile File, string Server) : ClientRow;

    /// <summary>A file that was wrapped, and is not there any more.</summary>
    public sealed record OfLost(string Path, ClientFileState State) : ClientRow;

    /// <summary>The clients that were not found.</summary>
    public sealed record OfOthers(ImmutableArray<(Client Client, ImmutableArray<string> LookedAt)> NotFound) : ClientRow;

    /// <summary>What it is about: the same before and after the files are read again.</summary>
    public (string Path, string Scope, string Server) About => this switch
    {
        OfFile row => (row.File.Target.Path, "", ""),
        OfServer row => (row.File.Target.Path, row.Server.Entry.Scope, $"server {row.Server.Entry.Name}"),
        OfGone row => (row.File.Target.Path, "", $"gone {row.Server}"),
        OfLost row => (row.Path, "", "lost"),
        OfOthers => ("", "", ""),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The rows in their order.</summary>
    public static ImmutableArray<ClientRow> Of(FoundClients clients) =>
    [
        .. clients.Files.SelectMany(file => (IEnumerable<ClientRow>)
            [new OfFile(file), .. file.Entries.Select(server => new OfServer(file, server)), .. file.Gone.Select(server => new OfGone(file, server))]),
        .. clients.Lost.Select(lost => new OfLost(lost.File, lost.State)),
        .. clients.NotFound.IsEmpty ? [] : (IEnumerable<ClientRow>)[new OfOthers(clients.NotFound)],
    ];
}
