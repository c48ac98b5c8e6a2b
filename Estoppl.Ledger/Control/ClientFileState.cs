using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Control;

/// <summary>What people did to one configuration file of an MCP client, up to the last time. What became of the file since then, it does not know.</summary>
/// <param name="Client">The client, as people call it. Cut behind 1,024 UTF-16 code units, as is <paramref name="By"/>.</param>
/// <param name="IsWrapped">Whether any server was left wrapped.</param>
/// <param name="Servers">Those that were wrapped and not unwrapped again; the first 10,000 of them.</param>
/// <param name="Digest">SHA-256 over the file's exact bytes afterwards.</param>
/// <param name="By">Who did it, as the event's <c>actor</c> says.</param>
public sealed record ClientFileState(
    string Client, bool IsWrapped, ImmutableArray<ServerName> Servers, Digest Digest, string By, DateTimeOffset At)
{
    /// <summary>Compares the servers one by one: an immutable array alone compares by reference.</summary>
    public bool Equals(ClientFileState? other) => other is not null
        && (Client, IsWrapped, Digest, By, At) == (other.Client, other.IsWrapped, other.Digest, other.By, other.At)
        && Servers.AsSpan().SequenceEqual(other.Servers.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Client, IsWrapped, Digest, By, At, Servers.Length);
}
