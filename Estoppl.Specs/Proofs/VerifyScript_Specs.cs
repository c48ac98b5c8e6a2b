using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Proofs;

/// <summary><c>docs/verify.py</c> and the verifier share no code, and must agree.</summary>
public sealed class The_script_in_the_docs : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public The_script_in_the_docs() => Assert.SkipUnless(Python.Has("cryptography"), "skipped: needs python3 with the package cryptography");

    [Fact]
    public void Finds_a_ledger_of_every_case_intact()
    {
        var sealer = A.Sealer();
        List<SealedEvent> chain = [.. A.EveryFact.Select((fact, n) => sealer.Seal(A.Observed(fact, n)))];
        Assert.Equal((0, $"INTACT: {chain.Count} events verified; every signature checked; a deleted tail would not be seen\n"), Verify(chain));
    }

    [Fact]
    public void Names_the_same_event_for_each_kind_of_tampering()
    {
        var whole = A.Chain(6);
        var other = A.Chain(6, A.OtherKey);
        var seam = A.SealerBehind(whole[..2]);
        seam.Seal(A.Observed(A.Completed, 2));
        List<SealedEvent>[] tampered =
        [
            [],
            [.. whole[1..]],
            [whole[0], whole[1], .. whole[3..]],
            [whole[0], whole[2], whole[1], .. whole[3..]],
            [.. whole[..3], whole[2], .. whole[3..]],
            [.. whole[..3], whole[3] with { Signature = new byte[64] }, .. whole[4..]],
            [.. whole[..3], whole[3] with { Event = whole[4].Event }, .. whole[4..]],
            [.. whole[..3], other[3], .. whole[4..]],
            [.. whole[..3], seam.Seal(A.Observed(A.Completed, 3))],
            [whole[0], Evidence.Signed(1, Evidence.Text(whole[1]) + " ")],
            [.. other],
        ];
        Assert.All(tampered, chain =>
        {
            var ours = Evidence.Verify(chain);
            var (exit, said) = Verify(chain);
            Assert.IsNotType<Verification.Intact>(ours);
            Assert.Equal(1, exit);
            Assert.StartsWith(Place(ours), said, StringComparison.Ordinal);
        });
    }

    public void Dispose() => _folder.Dispose();

    private static string Place(Verification verdict) => verdict switch
    {
        Verification.Empty => "no events, not even #0",
        Verification.DifferentLedger it => $"event {it.At}: ",
        _ => verdict.Describe().Split(':')[0] + ": ",
    };

    private (int Exit, string Said) Verify(IEnumerable<SealedEvent> chain)
    {
        File.WriteAllLines(_folder / "export.jsonl", chain.Select(it =>
            $$"""{"event": "{{Convert.ToBase64String(it.Event.Span)}}", "signature": "{{Convert.ToBase64String(it.Signature.Span)}}"}"""));
        File.WriteAllText(_folder / "signing.pub", $"estoppl verification key v1 (ed25519)\n{A.Key.Public.Base64}\n");
        var (exit, output, error) = Python.RunFile(Repository.File("docs/verify.py"), [_folder / "export.jsonl", _folder / "signing.pub"]);
        return (exit, output + error);
    }
}
