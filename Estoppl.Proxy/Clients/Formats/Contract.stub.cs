#pragma warning disable CS1591 // stands in until the formats are there
using System.Collections.Immutable;

namespace Estoppl.Proxy.Clients;

public enum ClientFormat { Std, Servers, ContextServers, ClaudeCode, CodexToml, OpenCode, ContinueYaml, GooseYaml }

public abstract record ClientFileReading
{
    public sealed record Readable(ClientDocument Document) : ClientFileReading;
    public sealed record Broken(int Line, int Column, string Why) : ClientFileReading;
}

public sealed class ClientDocument
{
    public ImmutableArray<ServerEntry> Servers { get; }
    public static ClientFileReading Read(ReadOnlyMemory<byte> bytes, ClientFormat format) => throw new NotSupportedException();
    public byte[] Wrap(IReadOnlyList<EntryWrap> wraps) => throw new NotSupportedException($"{Servers}");
    public byte[] Unwrap(IReadOnlyList<ServerEntry> entries) => throw new NotSupportedException($"{Servers}");
}

public sealed record EntryWrap(ServerEntry Entry, ImmutableArray<string> Prefix);

public sealed record ServerEntry(string Scope, string Name, EntryLaunch Launch);

public enum WrappedBy { Estoppl, Original }

public abstract record EntryLaunch
{
    public sealed record Stdio(string Command, ImmutableArray<string> Args) : EntryLaunch;
    public sealed record Wrapped(WrappedBy By, string Program, string? Configuration, string? Server, string Command, ImmutableArray<string> Args) : EntryLaunch;
    public sealed record Remote(string Url, string Transport) : EntryLaunch;
    public sealed record Unusable(string Why) : EntryLaunch;
}
