using System.Collections.Immutable;

namespace Estoppl.Proxy.Clients;

/// <summary>The formats by the names that <c>--format</c> takes, and which one a file has.</summary>
public static class ClientFormats
{
    /// <summary>All names, in the order of <see cref="ClientFormat"/>.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Enum.GetValues<ClientFormat>().Select(NameOf)];

    /// <summary>The name of a format.</summary>
    public static string NameOf(ClientFormat format) => format switch
    {
        ClientFormat.Std => "std",
        ClientFormat.Servers => "servers",
        ClientFormat.ContextServers => "context-servers",
        ClientFormat.ClaudeCode => "claude-code",
        ClientFormat.CodexToml => "toml",
        ClientFormat.OpenCode => "opencode",
        ClientFormat.ContinueYaml => "continue",
        ClientFormat.GooseYaml => "goose",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The format of that name; null when there is none.</summary>
    public static ClientFormat? Named(string name) => Names.IndexOf(name) is >= 0 and var at ? Enum.GetValues<ClientFormat>()[at] : null;

    /// <summary>
    /// The one format in which a file has servers. By its name's end it is TOML, YAML, or else JSON; which of those, its content tells. Of two formats that
    /// show the same servers it is the plainer one.
    /// </summary>
    /// <returns>None when it has no servers in any format; several when it has different ones; one, too, when it is broken in each.</returns>
    public static ImmutableArray<ClientFormat> Guess(string path, ReadOnlyMemory<byte> bytes)
    {
        ImmutableArray<ClientFormat> possible = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".toml" => [ClientFormat.CodexToml],
            ".yaml" or ".yml" => [ClientFormat.ContinueYaml, ClientFormat.GooseYaml],
            _ => [ClientFormat.Std, ClientFormat.Servers, ClientFormat.ContextServers, ClientFormat.ClaudeCode, ClientFormat.OpenCode],
        };
        if (possible.Length == 1) return possible;
        var readings = possible.Select(format => (Format: format, Reading: ClientDocument.Read(bytes, format))).ToList();
        if (readings.TrueForAll(it => it.Reading is ClientFileReading.Broken)) return possible[..1];
        var counts = readings.Select(it => (it.Format, Count: it.Reading is ClientFileReading.Readable { Document.Servers.Length: var count } ? count : 0))
            .Where(it => it.Count > 0).ToList();
        // Claude Code's has the standard one in it.
        if (counts.Find(it => it.Format == ClientFormat.Std) is { Count: > 0 } std && counts.Find(it => it.Format == ClientFormat.ClaudeCode) is { Count: > 0 } code)
            counts.Remove(std.Count == code.Count ? code : std);
        return [.. counts.Select(it => it.Format)];
    }
}
