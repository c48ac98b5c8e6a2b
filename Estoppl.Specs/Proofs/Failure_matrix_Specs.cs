using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Proofs;

/// <summary>Every way in which a sealed ledger can be tampered with that can be found out, and what is said of it.</summary>
public sealed class What_was_done_to_a_sealed_ledger
{
    private readonly LedgerBuilder _built = new LedgerBuilder().SealAt(100).SealAt(200).SealAt(300).Calls(20);

    private List<SealedEvent> Events => _built.Events;

    [Theory]
    [InlineData(0)]
    [InlineData(130)]
    [InlineData(200)]
    [InlineData(310)]
    public void A_field_was_edited(int at)
    {
        Events[at] = Events[at] with { Event = Evidence.Bytes(Evidence.Text(Events[at]).Replace("estoppl", "est0ppl", StringComparison.Ordinal)) };
        Says($"event #{at}: content does not match its signature");
    }

    [Fact]
    public void A_signature_was_edited()
    {
        byte[] edited = [.. Events[130].Signature.Span];
        edited[10] ^= 1;
        Events[130] = Events[130] with { Signature = edited };
        Says("event #130: content does not match its signature");
    }

    [Fact]
    public void Events_were_swapped()
    {
        (Events[130], Events[131]) = (Events[131] with { Seq = new(130) }, Events[130] with { Seq = new(131) });
        Says("event #130: says seq 131 (deleted, inserted or reordered here)");
    }

    [Fact]
    public void An_event_was_inserted()
    {
        Events.Insert(130, Events[129]);
        Says("event #130: says seq 129 (deleted, inserted or reordered here)");
    }

    [Theory]
    [InlineData(130, 1)]
    [InlineData(199, 1)]
    [InlineData(150, 100)]
    [InlineData(305, 2)]
    public void Events_were_deleted_in_the_middle(int at, int count)
    {
        Events.RemoveRange(at, count);
        Says($"event #{at}: says seq {at + count} (deleted, inserted or reordered here)");
    }

    [Fact]
    public void A_checkpoint_was_deleted_and_all_behind_it_numbered_again()
    {
        Events.RemoveAt(200);
        for (var n = 200; n < Events.Count; n++) Events[n] = Events[n] with { Seq = new Position(n) };
        Says("event #200: says seq 201 (deleted, inserted or reordered here)");
    }

    [Fact]
    public void The_head_was_deleted()
    {
        Events.RemoveAt(0);
        Says("event #0: says seq 1");
    }

    [Fact]
    public void The_tail_was_deleted_and_the_checkpoint_kept()
    {
        var plan = Evidence.Plan with { CheckpointFiles = [Evidence.Kept("checkpoints/300", _built.Notes[300])] };
        Events.RemoveRange(250, Events.Count - 250);
        Says("TRUNCATED: checkpoint commits to 300 events, the ledger has 250", plan);
    }

    [Fact]
    public void The_tail_and_its_checkpoints_were_deleted()
    {
        var plan = Evidence.Plan with { Anchors = [Evidence.Kept("/mnt/anchor", _built.Notes[200], _built.Notes[300])] };
        Events.RemoveRange(250, Events.Count - 250);
        Says("ROLLED BACK: anchor /mnt/anchor saw 300 events, the ledger has 250", plan);
    }

    [Fact]
    public void Everything_was_deleted()
    {
        var plan = Evidence.Plan with { Anchors = [Evidence.Kept("/mnt/anchor", _built.Notes[300])] };
        Events.Clear();
        Says("ROLLED BACK: anchor /mnt/anchor saw 300 events, the ledger has 0", plan);
        Says("EMPTY: no events, not even #0; if this ledger was ever used, all of it was deleted", Evidence.Plan);
    }

    [Fact]
    public void An_older_copy_from_before_the_key_was_rotated_was_put_back()
    {
        var plan = new VerificationPlan
        {
            Pinned = A.OtherKey.Public,
            Anchors = [Evidence.Kept("/mnt/anchor", new LedgerBuilder().SealAt(100).Rotate(A.OtherKey).SealAt(200).Notes[200])],
        };
        Assert.Equal("ROLLED BACK: anchor /mnt/anchor saw 200 events, the ledger has 101", Evidence.Verify(new LedgerBuilder().SealAt(100).Events, plan).Describe());
    }

    [Fact]
    public void The_whole_ledger_was_replaced()
    {
        var other = new LedgerBuilder(A.OtherKey).SealAt(300);
        Assert.Equal(
            $"DIFFERENT LEDGER: it was begun with key {A.OtherKey.Id}, and key {A.Key.Id} is none of its keys", Evidence.Verify(other.Events).Describe());
    }

    [Fact]
    public void The_key_file_was_replaced()
    {
        _built.Continue(A.OtherKey).Calls(3);
        Says("event #321: key is not authorized at this position");
    }

    [Fact]
    public void The_key_file_was_replaced_and_the_strangers_checkpoints_seal_what_follows()
    {
        _built.Continue(A.OtherKey).SealAt(400).Calls(3);
        Says("event #321: key is not authorized at this position");
    }

    [Fact]
    public void It_was_signed_anew_with_the_stolen_key()
    {
        var plan = Evidence.Plan with { Anchors = [Evidence.Kept("/mnt/anchor", [.. _built.Notes.Values])] };
        var forged = new LedgerBuilder().SealAt(100).Calls(20).SealAt(250, "delete_all").Calls(100);
        Assert.Equal("REWRITTEN: events #100-#199 disagree with anchor /mnt/anchor", Evidence.Verify(forged.Events, plan).Describe());
        Assert.IsType<Verification.Intact>(Evidence.Verify(forged.Events));
    }

    [Fact]
    public void It_was_signed_anew_from_the_beginning_with_checkpoints_at_the_same_sizes()
    {
        var plan = Evidence.Plan with { Anchors = [Evidence.Kept("/mnt/anchor", _built.Notes[200])] };
        var forged = new LedgerBuilder().SealAt(200, "delete_all").Calls(100);
        Assert.Equal(
            "REWRITTEN: events #0-#199 disagree with anchor /mnt/anchor; FORK: two histories were signed at size 200",
            Evidence.Verify(forged.Events, plan).Describe());
    }

    [Fact]
    public void It_was_signed_anew_up_to_exactly_where_the_anchor_saw_it()
    {
        var plan = Evidence.Plan with { Anchors = [Evidence.Kept("/mnt/anchor", _built.Notes[100], _built.Notes[300])] };
        var forged = new LedgerBuilder().SealAt(100).Calls(199, "delete_all");
        Assert.Equal("REWRITTEN: events #100-#299 disagree with anchor /mnt/anchor", Evidence.Verify(forged.Events, plan).Describe());
    }

    [Fact]
    public void Two_histories_were_signed_and_each_was_anchored_somewhere()
    {
        var other = new LedgerBuilder().SealAt(200, "delete_all");
        var plan = Evidence.Plan with { Anchors = [Evidence.Kept("/mnt/one", _built.Notes[200]), Evidence.Kept("/mnt/two", other.Notes[200])] };
        Says("FORK: two histories were signed at size 200 (/mnt/one; /mnt/two)", plan);
    }

    [Fact]
    public void Two_histories_were_signed_beyond_the_end()
    {
        var one = new LedgerBuilder().SealAt(400);
        var other = new LedgerBuilder().SealAt(400, "delete_all");
        var plan = Evidence.Plan with { Anchors = [Evidence.Kept("/mnt/one", one.Notes[400]), Evidence.Kept("/mnt/two", other.Notes[400])] };
        Says("FORK: two histories were signed at size 400 (/mnt/one; /mnt/two)", plan);
    }

    [Fact]
    public void Two_histories_were_signed_one_of_them_in_a_file_beside_the_ledger()
    {
        var other = new LedgerBuilder().SealAt(200, "delete_all");
        Says(
            "FORK: two histories were signed at size 200 (checkpoints/200; event #200)",
            Evidence.Plan with { CheckpointFiles = [Evidence.Kept("checkpoints/200", other.Notes[200])] });
    }

    [Fact]
    public void A_checkpoint_seals_other_events_than_those_before_it()
    {
        var other = new LedgerBuilder().Calls(99, "delete_all");
        var forged = new LedgerBuilder().Calls(99);
        forged.Add(new LedgerEvent.CheckpointSealed(100, other.Tree.Root, other.Tree.Frontier, other.Note().Signatures[0].Value)).SealAt(150);
        Assert.Equal("event #100: its checkpoint does not match the events before it", Evidence.Verify(forged.Events).Describe());

        var plan = Evidence.Plan with { Anchors = [Evidence.Kept("/mnt/anchor", new LedgerBuilder().SealAt(100).Notes[100])] };
        Assert.Equal("FORK: two histories were signed at size 100 (/mnt/anchor; event #100)", Evidence.Verify(forged.Events, plan).Describe());
    }

    [Fact]
    public void A_checkpoint_has_a_frontier_that_is_not_the_trees()
    {
        var tree = _built.Tree;
        _built.Add(new LedgerEvent.CheckpointSealed(tree.Size, tree.Root, [tree.Root], _built.Note().Signatures[0].Value));
        Says("event #321: its checkpoint does not match the events before it");
    }

    [Fact]
    public void A_checkpoint_says_another_size_or_is_not_signed_as_a_note()
    {
        var tree = _built.Tree;
        var signature = _built.Note().Signatures[0].Value;
        Assert.Equal("event #321: its checkpoint says that it seals 320 events", Evidence.Verify(
            [.. Events, .. _built.Next(new LedgerEvent.CheckpointSealed(320, tree.Root, tree.Frontier, signature))]).Describe());
        Assert.Equal("event #321: its checkpoint is not signed by the key in force", Evidence.Verify(
            [.. Events, .. _built.Next(new LedgerEvent.CheckpointSealed(321, tree.Root, tree.Frontier, _built.Notes[300].Signatures[0].Value))]).Describe());
    }

    [Fact]
    public void The_anchor_that_was_demanded_is_missing()
    {
        var demanding = Evidence.Plan with { RequireAnchor = true };
        var verdict = Evidence.Verify(Events, demanding);
        Assert.Equal(VerificationOutcome.AnchorMissing, verdict.Outcome);
        Assert.Equal(
            "ANCHOR MISSING: 321 events verified, and no anchor speaks for any of them; an older copy, or a history signed anew, would look the same", verdict.Describe());

        Assert.Equal(VerificationOutcome.AnchorMissing, Evidence.Verify(Events, demanding with { Anchors = [NoteFile.Read("/no/such/anchor")] }).Outcome);
        Assert.Equal(VerificationOutcome.AnchorMissing, Evidence.Verify(Events, demanding with { CheckpointFiles = [Evidence.Kept("checkpoints/300", _built.Notes[300])] }).Outcome);
        Assert.Equal(VerificationOutcome.Intact, Evidence.Verify(Events, demanding with { Anchors = [Evidence.Kept("/mnt/a", _built.Notes[100])] }).Outcome);
    }

    [Fact]
    public void The_clock_was_set_back()
    {
        _built.Add(A.Observed(A.Intercepted, 321) with { At = A.Noon.AddSeconds(321).AddHours(-3) });
        var intact = Assert.IsType<Verification.Intact>(Evidence.Verify(Events));
        Assert.Equal(["WARNING event #321: the clock went back 3 h"], intact.Warnings.Select(warning => warning.Describe()));
    }

    private void Says(string verdict, VerificationPlan? plan = null) => Assert.Equal(verdict, Evidence.Verify(Events, plan ?? Evidence.Plan).Describe());
}
