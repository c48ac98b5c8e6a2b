using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Proofs;

/// <summary><c>docs/verify.py</c> and the verifier share no code, and must agree.</summary>
public sealed class The_script_in_the_docs : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LedgerBuilder _built = new LedgerBuilder().SealAt(11).Calls(3).Rotate(A.OtherKey).Calls(4).SealAt(24).Calls(5);

    public The_script_in_the_docs() => Assert.SkipUnless(Python.Has("cryptography"), "skipped: needs python3 with the package cryptography");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(11)]
    [InlineData(15)]
    [InlineData(24)]
    [InlineData(27)]
    public void Finds_an_export_intact_from_any_event_on(int first) => Assert.Equal(
        (0, $"INTACT: events #{first}-#29 of ledger {A.Log} verified; every signature checked; all sealed by checkpoint 30; "
            + "events behind it that were left out, or a history signed anew with the key, would not be seen\n"),
        Verify(An(_built.Events, first), first < 15 ? A.Key : A.OtherKey));

    [Fact]
    public void Finds_a_ledger_of_every_case_intact()
    {
        var built = new LedgerBuilder();
        foreach (var fact in A.EveryFact.Where(fact => fact is not (LedgerEvent.LedgerOpened or LedgerEvent.CheckpointSealed or LedgerEvent.KeyRotated))) built.Add(fact);
        built.Put(Evidence.Signed(built.Count, built.Text(A.Intercepted).Replace("call.intercepted", "call.reconsidered", StringComparison.Ordinal)));
        Assert.Equal(0, Verify(An(built.Seal().Events), A.Key).Exit);
    }

    [Fact]
    public void Takes_the_key_as_a_file_and_as_a_vkey()
    {
        var export = An(_built.Events);
        Assert.Equal(0, Verify(export, Vkey(A.Log, A.Key)).Exit);
        Assert.Equal(0, Verify(export, Vkey(A.Log, A.OtherKey)).Exit);
        var (exit, said) = Verify(export, Vkey(new LogId(A.Session.Value), A.Key));
        Assert.Equal((1, $"DIFFERENT LEDGER: this is an export of {A.Log}, not of {A.Session}\n"), (exit, said));
        Assert.Equal(2, Verify(export, Vkey(A.Log, A.Key).Replace("+A", "+B", StringComparison.Ordinal)).Exit);
        Assert.Equal(2, Verify(export, "no key").Exit);
    }

    [Fact]
    public void Names_the_same_event_for_each_kind_of_tampering()
    {
        var whole = _built.Events;
        var other = new LedgerBuilder(A.OtherKey).Calls(40).Events;
        var stranger = SigningKey.Generate();
        var seam = new LedgerBuilder().Calls(5, "delete_all").Events[5];
        List<SealedEvent>[] tampered =
        [
            [.. whole[1..]],
            [whole[0], whole[1], .. whole[3..]],
            [whole[0], whole[2], whole[1], .. whole[3..]],
            [.. whole[..3], whole[2], .. whole[3..]],
            [.. whole[..3], whole[3] with { Signature = new byte[64] }, .. whole[4..]],
            [.. whole[..3], whole[3] with { Event = whole[4].Event }, .. whole[4..]],
            [.. whole[..3], other[3], .. whole[4..]],
            [.. whole[..5], seam],
            [.. whole[..20], Evidence.Signed(20, Evidence.Text(whole[20]) + " ", A.OtherKey)],
            [.. whole[..15], .. new LedgerBuilder().Calls(20).Events[15..]],
            [.. new LedgerBuilder().Calls(3).Continue(A.OtherKey).Calls(3).Events],
            [.. new LedgerBuilder().Calls(3).Add(KeyRotation.Make(A.Log, new Position(9), default, stranger)).Continue(stranger).Calls(3).Events],
            [.. new LedgerBuilder().Rotate(A.OtherKey).Rotate(A.Key).Calls(3).Events],
            [.. new LedgerBuilder().Calls(3).Add(new LedgerEvent.CheckpointSealed(3, A.Digest(1), [A.Digest(1)], "AA==")).Events],
            [.. new LedgerBuilder().Calls(3).Add(new LedgerEvent.CheckpointSealed(4, A.Digest(1), [A.Digest(1)], Signature(A.Digest(1)))).Events],
            [.. new LedgerBuilder().Calls(3).Add(A.Opened).Events],
            [Evidence.Signed(0, Evidence.Text(whole[0]).Replace("ledger.opened", "ledger.opene", StringComparison.Ordinal))],
            [.. other],
        ];
        Assert.All(tampered, chain =>
        {
            var ours = Evidence.Verify(chain.Select((it, n) => it with { Seq = new Position(n) }));
            var (exit, said) = Verify(An(chain), A.Key);
            Assert.Equal((VerificationOutcome.Broken, 1), (ours.Outcome, exit));
            Assert.StartsWith(ours.Describe().Split(':')[0] + ": ", said, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Says_the_same_of_what_surrounds_the_events()
    {
        var whole = _built.Events;
        Assert.Equal("no events\n", Says(An([]), 1));
        Assert.StartsWith("DIFFERENT LEDGER: key", Says(An(whole, 20), 1, A.Key), StringComparison.Ordinal);
        Assert.StartsWith("event #20: key is not authorized", Says(An(whole, 20, keys: [A.Key]), 1, A.Key), StringComparison.Ordinal);
        Assert.StartsWith("event #24: its checkpoint does not match", Says(An(whole, 20, frontier: [A.Digest(1), A.Digest(2)]), 1, A.OtherKey), StringComparison.Ordinal);
        Assert.StartsWith("event #21: was signed behind another event", Says(An(whole, 21, frontier: [A.Digest(1), A.Digest(2), A.Digest(3)]), 1, A.OtherKey), StringComparison.Ordinal);
        Assert.StartsWith("the checkpoint at the end commits to 30", Says(An(whole[..29], end: Note(whole)), 1), StringComparison.Ordinal);
        Assert.StartsWith("the checkpoint at the end commits to 29", Says(An(whole, end: Note(whole[..29])), 1), StringComparison.Ordinal);
        Assert.StartsWith("the checkpoint is not signed by the key in force", Says(An(whole, end: Note(whole, A.Key)), 1), StringComparison.Ordinal);
    }

    [Fact]
    public void Cannot_read_a_file_that_is_cut_anywhere()
    {
        var export = Evidence.Bytes(An(_built.Events[..3]));
        for (var length = 0; length < export.Length; length += 331) Assert.Equal(2, Verify(Encoding.UTF8.GetString(export[..length]), A.Key).Exit);
        Assert.Equal(2, Verify(Encoding.UTF8.GetString(export[..^1]), A.Key).Exit);
    }

    [Fact]
    public void Cannot_read_what_is_not_in_its_one_form()
    {
        var export = An(_built.Events);
        var lines = export.Split('\n');
        var withoutBits = lines[1].LastIndexOf("==", StringComparison.Ordinal);
        string[] forms =
        [
            export + "\n", export + lines[1] + "\n", "\ufeff" + export, export.Replace("\n", "\r\n", StringComparison.Ordinal), export[(lines[0].Length + 1)..],
            export.Replace("{\"event\":", "{\"event\": ", StringComparison.Ordinal), export.Replace("export/v1", "export/v2", StringComparison.Ordinal),
            export.Replace(lines[1], lines[1][..(withoutBits - 1)] + (char)(lines[1][withoutBits - 1] + 1) + lines[1][withoutBits..], StringComparison.Ordinal),
            export.Replace("\"frontier\":[]", "\"frontier\":[\"00\"]", StringComparison.Ordinal), "not an export\n", "[]\n", "1\n",
        ];
        Assert.All(forms, form => Assert.Equal(2, Verify(form, A.Key).Exit));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 7)]
    [InlineData(6, 7)]
    [InlineData(5, 8)]
    [InlineData(20, 30)]
    public void Finds_a_receipt_valid(int index, int size) => Assert.Equal(
        0, Verify(Receipt(_built.Events[..size], index), size > 15 ? A.OtherKey : A.Key).Exit);

    [Fact]
    public void Says_when_an_earlier_key_signed_the_event_of_a_receipt()
    {
        var receipt = Receipt(_built.Events, 3);
        Assert.EndsWith("an earlier key signed it, which was not checked: the checkpoint vouches for it\n", Says(receipt, 0, A.OtherKey), StringComparison.Ordinal);
        Assert.StartsWith("the checkpoint is not signed by the key in force", Says(receipt, 1, A.Key), StringComparison.Ordinal);
    }

    [Fact]
    public void Finds_a_receipt_tampered_with()
    {
        var receipt = Receipt(_built.Events, 20);
        var lines = receipt.Split('\n');
        var other = Receipt(_built.Events, 21).Split('\n');
        (string Old, string New)[] edits =
        [
            (lines[1], other[1]), ("index 20\n", "index 21\n"), (lines[3] + "\n", ""), (lines[3], other[3]), ("\n\nestoppl", $"\n{lines[3]}\n\nestoppl"),
            ("\n30\n", "\n31\n"), ("\u2014 estoppl", "\u2014 estopp"), (receipt, Receipt(_built.Events, 20, forged: 25)),
        ];
        Assert.All(edits, edit => Assert.Equal(1, Verify(receipt.Replace(edit.Old, edit.New, StringComparison.Ordinal), A.OtherKey).Exit));
        Assert.All([receipt[..100], receipt.Replace("index 20", "index 020", StringComparison.Ordinal), receipt.Replace("extra ", "", StringComparison.Ordinal)],
            cut => Assert.Equal(2, Verify(cut, A.OtherKey).Exit));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The text of an export, made here so that nothing of ours that writes exports is needed to check them.</summary>
    private static string An(List<SealedEvent> chain, int first = 0, SigningKey[]? keys = null, Digest[]? frontier = null, string? end = null)
    {
        var text = new StringBuilder();
        var hashes = string.Join(',', (frontier ?? [.. Tree(chain[..first]).Frontier]).Select(hash => $"\"{hash}\""));
        var vkeys = string.Join(',', (keys ?? [A.Key, A.OtherKey]).Select(key => $"\"{Vkey(A.Log, key)}\""));
        text.Append($$"""{"estoppl":"export/v1","first":{{first}},"frontier":[{{hashes}}],"keys":[{{vkeys}}],"log":"{{A.Log}}"}""").Append('\n');
        foreach (var it in chain[first..])
            text.Append($$"""{"event":"{{Convert.ToBase64String(it.Event.Span)}}","signature":"{{Convert.ToBase64String(it.Signature.Span)}}"}""").Append('\n');
        return text.Append($$"""{"checkpoint":"{{(end ?? Note(chain)).Replace("\n", "\\n", StringComparison.Ordinal)}}"}""").Append('\n').ToString();
    }

    /// <summary>A checkpoint over a chain by the key that signed its last event.</summary>
    private static string Note(List<SealedEvent> chain, SigningKey? key = null)
    {
        var by = key ?? (chain.Count > 0 && Evidence.Text(chain[^1]).Contains(A.OtherKey.Id.Value, StringComparison.Ordinal) ? A.OtherKey : A.Key);
        return LedgerBuilder.Note(new Checkpoint(A.Log, chain.Count, Tree(chain).Root), by).ToString();
    }

    private static string Receipt(List<SealedEvent> chain, int index, int? forged = null)
    {
        Digest[] leaves = [.. chain.Select(it => Leaf.Of(it))];
        var path = string.Concat(Path(leaves, index).Select(hash => Convert.ToBase64String(Convert.FromHexString(hash.ToString())) + "\n"));
        byte[] data = [.. chain[forged ?? index].Event.Span, .. chain[forged ?? index].Signature.Span];
        return $"c2sp.org/tlog-proof@v1\nextra {Convert.ToBase64String(data)}\nindex {index}\n{path}\n{Note(chain)}";
    }

    private static IEnumerable<Digest> Path(Digest[] leaves, int index)
    {
        if (leaves.Length == 1) return [];
        var left = 1;
        while (2 * left < leaves.Length) left *= 2;
        return index < left
            ? [.. Path(leaves[..left], index), Root(leaves[left..])]
            : [.. Path(leaves[left..], index - left), Root(leaves[..left])];
    }

    private static Digest Root(Digest[] leaves)
    {
        var tree = new CompactRange();
        foreach (var leaf in leaves) tree.Add(leaf);
        return tree.Root;
    }

    private static CompactRange Tree(List<SealedEvent> chain)
    {
        var tree = new CompactRange();
        foreach (var it in chain) tree.Add(Leaf.Of(it));
        return tree;
    }

    private static string Signature(Digest root) => LedgerBuilder.Note(new Checkpoint(A.Log, 4, root), A.Key).Signatures[0].Value;

    private static string Vkey(LogId log, SigningKey key) => new NoteKey(Checkpoint.OriginOf(log), key.Public).Vkey;

    private string Says(string text, int exit, SigningKey? key = null)
    {
        var verdict = Verify(text, key ?? A.Key);
        Assert.Equal(exit, verdict.Exit);
        return verdict.Said;
    }

    private (int Exit, string Said) Verify(string text, SigningKey key)
    {
        File.WriteAllText(_folder / "signing.pub", $"estoppl verification key v1 (ed25519)\n{key.Public.Base64}\n");
        return Verify(text, _folder / "signing.pub");
    }

    private (int Exit, string Said) Verify(string text, string key)
    {
        File.WriteAllText(_folder / "evidence", text);
        var (exit, output, error) = Python.RunFile(Repository.File("docs/verify.py"), [_folder / "evidence", key]);
        return (exit, output + error);
    }
}
