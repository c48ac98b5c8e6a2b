using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Proofs;

/// <summary><c>docs/verify_receipt.py</c> and the check of receipts share no code, and must agree.</summary>
public sealed class The_receipt_script_in_the_docs : IDisposable
{
    private static readonly List<SealedEvent> Chain = A.Chain(7);
    private readonly TemporaryFolder _folder = new();

    public The_receipt_script_in_the_docs() => Assert.SkipUnless(Python.Has("cryptography"), "skipped: needs python3 with the package cryptography");

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(6)]
    public void Finds_a_receipt_valid(int n) => Assert.Equal(
        (0, $"VALID: event #{n} (\"{(n == 0 ? "ledger.opened" : "call.intercepted")}\") is sealed by checkpoint 7 of ledger {A.Log}\n"),
        Check(Of(Chain, n, A.Key).ToBytes(), A.Key));

    [Fact]
    public void Finds_one_valid_that_an_earlier_key_signed()
    {
        var rotated = A.RotatedChain(4, 3);
        Assert.Equal(0, Check(Of(rotated, 2, A.OtherKey).ToBytes(), A.OtherKey).Exit);
        Assert.Equal((1, "NOT VALID: the checkpoint is not signed with this key\n"), Check(Of(rotated, 2, A.OtherKey).ToBytes(), A.Key));
    }

    [Fact]
    public void Refuses_what_we_refuse()
    {
        var file = Encoding.UTF8.GetString(Of(Chain, 3, A.Key).ToBytes());
        var other = Encoding.UTF8.GetString(Of(Chain, 4, A.Key).ToBytes());
        (string Old, string New)[] edits =
        [
            (file.Split('\n')[1], other.Split('\n')[1]),
            ("index 3\n", "index 2\n"),
            ("index 3\n", "index 03\n"),
            ("index 3\n", "index 3\n\n"),
            ("\n7\n", "\n8\n"),
            ("\n7\n", "\n7\nextension\n"),
            (file.Split('\n')[3] + "\n", ""),
            (file.Split('\n')[3], other.Split('\n')[3]),
            ("\u2014 estoppl/", "\u2014 estopp/"),
            (file.Split('\n')[^2], file.Split('\n')[^2] + "\n\u2014 " + KeyExport.Vkey(A.Log, A.Key.Public).Split('+')[0] + " " + NoteKey.Sign("x\n", $"estoppl/{A.Log}", A.Key).Value),
            (file, file[..^1]),
            (file, file + "\n"),
            (file, ""),
        ];
        Assert.All(edits, edit =>
        {
            var edited = Encoding.UTF8.GetBytes(file.Replace(edit.Old, edit.New, StringComparison.Ordinal));
            Assert.IsNotType<ReceiptCheck.Valid>(ReceiptCheck.Of(edited, new TrustedKeys(A.Key.Public)));
            Assert.Equal(1, Check(edited, A.Key).Exit);
        });
    }

    public void Dispose() => _folder.Dispose();

    private static Receipt Of(List<SealedEvent> chain, int n, SigningKey key) => Receipt.Make(chain[n], chain.Select(it => Leaf.Of(it)), A.Checkpoint(chain, key));

    private (int Exit, string Said) Check(byte[] receipt, SigningKey key)
    {
        File.WriteAllBytes(_folder / "event.tlog-proof", receipt);
        var (exit, output, error) = Python.RunFile(Repository.File("docs/verify_receipt.py"), [_folder / "event.tlog-proof", KeyExport.Vkey(A.Log, key.Public)]);
        return (exit, output + error);
    }
}
