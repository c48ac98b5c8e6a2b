using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Proofs;

public sealed class A_ledger_whose_key_was_rotated
{
    private static readonly SigningKey Third = SigningKey.FromSeed([.. Enumerable.Range(200, 32).Select(i => (byte)i)]);
    private readonly LedgerBuilder _built = new LedgerBuilder().SealAt(50).Calls(5).Seal().Rotate(A.OtherKey).Calls(20).SealAt(100).Rotate(Third).Calls(10);

    [Fact]
    public void Is_intact_to_whoever_knows_one_of_its_keys()
    {
        foreach (var key in new[] { A.Key, A.OtherKey, Third })
        {
            var intact = Assert.IsType<Verification.Intact>(Verify(_built.Events, key));
            Assert.Equal((Third.Id, 100), (intact.Key.Id, intact.Sealed));
        }
    }

    [Fact]
    public void Is_another_ledger_to_whoever_knows_another_key()
    {
        var stranger = SigningKey.Generate();
        Assert.Equal(
            $"DIFFERENT LEDGER: it was begun with key {A.Key.Id}, and key {stranger.Id} is none of its keys", Verify(_built.Events, stranger).Describe());
    }

    [Fact]
    public void Is_intact_to_whoever_knows_the_key_that_has_not_signed_anything_yet() =>
        Assert.IsType<Verification.Intact>(Verify(new LedgerBuilder().Calls(3).Rotate(A.OtherKey).Events, A.OtherKey));

    [Fact]
    public void Cannot_go_on_with_the_old_key()
    {
        _built.Continue(A.OtherKey).Calls(1);
        Assert.Equal("event #112: key is not authorized at this position", Verify(_built.Events).Describe());
    }

    [Fact]
    public void Cannot_go_back_to_a_key_that_it_had()
    {
        _built.Rotate(A.Key).Calls(1);
        Assert.Equal("event #112: is signed, but is no event: it goes back to a key that was used before", Verify(_built.Events).Describe());
    }

    [Fact]
    public void Cannot_be_handed_over_without_the_next_keys_consent()
    {
        var stranger = SigningKey.Generate();
        var elsewhere = KeyRotation.Make(A.Log, new Position(7), default, stranger);
        Assert.Equal(
            "event #112: is signed, but is no event: the next key has not agreed to follow here",
            Verify(_built.Add(elsewhere).Continue(stranger).Calls(1).Events).Describe());
    }

    [Fact]
    public void Cannot_be_handed_over_to_what_is_no_key()
    {
        _built.Add(new LedgerEvent.KeyRotated("no key", "no proof"));
        Assert.Equal("event #112: is signed, but is no event: the next key has not agreed to follow here", Verify(_built.Events).Describe());
    }

    [Fact]
    public void Cannot_be_handed_over_by_a_stranger()
    {
        var forged = new LedgerBuilder().Calls(9).Continue(A.OtherKey).Rotate(A.OtherKey).Calls(5);
        Assert.Equal("event #10: key is not authorized at this position", Verify(forged.Events).Describe());
    }

    /// <summary>Whoever has the new key can sign roots over anything, also over what the old one signed and nobody has sealed yet.</summary>
    [Theory]
    [InlineData(20)]
    [InlineData(50)]
    [InlineData(51)]
    [InlineData(54)]
    [InlineData(56)]
    [InlineData(57)]
    public void Protects_what_the_old_key_signed_from_whoever_has_the_new_one(int at)
    {
        var events = new LedgerBuilder().SealAt(50).Calls(6).Rotate(A.OtherKey).Events;
        var edited = Evidence.Text(events[at]).Replace("\"mono\":", "\"mono\":1", StringComparison.Ordinal);
        var forged = LedgerBuilder.Behind([.. events[..at], events[at] with { Event = Evidence.Bytes(edited) }, .. events[(at + 1)..]], A.OtherKey);
        Assert.Equal($"event #{at}: content does not match its signature", Verify(forged.Calls(20).Seal().Events).Describe());
    }

    /// <summary>The stranger's own beginning, and a rotation to the pinned key that this key never agreed to.</summary>
    [Fact]
    public void Cannot_have_had_a_strangers_past()
    {
        var proof = _built.Events.Select(it => EventCodec.Decode(it.Event.Span)).OfType<DecodedEvent.Known>()
            .Select(it => it.Envelope.Event.Fact).OfType<LedgerEvent.KeyRotated>().First();
        var forged = new LedgerBuilder(Third).Calls(54).Add(proof);
        Assert.Equal("event #55: is signed, but is no event: the next key has not agreed to follow here", Verify(forged.Events, A.OtherKey).Describe());
    }

    [Fact]
    public void Without_its_head_says_where_it_begins_whichever_key_is_known()
    {
        _built.Events.RemoveRange(0, 3);
        Assert.All([A.Key, A.OtherKey, Third], key => Assert.Equal("event #0: says seq 3", Verify(_built.Events, key).Describe()));
    }

    [Fact]
    public void Names_an_edited_rotation()
    {
        var at = _built.Events.FindIndex(it => Evidence.Text(it).Contains("key.rotated", StringComparison.Ordinal));
        var text = Evidence.Text(_built.Events[at]);
        _built.Events[at] = _built.Events[at] with { Event = Evidence.Bytes(text.Replace("\"type\":\"key.rotated\"", "\"type\":\"key.rotates\"", StringComparison.Ordinal)) };
        Assert.Equal($"event #{at}: content does not match its signature", Verify(_built.Events).Describe());
        _built.Events[at] = _built.Events[at] with { Event = Evidence.Bytes(text.Replace(A.OtherKey.Public.Base64, Third.Public.Base64, StringComparison.Ordinal)) };
        Assert.Equal($"event #{at}: content does not match its signature", Verify(_built.Events).Describe());
    }

    private static Verification Verify(List<SealedEvent> events, SigningKey? key = null) =>
        Evidence.Verify(events, new VerificationPlan { Pinned = (key ?? A.Key).Public });
}
