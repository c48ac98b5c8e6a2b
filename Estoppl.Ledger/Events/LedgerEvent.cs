using System.Collections.Immutable;

namespace Estoppl.Ledger.Events;

/// <summary>
/// A fact. Case and field names are the stored format (<c>EventCodec</c> spells them): add, never rename. No case carries the raw
/// input or output of a call, only commitments to them.
/// </summary>
public abstract partial record LedgerEvent
{
    private LedgerEvent() { }

    /// <summary>Whether it is the last word on a forwarded call. Every forwarded call gets exactly one.</summary>
    public bool IsTerminal => this is CallCompleted or CallFailed or CallCancelled or CallUpstreamDied or CallOutcomeUnknown or CallWithheld;

    /// <summary>The ledger came into being. Always event 0, and only event 0.</summary>
    /// <param name="PublicKey">The raw Ed25519 public key that signs from here on: 32 bytes in standard base64.</param>
    public sealed record LedgerOpened(string PublicKey) : LedgerEvent;

    /// <summary>A proxy began to stand between one client and one server.</summary>
    /// <param name="Upstream">SHA-256 over the upstream's command line, each argument followed by a zero byte.</param>
    /// <param name="Policy">The policy in force.</param>
    public sealed record SessionStarted(
        AgentId Agent, string AgentVersion, string? AuthorizedBy, ServerName Server, string Transport, Digest Upstream, Digest Policy)
        : LedgerEvent;

    /// <summary>The session is over; nothing of it follows.</summary>
    /// <param name="Reason">One of <see cref="SessionEnd"/>.</param>
    /// <param name="ExitCode">The upstream's exit code (128 + signal), where there is one.</param>
    public sealed record SessionEnded(string Reason, int? ExitCode, long Calls, long Blocked, long Refused) : LedgerEvent;

    /// <summary>The server answered <c>initialize</c>. Its words are untrusted text.</summary>
    /// <param name="Capabilities">SHA-256 over the exact bytes of the capabilities object; zeros when there is none. What is missing in the answer is empty.</param>
    public sealed record UpstreamHandshaken(string Name, string ServerVersion, string Protocol, Digest Capabilities) : LedgerEvent;

    /// <summary>The server answered one page of <c>tools/list</c>.</summary>
    /// <param name="Set">SHA-256 over the lines <c>name NUL digest LF</c>, sorted by name.</param>
    public sealed record ToolsListed(Digest Set, ImmutableArray<ListedTool> Tools) : LedgerEvent
    {
        /// <summary>Compares the tools one by one: an immutable array alone compares by reference.</summary>
        public bool Equals(ToolsListed? other) => other is not null && Set == other.Set && Tools.AsSpan().SequenceEqual(other.Tools.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Set, Tools.AsSpan().Length);
    }

    /// <summary>The policy that decides from here on.</summary>
    /// <param name="Policy">SHA-256 over the exact bytes of the configuration file.</param>
    /// <param name="Source">Where it was read: a file's path.</param>
    public sealed record PolicyLoaded(Digest Policy, string Source) : LedgerEvent;

    /// <summary>A call arrived and was decided. Durable before anything of it can leave.</summary>
    /// <param name="Rule">The rule that decided; none when nothing spoke against the call.</param>
    /// <param name="Input">Commitment to the exact bytes of <c>arguments</c>.</param>
    /// <param name="InputSize">Their length in bytes.</param>
    /// <param name="OddName">Whether the name falls outside <c>[A-Za-z0-9_.\-/]{1,128}</c>.</param>
    /// <param name="Substitutes">A call that was blocked before in this session, of another tool, and some of whose argument values come again in this one.</param>
    public sealed record CallIntercepted(
        ToolName Tool, DecisionKind Decision, RuleName? Rule, Digest Policy, Commitment Input, long InputSize, bool OddName, Digest? ToolDigest,
        CallId? Substitutes = null)
        : LedgerEvent;

    /// <summary>The call's exact bytes are about to be written to the server: durable before the first of them is.</summary>
    public sealed record CallForwarded : LedgerEvent;

    /// <summary>The server answered with a result.</summary>
    /// <param name="Output">Commitment to the exact bytes of <c>result</c>.</param>
    /// <param name="OutputSize">Their length in bytes.</param>
    /// <param name="Latency">From forwarding to the answer; stored in whole microseconds.</param>
    /// <param name="IsError">Whether the result says <c>isError: true</c>.</param>
    public sealed record CallCompleted(Commitment Output, long OutputSize, TimeSpan Latency, bool IsError) : LedgerEvent;

    /// <summary>The server answered with a protocol error.</summary>
    /// <param name="Code">The JSON-RPC error code, where it is an integer.</param>
    /// <param name="Output">Commitment to the exact bytes of <c>error</c>.</param>
    public sealed record CallFailed(long? Code, Commitment Output, long OutputSize, TimeSpan Latency) : LedgerEvent;

    /// <summary>The client withdrew the call. Whether the server had carried it out is not known.</summary>
    public sealed record CallCancelled(TimeSpan Latency) : LedgerEvent;

    /// <summary>The server answered a call that the client had withdrawn before. Not a terminal event: the withdrawal was.</summary>
    public sealed record CallAnsweredLate(Commitment Output, long OutputSize, TimeSpan Latency, bool IsError) : LedgerEvent;

    /// <summary>The server ended with the call unanswered.</summary>
    public sealed record CallUpstreamDied(int? ExitCode) : LedgerEvent;

    /// <summary>The session ended, or its proxy died, with the call unanswered: it may or may not have been carried out.</summary>
    public sealed record CallOutcomeUnknown(string Reason) : LedgerEvent;

    /// <summary>
    /// The call's bytes never left, although it may stand recorded as forwarded: the ledger did not acknowledge it in time, so it was
    /// refused instead.
    /// </summary>
    /// <param name="Reason">What kept the ledger from acknowledging, in our words.</param>
    public sealed record CallWithheld(string Reason) : LedgerEvent;

    /// <summary>A message of the client could not be evaluated, so it was not forwarded.</summary>
    /// <param name="Code">The JSON-RPC error code it was answered with.</param>
    /// <param name="Reason">What was wrong, in our words; nothing of the message itself.</param>
    /// <param name="Input">Commitment to the message's exact bytes.</param>
    public sealed record MessageRefused(int Code, string Reason, Commitment Input, long InputSize) : LedgerEvent;

    /// <summary>
    /// The key signed a checkpoint (a signed tree head) over all events before this one. With the ledger's origin it is a C2SP signed note.
    /// </summary>
    /// <param name="Size">How many events it seals: always this event's own position.</param>
    /// <param name="Root">The Merkle tree's root hash over their leaves (RFC 6962).</param>
    /// <param name="Frontier">The roots of the perfect subtrees that the tree consists of, the largest first: they hash up to
    /// <paramref name="Root"/>, and whoever trusts that can go on from here without the events before.</param>
    /// <param name="Signature">The signed note's signature in standard base64: 4 bytes of key hash, 64 bytes of Ed25519.</param>
    public sealed record CheckpointSealed(long Size, Digest Root, ImmutableArray<Digest> Frontier, string Signature) : LedgerEvent
    {
        /// <summary>Compares the frontier hash by hash: an immutable array alone compares by reference.</summary>
        public bool Equals(CheckpointSealed? other) => other is not null
            && (Size, Root, Signature) == (other.Size, other.Root, other.Signature) && Frontier.AsSpan().SequenceEqual(other.Frontier.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Size, Root, Signature);
    }

    /// <summary>A checkpoint was appended, durably, to a file outside the ledger.</summary>
    /// <param name="Place">The file, as the configuration names it.</param>
    /// <param name="Size">The checkpoint's size.</param>
    public sealed record AnchorAcknowledged(string Place, long Size) : LedgerEvent;

    /// <summary>The last event of one signing key: from the next event on another signs.</summary>
    /// <param name="PublicKey">The next key: its raw 32 bytes in standard base64.</param>
    /// <param name="Proof">The next key's signature, in standard base64, over this place in this ledger: it consents, and vouches for what is before.</param>
    public sealed record KeyRotated(string PublicKey, string Proof) : LedgerEvent;
}

/// <summary>What was decided about a call. Names are the stored format.</summary>
public enum DecisionKind
{
    /// <summary>It goes through.</summary>
    Allow,

    /// <summary>It never reaches the server.</summary>
    Block,

    /// <summary>A person should look at it: it goes through, flagged.</summary>
    Review,
}

/// <summary>One tool of a <c>tools/list</c> answer.</summary>
/// <param name="Definition">SHA-256 over the tool's definition in canonical form: key order does not matter.</param>
public readonly record struct ListedTool(ToolName Name, Digest Definition);
