using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Proofs;

/// <summary>What <c>docs/ledger-format.md</c> gives to strangers to try their own verifier on.</summary>
public sealed class The_test_values_of_the_format_page
{
    private static readonly string Page = File.ReadAllText(Repository.File("docs/ledger-format.md"));
    private static readonly List<SealedEvent> One = A.Chain(1);
    private static readonly SignedCheckpoint Checkpoint = A.Checkpoint(One);

    [Fact]
    public void Have_the_keys_vkey() => Shows(KeyExport.Vkey(A.Log, A.Key.Public));

    [Fact]
    public void Have_the_checkpoint_over_event_0() => Shows(Checkpoint.ToString());

    [Fact]
    public void Have_the_receipt_of_event_0_but_for_its_long_line() =>
        Shows("index 0\n\n" + Checkpoint.Content.Text, Encoding.UTF8.GetString(Receipt.Make(One[0], [Leaf.Of(One[0])], Checkpoint).ToBytes()));

    [Fact]
    public void Have_the_export_of_event_0_but_for_its_long_line()
    {
        var lines = Encoding.UTF8.GetString(An.Export(One, 0, 1)).Split('\n');
        Shows(lines[0]);
        Shows(lines[2]);
    }

    [Fact]
    public void Have_the_consent_of_the_next_key() =>
        Shows(KeyRotation.Make(A.Log, new Position(1), Leaf.Of(One[0]), SigningKey.FromSeed([.. Enumerable.Range(32, 32).Select(n => (byte)n)])).Proof);

    private static void Shows(string text) => Shows(text, text);

    /// <summary>Each line of <paramref name="text"/> is indented there, and it is a part of <paramref name="whole"/>.</summary>
    private static void Shows(string text, string whole)
    {
        Assert.Contains(text, whole, StringComparison.Ordinal);
        var indented = string.Join('\n', text.TrimEnd('\n').Split('\n').Select(line => line.Length == 0 ? "" : "    " + line));
        Assert.Contains(indented, Page, StringComparison.Ordinal);
    }
}
