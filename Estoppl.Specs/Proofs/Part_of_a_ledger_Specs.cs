using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Proofs;

public sealed class A_check_that_goes_on_from_a_kept_checkpoint
{
    private readonly LedgerBuilder _built = new LedgerBuilder().SealAt(101).SealAt(200).Calls(30).Seal().Rotate(A.OtherKey).SealAt(300).Calls(5);

    [Theory]
    [InlineData(101)]
    [InlineData(200)]
    [InlineData(231)]
    public void Reads_the_events_behind_it_alone(int size)
    {
        var intact = Assert.IsType<Verification.Intact>(Verify(size));
        Assert.Equal((306 - size, 306, 300, size), (intact.Count, intact.Size, intact.Sealed, intact.Anchored));
        Assert.Equal(_built.Tree.Root, intact.Root);
        Assert.Equal(
            $"INTACT: {306 - size} events verified from #{size} on, behind the checkpoint kept at kept; #0-#299 sealed by checkpoint 300 (up to #{size - 1} anchored at kept); "
                + $"6 tail events signed, not yet sealed; behind #{size - 1} a deleted end or a history signed anew with the key would not be seen",
            intact.Describe());
    }

    [Fact]
    public void Believes_a_key_that_signed_it_and_the_pinned_one_alone()
    {
        Assert.IsType<Verification.Intact>(Verify(300, keys: [A.OtherKey.Public]));
        Assert.Equal("event #300: key is not authorized at this position", Verify(300).Describe());
        Assert.Equal("event #200: key is not authorized at this position", Verify(200, pinned: A.OtherKey).Describe());
        Assert.IsType<Verification.Intact>(Verify(200, pinned: A.OtherKey, keys: [A.Key.Public]));

        var forger = SigningKey.Generate();
        var forged = new LedgerBuilder(forger).SealAt(200);
        Assert.Equal(
            "event #200: key is not authorized at this position",
            Verify(200, _built.Notes[200], forged.Events, keys: [forger.Public]).Describe());
    }

    [Fact]
    public void Finds_an_edit_behind_it()
    {
        _built.Events[250] = _built.Events[250] with { Signature = new byte[64] };
        Assert.Equal("event #250: content does not match its signature", Verify(101).Describe());
    }

    [Fact]
    public void Finds_its_own_event_edited()
    {
        _built.Events[200] = _built.Events[200] with { Event = _built.Events[200].Event[..^1] };
        Assert.Equal("event #200: content does not match its signature", Verify(200).Describe());
        _built.Events[200] = _built.Events[199] with { Seq = new Position(200) };
        Assert.Equal("event #200: says seq 199 (deleted, inserted or reordered here)", Verify(200).Describe());
    }

    [Fact]
    public void Finds_another_history_behind_it()
    {
        var forged = new LedgerBuilder().SealAt(200, "delete_all").SealAt(300);
        Assert.Equal(
            "REWRITTEN: events #0-#199 disagree with anchor kept; FORK: two histories were signed at size 200",
            Verify(200, _built.Notes[200], forged.Events).Describe());
        Assert.Equal(
            "REWRITTEN: events #0-#199 disagree with anchor kept", Verify(200, _built.Notes[200], new LedgerBuilder().SealAt(300).Events).Describe());
    }

    /// <summary>The root is the right one, and the frontier is not what it is made of.</summary>
    [Fact]
    public void Finds_a_frontier_that_does_not_lead_to_it()
    {
        var forged = new LedgerBuilder().Calls(2);
        var tree = forged.Tree;
        var note = forged.Note();
        forged.Add(new LedgerEvent.CheckpointSealed(3, tree.Root, [A.Digest(1), A.Digest(2)], note.Signatures[0].Value));
        Assert.Equal("REWRITTEN: events #0-#2 disagree with anchor kept; FORK: two histories were signed at size 3", Verify(3, note, forged.Events).Describe());
    }

    [Fact]
    public void Finds_the_ledger_shorter_than_it()
    {
        Assert.Equal(
            "ROLLED BACK: anchor kept saw 300 events, the ledger has no more than that, without its checkpoint",
            Verify(300, _built.Notes[300], _built.Events[..250]).Describe());
    }

    [Fact]
    public void Finds_another_ledger()
    {
        var other = new LedgerBuilder(log: new LogId(Guid.Parse("019cebf2-9000-7000-8000-0000000000ff"))).SealAt(200);
        Assert.Equal(
            "DIFFERENT LEDGER: the checkpoint kept at kept is of estoppl/019cebf2-9000-7000-8000-00000000000a, these events are of estoppl/019cebf2-9000-7000-8000-0000000000ff",
            Verify(200, _built.Notes[200], other.Events).Describe());
    }

    private Verification Verify(
        int size, SignedNote? note = null, List<SealedEvent>? events = null, SigningKey? pinned = null, ImmutableArray<VerifyingKey> keys = default) =>
        Evidence.Verify((events ?? _built.Events).Skip(size), new VerificationPlan
        {
            Pinned = (pinned ?? A.Key).Public,
            Start = new VerificationStart.Trusted(KeptNote.TryParse("kept", (note ?? _built.Notes[size]).ToString())!, keys.IsDefault ? [] : keys),
        });
}

public sealed class A_part_of_a_ledger
{
    private readonly LedgerBuilder _built = new LedgerBuilder().SealAt(100).Rotate(A.OtherKey).SealAt(200).Calls(20);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(101)]
    [InlineData(150)]
    [InlineData(220)]
    public void Is_sealed_by_the_checkpoint_that_it_ends_with(int first)
    {
        var intact = Assert.IsType<Verification.Intact>(Verify(first, first > 101 ? A.OtherKey : A.Key));
        Assert.Equal((221 - first, 221, 221, _built.Tree.Root), (intact.Count, intact.Size, intact.Sealed, intact.Root));
    }

    [Fact]
    public void Says_where_it_begins() => Assert.Equal(
        "INTACT: 57 events verified from #164 on; #0-#220 sealed by checkpoint 221; nothing behind it; "
            + "no anchor: a deleted end, an older copy or a history signed anew with the key would not be seen",
        Verify(164, A.OtherKey).Describe());

    [Fact]
    public void Is_believed_from_a_later_key_on_backwards_and_from_an_earlier_one_on_forwards()
    {
        Assert.IsType<Verification.Intact>(Verify(50, A.Key));
        Assert.IsType<Verification.Intact>(Verify(50, A.OtherKey));
    }

    /// <summary>A header may claim any past. Nothing in the part leads from the pinned key to the one that signed it.</summary>
    [Fact]
    public void Is_not_believed_on_the_word_of_its_header()
    {
        Assert.Equal("DIFFERENT LEDGER: key 56475aa75463474c signed none of the events from #150 on", Verify(150, A.Key, keys: [A.Key.Public, A.OtherKey.Public]).Describe());
        Assert.Equal("event #150: key is not authorized at this position", Verify(150, A.Key, keys: []).Describe());
    }

    [Fact]
    public void Needs_the_frontier_that_its_checkpoints_seal()
    {
        var frontier = Frontier(150);
        Assert.Equal(
            "event #200: its checkpoint does not match the events before it", Verify(150, A.OtherKey, frontier: frontier.SetItem(0, A.Digest(1))).Describe());
        Assert.Equal(
            "UNREADABLE: a tree of 150 events does not consist of 1 subtrees", Verify(150, A.OtherKey, frontier: [A.Digest(1)]).Describe());
        Assert.Equal("event #151: was signed behind another event #150 (two histories joined here)",
            Verify(151, A.OtherKey, frontier: Frontier(151).SetItem(4, A.Digest(1))).Describe());
    }

    [Theory]
    [InlineData(160)]
    [InlineData(220)]
    public void Is_not_intact_when_its_end_is_cut(int end)
    {
        var events = _built.Events[..end];
        Assert.Equal($"TRUNCATED: checkpoint commits to 221 events, the ledger has {end}", Verify(50, A.OtherKey, events: events).Describe());
        Assert.Equal($"TRUNCATED: the checkpoint at the end is missing; {end} events before the cut", Verify(50, A.OtherKey, events: events, closing: () => null).Describe());
    }

    [Fact]
    public void Is_not_intact_with_more_behind_its_checkpoint()
    {
        var note = _built.Note();
        _built.Calls(1);
        Assert.Equal("BROKEN: the checkpoint at the end commits to 221 events, and there are 222", Verify(50, A.OtherKey, closing: () => note).Describe());
    }

    [Fact]
    public void Is_not_intact_with_a_checkpoint_that_another_key_or_ledger_signed()
    {
        var tree = _built.Tree;
        Assert.Equal("BROKEN: the checkpoint at the end is not signed by the key in force there",
            Verify(50, A.OtherKey, closing: () => LedgerBuilder.Note(new Checkpoint(A.Log, 221, tree.Root), A.Key)).Describe());
        Assert.Equal("BROKEN: the checkpoint at the end is of another.example/log",
            Verify(50, A.OtherKey, closing: () => LedgerBuilder.Note(new Checkpoint("another.example/log", 221, tree.Root), A.OtherKey)).Describe());
        Assert.Equal("BROKEN: the checkpoint at the end does not match the events before it",
            Verify(50, A.OtherKey, closing: () => LedgerBuilder.Note(new Checkpoint(A.Log, 221, A.Digest(3)), A.OtherKey)).Describe());
    }

    [Fact]
    public void Names_an_edit_before_the_checkpoint_that_does_not_match_for_it()
    {
        _built.Events[210] = _built.Events[210] with { Signature = new byte[64] };
        Assert.Equal("event #210: content does not match its signature", Verify(50, A.OtherKey).Describe());
    }

    [Fact]
    public void With_no_events_is_not_intact() => Assert.IsType<Verification.Empty>(Verify(221, A.OtherKey));

    private ImmutableArray<Digest> Frontier(int size)
    {
        var tree = new CompactRange();
        foreach (var it in _built.Events[..size]) tree.Add(Leaf.Of(it));
        return tree.Frontier;
    }

    private Verification Verify(
        int first, SigningKey pinned, VerifyingKey[]? keys = null, ImmutableArray<Digest>? frontier = null, List<SealedEvent>? events = null, Func<SignedNote?>? closing = null) =>
        Evidence.Verify((events ?? _built.Events).Skip(first), new VerificationPlan
        {
            Pinned = pinned.Public,
            Start = new VerificationStart.Behind(first, frontier ?? Frontier(first), [.. keys ?? [A.Key.Public, A.OtherKey.Public]]),
            Closing = closing ?? _built.Note,
        });
}
