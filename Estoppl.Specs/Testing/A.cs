using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Specs.Testing;

/// <summary>Valid defaults, to be varied with <c>with</c>.</summary>
internal static partial class A
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);
    public static readonly LogId Log = new(Guid.Parse("019cebf2-9000-7000-8000-00000000000a"));
    public static readonly SessionId Session = new(Guid.Parse("019cebf2-9000-7000-8000-00000000000b"));
    public static readonly SigningKey Key = SigningKey.FromSeed([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
    public static readonly SigningKey OtherKey = SigningKey.FromSeed([.. Enumerable.Range(100, 32).Select(i => (byte)i)]);

    public static readonly LedgerEvent.LedgerOpened Opened = new(Key.Public.Base64);
    public static readonly LedgerEvent.SessionStarted Started = new(
        new AgentId("agent-7"), "1.2.0", "ops@example.com", new ServerName("files"), "stdio", Digest(1), Digest(2));
    public static readonly LedgerEvent.CallIntercepted Intercepted = new(
        new ToolName("read_file"), DecisionKind.Allow, null, Digest(2), new Commitment($"hmac-sha256:{Digest(3)}"), 42, false, Digest(4));
    public static readonly LedgerEvent.CallCompleted Completed = new(
        new Commitment($"hmac-sha256:{Digest(5)}"), 1234, TimeSpan.FromMicroseconds(7890), false);

    /// <summary>One of each case.</summary>
    public static readonly ImmutableArray<LedgerEvent> EveryFact =
    [
        Opened,
        Started,
        new LedgerEvent.SessionEnded("clientClosed", 0, 3, 1, 0),
        new LedgerEvent.UpstreamHandshaken("files-server", "0.9", "2025-06-18", Digest(6)),
        new LedgerEvent.ToolsListed(Digest(7), [new ListedTool(new ToolName("read_file"), Digest(4)), new ListedTool(new ToolName("😀"), Digest(8))]),
        new LedgerEvent.PolicyLoaded(Digest(2), "estoppl.toml"),
        Intercepted,
        new LedgerEvent.CallForwarded(),
        Completed,
        new LedgerEvent.CallFailed(-32601, Completed.Output, 17, TimeSpan.FromMilliseconds(2)),
        new LedgerEvent.CallCancelled(TimeSpan.FromSeconds(5)),
        new LedgerEvent.CallAnsweredLate(Completed.Output, 9, TimeSpan.FromSeconds(6), true),
        new LedgerEvent.CallUpstreamDied(137),
        new LedgerEvent.CallOutcomeUnknown("the proxy died"),
        new LedgerEvent.CallWithheld("the ledger did not answer"),
        new LedgerEvent.CheckpointSealed(5, Digest(9), [Digest(10), Digest(11)], "c2lnbmF0dXJl"),
        new LedgerEvent.AnchorAcknowledged("/mnt/evidence/anchor", 5),
        new LedgerEvent.KeyRotated(OtherKey.Public.Base64, "cHJvb2Y="),
        new LedgerEvent.ReviewRequested(new RuleName("human_review_tools: wire_*"), Intercepted.Input, Digest(2), Noon.AddSeconds(55)),
        new LedgerEvent.ReviewApproved(Intercepted.Input, Digest(2), new CallId(Id(7))),
        new LedgerEvent.ReviewDenied("not without an invoice"),
        new LedgerEvent.ReviewExpired(Noon.AddSeconds(55)),
        new LedgerEvent.KillSwitchEngaged("server:stripe", "it pays twice"),
        new LedgerEvent.KillSwitchReleased("server:stripe", ""),
        new LedgerEvent.PolicyChanged(Digest(3), "estoppl.toml", Digest(2)),
        new LedgerEvent.PolicyRejected(Digest(4), "estoppl.toml", "unknown key `block_tool`"),
        new LedgerEvent.ToolsPinned(new ServerName("files"), Digest(1), [new ListedTool(new ToolName("read_file"), Digest(4))], true),
        new LedgerEvent.ToolsAccepted(new ServerName("files"), Digest(1), [new ListedTool(new ToolName("read_file"), Digest(5))], [new ToolName("old")]),
        new LedgerEvent.ToolChanged(new ServerName("files"), Digest(1), new ToolName("read_file"), Digest(4), Digest(5)),
        new LedgerEvent.ConfigWrapped("Cursor", "/home/ada/.cursor/mcp.json", [new ServerName("files"), new ServerName("stripe")], Digest(6), Digest(7)),
        new LedgerEvent.ConfigUnwrapped("Cursor", "/home/ada/.cursor/mcp.json", [new ServerName("files")], Digest(7), Digest(6)),
        new LedgerEvent.ToolSuspected(new ServerName("files"), Digest(1), new ToolName("read_file"), Digest(5), ["zero-width characters"]),
        new LedgerEvent.MessageRefused(-32700, "the line is not valid JSON", Intercepted.Input, 3),
    ];

    public static Digest Digest(byte fill) => new([.. Enumerable.Repeat(fill, 32)]);

    /// <summary>Leaf hashes that have nothing in common.</summary>
    public static Digest[] Leaves(int count) => [.. Enumerable.Range(0, count).Select(n => Leaf.Of(BitConverter.GetBytes(n), []))];

    /// <summary>The tree over a chain's events.</summary>
    public static CompactRange Tree(IEnumerable<SealedEvent> chain)
    {
        var tree = new CompactRange();
        foreach (var it in chain) tree.Add(Leaf.Of(it));
        return tree;
    }

    /// <summary>A signed checkpoint over all of a chain.</summary>
    public static SignedCheckpoint Checkpoint(IReadOnlyCollection<SealedEvent> chain, SigningKey? key = null) =>
        SignedCheckpoint.Sign(new Checkpoint(Log, chain.Count, Tree(chain).Root), key ?? Key);

    public static EventId Id(int number) => new(new Guid(number, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1));

    /// <summary>The n-th fact of a session: a second after the one before, by both clocks.</summary>
    public static ObservedEvent Observed(LedgerEvent fact, int number = 0) => new(
        Id(number), Noon.AddSeconds(number), TimeSpan.FromSeconds(number), fact is LedgerEvent.LedgerOpened ? "ledger" : $"session/{Session}",
        fact is LedgerEvent.CallIntercepted ? new CallId(Id(number)) : null, null, "estoppl", fact);

    public static Envelope Envelope(LedgerEvent fact, int seq = 0) => new(Log, new Position(seq), default, Key.Id, Observed(fact, seq));

    public static EventSealer Sealer(SigningKey? key = null) => new(Log, key ?? Key);

    /// <summary>Goes on behind <paramref name="events"/>.</summary>
    public static EventSealer SealerBehind(IEnumerable<SealedEvent> events, SigningKey? key = null, LogId? log = null)
    {
        var tree = new CompactRange();
        Digest prev = default;
        foreach (var one in events) tree.Add(prev = Leaf.Of(one));
        return new EventSealer(log ?? Log, key ?? Key, tree, prev);
    }

    /// <summary>A valid ledger: the genesis event, and then calls.</summary>
    public static List<SealedEvent> Chain(int length, SigningKey? key = null)
    {
        var with = key ?? Key;
        var sealer = Sealer(with);
        return [.. Enumerable.Range(0, length).Select(n => sealer.Seal(Observed(n == 0 ? new LedgerEvent.LedgerOpened(with.Public.Base64) : Intercepted, n)))];
    }

    /// <summary>A valid ledger whose key changes: so many events signed by <see cref="Key"/>, the last of them <c>key.rotated</c>, then so many by <see cref="OtherKey"/>.</summary>
    public static List<SealedEvent> RotatedChain(int before, int after)
    {
        var chain = Chain(before - 1);
        Append(Key, KeyRotation.Make(Log, new Position(before - 1), Leaf.Of(chain[^1]), OtherKey));
        for (var n = 0; n < after; n++) Append(OtherKey, Intercepted);
        return chain;

        void Append(SigningKey key, LedgerEvent fact)
        {
            var envelope = new Envelope(Log, new Position(chain.Count), Leaf.Of(chain[^1]), key.Id, Observed(fact, chain.Count));
            chain.Add(Evidence.Signed(chain.Count, Events.Canonical.Of(to => EventCodec.Encode(envelope, to)), key));
        }
    }
}
