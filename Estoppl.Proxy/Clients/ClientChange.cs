using System.Collections.Immutable;

namespace Estoppl.Proxy.Clients;

/// <summary>What is to be done to the entries of a file.</summary>
public abstract record ClientChange
{
    private ClientChange() { }

    /// <summary>Servers are to be started through estoppl.</summary>
    /// <param name="Estoppl">How to start this program: a file, and what comes before its own words.</param>
    /// <param name="Configuration">The absolute path of the configuration that the proxies are to use.</param>
    public sealed record Wrap(ImmutableArray<string> Estoppl, string Configuration) : ClientChange
    {
        /// <summary>What comes before the server's own command, up to and with <c>--</c>.</summary>
        internal ImmutableArray<string> PrefixOf(ServerEntry entry) => [.. Estoppl, "start", "--config", Configuration, "--server", entry.RecordedName, "--"];
    }

    /// <summary>Servers are to be started as they were before, also those that the original wrapped.</summary>
    public sealed record Unwrap : ClientChange;
}
