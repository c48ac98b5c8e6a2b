using System.Collections.Immutable;

namespace Estoppl.Proxy.Clients;

/// <summary>A file of a client that is there.</summary>
/// <param name="Path">Absolute, as the client names it: it may be a symbolic link.</param>
/// <param name="IsProject">Whether it belongs to a project, and so perhaps to more people than one.</param>
public sealed record FoundFile(string Path, ClientFormat Format, bool IsProject);

/// <summary>A program that starts MCP servers, and where it keeps which.</summary>
public sealed class Client
{
    private readonly ImmutableArray<ClientPlace> _places;

    internal Client(string name, params ImmutableArray<ClientPlace> places)
    {
        Name = name;
        _places = places;
    }

    /// <summary>As people call it: <c>Claude Desktop</c>.</summary>
    public string Name { get; }

    /// <summary>As a command line takes it: <c>claude-desktop</c>.</summary>
    public string Slug => Name.ToLowerInvariant().Replace(' ', '-');

    /// <summary>Whether it runs on that system at all.</summary>
    public bool IsOn(ClientSystem system) => _places.Any(place => place.On.HasFlag(system));

    /// <summary>The absolute paths that are looked at; <c>*</c> in the last part stands for anything. Empty where the client does not run.</summary>
    public ImmutableArray<string> LookedAt(ClientHome home) => [.. _places.SelectMany(place => place.LookedAt(home)).Distinct()];

    /// <summary>Its files that are there now. Reads folders, no file.</summary>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be read.</exception>
    public ImmutableArray<FoundFile> Find(ClientHome home) => [.. _places.SelectMany(place => place.Find(home)).DistinctBy(file => (file.Path, file.Format))];

    /// <summary>Whether <paramref name="name"/> is its name or a part of it; case, blanks and hyphens do not count.</summary>
    public bool IsCalled(string name) => Bare(name) is { Length: > 0 } asked && Bare(Name).Contains(asked, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static string Bare(string name) =>
        name.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
}
