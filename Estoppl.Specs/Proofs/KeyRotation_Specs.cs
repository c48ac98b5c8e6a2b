using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Proofs;

public sealed class A_key_rotation
{
    private static readonly Position At = new(4182);
    private static readonly Digest Prev = A.Digest(7);
    private static readonly LedgerEvent.KeyRotated Made = KeyRotation.Make(A.Log, At, Prev, A.OtherKey);

    [Fact]
    public void Gives_the_next_key_where_it_was_made() => Assert.Equal(A.OtherKey.Public, KeyRotation.Verify(A.Log, At, Prev, Made));

    [Fact]
    public void Is_signed_by_the_next_key_over_what_the_format_page_says()
    {
        var statement = $"estoppl/key-rotation/v1\n019cebf2-9000-7000-8000-00000000000a\n4182\n{Prev}\n{A.OtherKey.Public.Base64}\n";
        Assert.True(A.OtherKey.Public.Verify(Encoding.ASCII.GetBytes(statement), Convert.FromBase64String(Made.Proof)));
    }

    [Fact]
    public void Is_worth_nothing_at_another_place_in_another_ledger_or_behind_another_history()
    {
        Assert.Null(KeyRotation.Verify(new LogId(Guid.Empty), At, Prev, Made));
        Assert.Null(KeyRotation.Verify(A.Log, At.Next, Prev, Made));
        Assert.Null(KeyRotation.Verify(A.Log, At, A.Digest(8), Made));
    }

    [Fact]
    public void Is_worth_nothing_for_another_key_or_without_its_consent()
    {
        Assert.Null(KeyRotation.Verify(A.Log, At, Prev, Made with { PublicKey = A.Key.Public.Base64 }));
        Assert.Null(KeyRotation.Verify(A.Log, At, Prev, Made with { Proof = KeyRotation.Make(A.Log, At, Prev, A.Key).Proof }));
        Assert.Null(KeyRotation.Verify(A.Log, At, Prev, Made with { Proof = "" }));
        Assert.Null(KeyRotation.Verify(A.Log, At, Prev, Made with { PublicKey = "" }));
    }

    [Fact]
    public void Has_one_spelling()
    {
        Assert.Null(KeyRotation.Verify(A.Log, At, Prev, Made with { Proof = Made.Proof.Insert(4, "    ") }));
        Assert.Null(KeyRotation.Verify(A.Log, At, Prev, Made with { Proof = Made.Proof[..^3] + (char)(Made.Proof[^3] + 1) + "==" }));
        Assert.Null(KeyRotation.Verify(A.Log, At, Prev, Made with { PublicKey = Made.PublicKey + "\n" }));
    }

    [Fact]
    public void Is_not_proven_by_a_signature_over_an_event_of_the_same_bytes()
    {
        var statement = $"estoppl/key-rotation/v1\n{A.Log}\n4182\n{Prev}\n{A.OtherKey.Public.Base64}\n";
        var asEvent = Evidence.Signed(0, statement, A.OtherKey);
        Assert.Null(KeyRotation.Verify(A.Log, At, Prev, Made with { Proof = Convert.ToBase64String(asEvent.Signature.Span) }));
    }
}
