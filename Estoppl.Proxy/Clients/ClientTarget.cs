using System.Collections.Immutable;

namespace Estoppl.Proxy.Clients;

/// <summary>A file to work on. One file can be several clients', by a symbolic link or by the same name, and in several formats at once.</summary>
/// <param name="Path">Absolute, as a client names it.</param>
/// <param name="RealPath">The same behind all symbolic links; <paramref name="Path"/> where they lead nowhere.</param>
/// <param name="Clients">Whose it is, as people call them; never empty.</param>
/// <param name="Formats">How to read it, in this order; never empty.</param>
/// <param name="IsProject">Whether it belongs to a project.</param>
public sealed record ClientTarget(string Path, string RealPath, ImmutableArray<string> Clients, ImmutableArray<ClientFormat> Formats, bool IsProject)
{
    /// <summary>Whose it is, in one text.</summary>
    public string ClientNames => string.Join(", ", Clients);

    /// <summary>The files of clients that are there, each once however many ways lead to it.</summary>
    public static ImmutableArray<ClientTarget> Of(IEnumerable<Client> clients, ClientHome home) =>
    [
        .. clients.SelectMany(client => client.Find(home), (client, file) => (Client: client, File: file))
            .GroupBy(it => PlaceOf(it.File.Path), StringComparer.Ordinal)
            .Select(uses => new ClientTarget(
                uses.First().File.Path,
                uses.Key,
                [.. uses.Select(it => it.Client.Name).Distinct()],
                [.. uses.Select(it => it.File.Format).Distinct()],
                uses.All(it => it.File.IsProject))),
    ];

    // What cannot be resolved is a file of its own, and says why when it is read.
    private static string PlaceOf(string path)
    {
        try
        {
            return FileSnapshot.RealPathOf(path);
        }
        catch (ClientFileException)
        {
            return path;
        }
    }
}
