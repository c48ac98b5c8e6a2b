using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Proofs;

public sealed class A_sealed_ledger
{
    private const string NoAnchor = "; no anchor: a deleted end, an older copy or a history signed anew with the key would not be seen";

    [Fact]
    public void Says_what_its_newest_checkpoint_seals_and_what_it_does_not() => Says(
        $"INTACT: 304 events verified; #0-#299 sealed by checkpoint 300; 4 tail events signed, not yet sealed{NoAnchor}",
        new LedgerBuilder().SealAt(100).SealAt(300).Calls(3));

    [Fact]
    public void Ends_at_the_least_with_the_event_of_its_checkpoint() => Says(
        $"INTACT: 10,241 events verified; #0-#10,239 sealed by checkpoint 10,240; 1 tail event signed, not yet sealed{NoAnchor}",
        new LedgerBuilder().SealAt(10_240));

    [Fact]
    public void Names_the_anchor_that_agrees() => Says(
        "INTACT: 301 events verified; #0-#299 sealed by checkpoint 300 (anchored at /mnt/a); 1 tail event signed, not yet sealed; "
            + "behind #299 a deleted end or a history signed anew with the key would not be seen",
        new LedgerBuilder().SealAt(100).SealAt(300), built => Evidence.Plan with { Anchors = [Evidence.Kept("/mnt/a", built.Notes[100], built.Notes[300])] });

    [Fact]
    public void Names_the_anchors_that_agree_and_how_far_they_see() => Says(
        "INTACT: 301 events verified; #0-#299 sealed by checkpoint 300 (up to #99 anchored at /mnt/a and /mnt/b); 1 tail event signed, not yet sealed; "
            + "behind #99 a deleted end or a history signed anew with the key would not be seen",
        new LedgerBuilder().SealAt(100).SealAt(300),
        built => Evidence.Plan with { Anchors = [Evidence.Kept("/mnt/a", built.Notes[100]), Evidence.Kept("/mnt/b", built.Notes[100])] });

    [Fact]
    public void Says_when_every_signature_was_checked() => Says(
        $"INTACT: 301 events verified; every signature checked; #0-#299 sealed by checkpoint 300; 1 tail event signed, not yet sealed{NoAnchor}",
        new LedgerBuilder().SealAt(300), _ => Evidence.Plan with { Full = true });

    [Fact]
    public void Is_sealed_to_its_last_event_by_a_checkpoint_that_it_ends_with() => Says(
        $"INTACT: 304 events verified; #0-#303 sealed by checkpoint 304; nothing behind it{NoAnchor}",
        new LedgerBuilder().SealAt(300).Calls(3), built => Evidence.Plan with { Closing = built.Note });

    /// <summary>What the key's holder sealed is not read again: this is what the quick check does not see, and the full one does.</summary>
    [Fact]
    public void May_hold_nonsense_that_its_own_key_sealed_and_the_full_check_finds_that()
    {
        var built = new LedgerBuilder().Calls(3);
        built.Put(Evidence.Signed(4, "nonsense")).Seal();
        Assert.IsType<Verification.Intact>(new Verifier(Evidence.Plan).Verify(built.Events, null, TestContext.Current.CancellationToken));
        Assert.Equal(
            "event #4: is signed, but is no event: byte 0: no value begins here",
            new Verifier(Evidence.Plan with { Full = true }).Verify(built.Events, null, TestContext.Current.CancellationToken).Describe());
    }

    [Fact]
    public void Counts_events_of_a_later_version_without_reading_them()
    {
        var built = new LedgerBuilder();
        built.Put(Evidence.Signed(1, built.Text(A.Intercepted).Replace("call.intercepted", "call.reconsidered", StringComparison.Ordinal)));
        built.Put(Evidence.Signed(2, built.Text(A.Intercepted).Replace("\"v\":1", "\"v\":2", StringComparison.Ordinal)));
        Assert.Equal(2, Assert.IsType<Verification.Intact>(Evidence.Verify(built.SealAt(70).Events)).Newer);
    }

    [Fact]
    public void Warns_of_clocks_where_nothing_is_read()
    {
        var built = new LedgerBuilder().Add(A.Observed(A.Started) with { At = A.Noon.AddHours(3) }).SealAt(200);
        var intact = Assert.IsType<Verification.Intact>(Evidence.Verify(built.Events));
        Assert.Equal(["WARNING event #2: the clock went back 3 h"], intact.Warnings.Select(warning => warning.Describe()));
    }

    [Fact]
    public void Is_judged_alike_however_it_is_cut_into_batches()
    {
        var events = new LedgerBuilder().SealAt(200).SealAt(300).Rotate(A.OtherKey).SealAt(700).Calls(50).Events.ToArray();
        Gen.Int[1, 400].Array[1, 20].Sample(sizes =>
        {
            var verdict = new Verifier(Evidence.Plan).Verify(Cut(events, sizes), null, TestContext.Current.CancellationToken);
            Assert.Equal((751L, 700L), verdict is Verification.Intact it ? (it.Count, it.Sealed) : default);
        }, iter: 20);
    }

    /// <summary>Random ledgers and forgers without a key: where the quick check finds something, the full one says the same.</summary>
    [Fact]
    public void Is_never_intact_after_anybody_touched_it()
    {
        var sizes = Gen.Int[1, 90].Array[1, 4];
        Gen.Select(sizes, Gen.Int[0, 3], Gen.Int[0, 1_000_000], Gen.Int[0, 5]).Sample((gaps, tail, at, how) =>
        {
            var built = new LedgerBuilder();
            for (var n = 0; n < gaps.Length; n++)
            {
                built.Calls(gaps[n]).Seal();
                if (n == 1) built.Rotate(A.OtherKey);
            }

            var events = built.Calls(tail).Events;
            Assert.IsType<Verification.Intact>(Evidence.Verify(events));
            Assert.IsNotType<Verification.Intact>(Evidence.Verify(Touched(events, at % (events.Count - 1), how)));
        }, iter: 60);
    }

    [Fact]
    public void Is_followed_over_any_number_of_events_without_a_checkpoint()
    {
        var events = new LedgerBuilder().SealAt(100).Calls(9000).Events;
        Assert.IsType<Verification.Intact>(Evidence.Verify(events));
        events[8000] = events[8000] with { Signature = new byte[64] };
        Assert.Equal("event #8000: content does not match its signature", Evidence.Verify(events).Describe());
    }

    [Fact]
    public void That_cannot_be_read_to_the_end_is_still_judged_as_far_as_it_was_read()
    {
        var events = new LedgerBuilder().SealAt(300).Calls(10).Events;
        Assert.Throws<IOException>(() => Evidence.Plan.Run(Failing(events)));
        events[305] = events[305] with { Signature = new byte[64] };
        Assert.Equal("event #305: content does not match its signature", Evidence.Plan.Run(Failing(events)).Describe());
    }

    private static IEnumerable<SealedEvent> Failing(List<SealedEvent> events) => events.Concat(Fail());

    private static IEnumerable<SealedEvent> Fail()
    {
        if (Environment.ProcessId != 0) throw new IOException("the disk is gone");
        yield break;
    }

    private static List<SealedEvent> Touched(List<SealedEvent> events, int at, int how)
    {
        List<SealedEvent> forged = [.. events];
        switch (how)
        {
            case 0: forged[at] = forged[at] with { Signature = new byte[64] }; break;
            case 1: forged[at] = forged[at] with { Event = events[at].Event[..^1] }; break;
            case 2: forged.RemoveAt(at); break;
            case 3: forged.Insert(at, events[at + 1]); break;
            case 4: (forged[at], forged[at + 1]) = (forged[at + 1], forged[at]); break;
            default: forged[at] = forged[at] with { Event = events[at + 1].Event, Signature = events[at + 1].Signature }; break;
        }

        return [.. forged.Select((it, n) => it with { Seq = new Position(n) })];
    }

    private static IEnumerable<ReadOnlyMemory<SealedEvent>> Cut(ReadOnlyMemory<SealedEvent> events, int[] sizes)
    {
        for (var n = 0; !events.IsEmpty; n++)
        {
            var size = Math.Min(sizes[n % sizes.Length], events.Length);
            yield return events[..size];
            events = events[size..];
        }
    }

    private static void Says(string verdict, LedgerBuilder built, Func<LedgerBuilder, VerificationPlan>? plan = null) =>
        Assert.Equal(verdict, Evidence.Verify(built.Events, plan?.Invoke(built) ?? Evidence.Plan).Describe());
}
