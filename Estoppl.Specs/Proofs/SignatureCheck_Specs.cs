using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Proofs;

public sealed class The_signature_of_one_event
{
    private readonly List<SealedEvent> _chain = A.RotatedChain(6, 6);

    [Fact]
    public void Is_right_under_the_key_of_its_place()
    {
        var check = Shown(_chain, A.OtherKey.Public, A.Key.Public);
        Assert.All(_chain.Index(), it => Assert.Equal(SignatureStanding.Right, check.Of(it.Item, new Position(it.Index))));
        Assert.False(check.IsSettled);
    }

    [Fact]
    public void Is_wrong_when_anything_was_changed()
    {
        _chain[8] = _chain[8] with { Event = Evidence.Bytes(Evidence.Text(_chain[8]).Replace("read_file", "read_fi1e", StringComparison.Ordinal)) };
        Assert.Equal(SignatureStanding.Wrong, Shown(_chain, A.OtherKey.Public, A.Key.Public).Of(_chain[8], new Position(8)));
    }

    [Fact]
    public void Is_wrong_under_a_key_that_was_given_up_before()
    {
        _chain[8] = Evidence.Signed(8, Evidence.Text(_chain[8]), A.Key);
        Assert.Equal(SignatureStanding.Wrong, Shown(_chain, A.OtherKey.Public, A.Key.Public).Of(_chain[8], new Position(8)));
    }

    [Fact]
    public void Is_not_guessed_at_where_the_key_is_not_known()
    {
        var check = Shown(_chain, A.OtherKey.Public);
        Assert.Equal((SignatureStanding.NotChecked, SignatureStanding.Right), (check.Of(_chain[3], new Position(3)), check.Of(_chain[8], new Position(8))));
        Assert.Equal(SignatureStanding.NotChecked, Shown(_chain).Of(_chain[8], new Position(8)));
        // Which key holds there is told by events that it was not shown.
        Assert.Equal(SignatureStanding.NotChecked, Shown(_chain[..7], A.OtherKey.Public, A.Key.Public).Of(_chain[8], new Position(8)));
    }

    [Fact]
    public void Takes_the_first_event_alone_where_the_key_is_still_the_first()
    {
        var chain = A.Chain(9);
        var check = Shown(chain[..1], A.Key.Public);
        Assert.True(check.IsSettled);
        Assert.Equal(SignatureStanding.Right, check.Of(chain[8], new Position(8)));
    }

    [Fact]
    public void Is_not_checked_where_the_ledger_does_not_begin_as_one() =>
        Assert.Equal(SignatureStanding.NotChecked, Shown(_chain[1..], A.Key.Public).Of(_chain[1], Position.First));

    private static SignatureCheck Shown(List<SealedEvent> events, params VerifyingKey[] known)
    {
        var check = new SignatureCheck([.. known]);
        foreach (var it in events) check.Pass(it);
        Assert.Equal(events.Count, check.Next.Value);
        return check;
    }
}
