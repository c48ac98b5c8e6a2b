using System.Collections.Immutable;

namespace Estoppl.Ledger.Events;

/// <summary>What people do to running sessions, and what they may want to act on. Who did it stands in the envelope's <c>actor</c>.</summary>
public abstract partial record LedgerEvent
{
    /// <summary>A call waits for a person. Durable before anybody is asked.</summary>
    /// <param name="Rule">The rule that wants a person to see it.</param>
    /// <param name="Input">The commitment of the call's <c>call.intercepted</c>: what is to be approved.</param>
    /// <param name="Policy">The policy that held it.</param>
    /// <param name="Deadline">When it is denied if nobody has approved it.</param>
    public sealed record ReviewRequested(RuleName Rule, Commitment Input, Digest Policy, DateTimeOffset Deadline) : LedgerEvent;

    /// <summary>A person let one held call through: exactly this one, once. <c>call.forwarded</c> follows, or <c>review.denied</c> when it could no longer hold.</summary>
    /// <param name="Input">What was approved.</param>
    /// <param name="Policy">The policy under which it was approved.</param>
    /// <param name="Continues">The call that was approved, where this one is the same call sent again because the server asked for more input.</param>
    public sealed record ReviewApproved(Commitment Input, Digest Policy, CallId? Continues) : LedgerEvent;

    /// <summary>A held call was refused: by a person, or by estoppl, because an approval did not hold, a kill switch was engaged or the session ended.</summary>
    public sealed record ReviewDenied(string Reason) : LedgerEvent;

    /// <summary>Nobody decided in time, so a held call was refused.</summary>
    public sealed record ReviewExpired(DateTimeOffset Deadline) : LedgerEvent;

    /// <summary>From here on no call that the pattern fits is forwarded, by any proxy of this ledger, until it is released.</summary>
    /// <param name="Pattern">A glob over tools, or over servers or agents: <c>stripe.*</c>, <c>server:stripe</c>, <c>agent:treasury-*</c>.</param>
    public sealed record KillSwitchEngaged(string Pattern, string Reason) : LedgerEvent;

    /// <summary>The kill switch with exactly this pattern is no longer in force.</summary>
    /// <param name="Reason">Empty when none was given.</param>
    public sealed record KillSwitchReleased(string Pattern, string Reason) : LedgerEvent;

    /// <summary>A running session took over a changed configuration file.</summary>
    /// <param name="Policy">SHA-256 over the file's exact bytes.</param>
    /// <param name="Previous">The policy that decided until here.</param>
    public sealed record PolicyChanged(Digest Policy, string Source, Digest Previous) : LedgerEvent;

    /// <summary>A changed configuration file is broken, so the policy that was in force stays.</summary>
    /// <param name="Policy">SHA-256 over the file's exact bytes; zeros when it cannot be read.</param>
    /// <param name="Reason">The first thing wrong with it.</param>
    public sealed record PolicyRejected(Digest Policy, string Source, string Reason) : LedgerEvent;

    /// <summary>Definitions of a server that were seen for the first time: what its tools are held against from here on. Never replaces what is pinned.</summary>
    /// <param name="Upstream">SHA-256 over the server's command line, as in <c>session.started</c>: together with the name it says which server.</param>
    /// <param name="IsWhole">Whether the list ends here: a tool that is listed later is new.</param>
    public sealed record ToolsPinned(ServerName Server, Digest Upstream, ImmutableArray<ListedTool> Tools, bool IsWhole) : LedgerEvent
    {
        /// <summary>Compares the tools one by one: an immutable array alone compares by reference.</summary>
        public bool Equals(ToolsPinned? other) => other is not null
            && (Server, Upstream, IsWhole) == (other.Server, other.Upstream, other.IsWhole) && Tools.AsSpan().SequenceEqual(other.Tools.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Server, Upstream, Tools.AsSpan().Length);
    }

    /// <summary>A person accepted what a server lists now: pinned from here on, in place of what was.</summary>
    /// <param name="Dropped">Pinned tools that the server no longer lists: no longer pinned.</param>
    public sealed record ToolsAccepted(ServerName Server, Digest Upstream, ImmutableArray<ListedTool> Tools, ImmutableArray<ToolName> Dropped) : LedgerEvent
    {
        /// <summary>Compares the tools one by one: an immutable array alone compares by reference.</summary>
        public bool Equals(ToolsAccepted? other) => other is not null && (Server, Upstream) == (other.Server, other.Upstream)
            && Tools.AsSpan().SequenceEqual(other.Tools.AsSpan()) && Dropped.AsSpan().SequenceEqual(other.Dropped.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Server, Upstream, Tools.AsSpan().Length, Dropped.AsSpan().Length);
    }

    /// <summary>A server lists another definition of a tool than is pinned.</summary>
    /// <param name="Pinned">The pinned definition; none when the tool is new.</param>
    /// <param name="Listed">The definition listed now; none when the tool is gone.</param>
    public sealed record ToolChanged(ServerName Server, Digest Upstream, ToolName Tool, Digest? Pinned, Digest? Listed) : LedgerEvent;

    /// <summary>A person put estoppl in front of servers in an MCP client's configuration file.</summary>
    /// <param name="Client">The client, as people call it.</param>
    /// <param name="File">Its absolute path, behind all symbolic links.</param>
    /// <param name="Servers">The entries that were changed.</param>
    /// <param name="Before">SHA-256 over the file's exact bytes before.</param>
    /// <param name="After">The same afterwards.</param>
    public sealed record ConfigWrapped(string Client, string File, ImmutableArray<ServerName> Servers, Digest Before, Digest After) : LedgerEvent
    {
        /// <summary>Compares the servers one by one: an immutable array alone compares by reference.</summary>
        public bool Equals(ConfigWrapped? other) => other is not null
            && (Client, File, Before, After) == (other.Client, other.File, other.Before, other.After) && Servers.AsSpan().SequenceEqual(other.Servers.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Client, File, Before, After, Servers.AsSpan().Length);
    }

    /// <summary>A person took estoppl away again from servers in an MCP client's configuration file. Fields as in <see cref="ConfigWrapped"/>.</summary>
    public sealed record ConfigUnwrapped(string Client, string File, ImmutableArray<ServerName> Servers, Digest Before, Digest After) : LedgerEvent
    {
        /// <summary>Compares the servers one by one: an immutable array alone compares by reference.</summary>
        public bool Equals(ConfigUnwrapped? other) => other is not null
            && (Client, File, Before, After) == (other.Client, other.File, other.Before, other.After) && Servers.AsSpan().SequenceEqual(other.Servers.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Client, File, Before, After, Servers.AsSpan().Length);
    }

    /// <summary>A tool's definition has text in it that a person does not see, or that speaks to the model behind the person's back.</summary>
    /// <param name="Findings">What was found, in our words, without the text itself.</param>
    public sealed record ToolSuspected(ServerName Server, Digest Upstream, ToolName Tool, Digest Definition, ImmutableArray<string> Findings) : LedgerEvent
    {
        /// <summary>Compares the findings one by one: an immutable array alone compares by reference.</summary>
        public bool Equals(ToolSuspected? other) => other is not null
            && (Server, Upstream, Tool, Definition) == (other.Server, other.Upstream, other.Tool, other.Definition)
            && Findings.AsSpan().SequenceEqual(other.Findings.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Server, Upstream, Tool, Definition);
    }
}
