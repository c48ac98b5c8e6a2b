using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Proofs;

public sealed class An_untouched_ledger
{
    [Theory]
    [InlineData(1, "INTACT: 1 event verified; no checkpoint yet; no anchor: a deleted end, an older copy or a history signed anew with the key would not be seen")]
    [InlineData(2050, "INTACT: 2,050 events verified; no checkpoint yet; no anchor: a deleted end, an older copy or a history signed anew with the key would not be seen")]
    public void Is_intact_and_says_what_was_not_seen(int length, string verdict)
    {
        var chain = A.Chain(length);
        var intact = Assert.IsType<Verification.Intact>(Evidence.Verify(chain));
        Assert.Equal(verdict, intact.Describe());
        Assert.Equal((length, Leaf.Of(chain[^1]), A.Log, 0), (intact.Count, intact.Head, intact.Log, intact.WarningCount));
    }

    [Fact]
    public void Is_intact_whatever_it_tells()
    {
        var sealer = A.Sealer();
        Assert.IsType<Verification.Intact>(Evidence.Verify([.. A.EveryFact.Where(IsFree).Select((fact, n) => sealer.Seal(A.Observed(fact, n)))]));
    }

    [Fact]
    public void Reports_progress_by_batches()
    {
        var told = new Told();
        new Verifier(A.Key.Public).Verify(A.Chain(4100), told, TestContext.Current.CancellationToken);
        Assert.Equal([4096, 4100], told.Events);
    }

    [Fact]
    public void Need_not_be_checked_to_the_end()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => new Verifier(A.Key.Public).Verify(A.Chain(3), null, source.Token));
    }

    [Fact]
    public void With_events_of_a_later_version_is_intact_and_says_so()
    {
        var chain = A.Chain(3);
        chain[2] = Evidence.Signed(2, Evidence.Text(chain[2]).Replace("call.intercepted", "call.reconsidered", StringComparison.Ordinal));
        Assert.StartsWith(
            "INTACT: 3 events verified (1 by a later version: not understood); no checkpoint yet;",
            Evidence.Verify(chain).Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void With_nothing_in_it_is_not_intact() =>
        Assert.Equal("EMPTY: no events, not even #0; if this ledger was ever used, all of it was deleted", Evidence.Verify([]).Describe());

    /// <summary>Whether it may stand anywhere, with anything in it.</summary>
    private static bool IsFree(LedgerEvent fact) => fact is not (LedgerEvent.CheckpointSealed or LedgerEvent.KeyRotated);

    private sealed class Told : IProgress<VerificationProgress>
    {
        public List<long> Events { get; } = [];

        public void Report(VerificationProgress value) => Events.Add(value.Events);
    }
}
