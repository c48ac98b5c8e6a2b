using System.Text;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Proofs;

public sealed class A_receipt
{
    private static readonly List<SealedEvent> Chain = A.Chain(13);
    private static readonly SignedCheckpoint Checkpoint = A.Checkpoint(Chain);
    private static readonly TrustedKeys Trusted = new(A.Key.Public);
    private static readonly byte[] File = Of(5).ToBytes();

    [Fact]
    public void Of_any_event_is_valid_with_the_ledgers_key_and_nothing_else() => Assert.All(Chain, it =>
    {
        var receipt = Receipt.Make(it, Chain.Select(one => Leaf.Of(one)), Checkpoint);
        var valid = Assert.IsType<ReceiptCheck.Valid>(ReceiptCheck.Of(receipt.ToBytes(), Trusted));
        Assert.Equal((it.Seq, Checkpoint.Content, A.Key.Public, null), (valid.Event.Header.Seq, valid.Checkpoint, valid.Key, valid.EarlierKey));
    });

    [Fact]
    public void Says_what_it_proves() => Assert.Equal(
        $"VALID: event #5 (call.intercepted, 2026-03-14T12:00:05Z) is sealed by checkpoint 13 of ledger {A.Log}, signed with key 56475aa75463474c",
        ReceiptCheck.Of(File, Trusted).Describe());

    [Fact]
    public void Has_the_lines_of_a_tlog_proof()
    {
        var lines = Encoding.UTF8.GetString(File).Split('\n');
        Assert.Equal("c2sp.org/tlog-proof@v1", lines[0]);
        Assert.Equal($"extra {Convert.ToBase64String([.. Chain[5].Event.Span, .. Chain[5].Signature.Span])}", lines[1]);
        Assert.Equal("index 5", lines[2]);
        Assert.Equal(NaiveMerkle.Path(5, [.. Chain.Select(it => Leaf.Of(it))]).Select(Base64), lines[3..7]);
        Assert.Equal("", lines[7]);
        Assert.Equal(Checkpoint.ToString(), string.Join('\n', lines[8..]));
    }

    [Fact]
    public void Of_the_only_event_has_no_hashes()
    {
        var one = A.Chain(1);
        var file = Receipt.Make(one[0], [Leaf.Of(one[0])], A.Checkpoint(one)).ToBytes();
        Assert.Contains("index 0\n\nestoppl/", Encoding.UTF8.GetString(file), StringComparison.Ordinal);
        Assert.IsType<ReceiptCheck.Valid>(ReceiptCheck.Of(file, Trusted));
    }

    [Fact]
    public void Of_a_later_versions_event_is_valid_and_shows_none_of_its_words()
    {
        var text = Evidence.Text(Chain[1]).Replace("\"call.intercepted\"", "\"\\u001b[2J\"", StringComparison.Ordinal);
        List<SealedEvent> chain = [Chain[0], Evidence.Signed(1, text)];
        var check = ReceiptCheck.Of(Receipt.Make(chain[1], chain.Select(it => Leaf.Of(it)), A.Checkpoint(chain)), Trusted);
        Assert.StartsWith("VALID: event #1 (of a type that this version does not know, 2026-", Assert.IsType<ReceiptCheck.Valid>(check).Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_trusted_key_is_never_called_valid()
    {
        var check = Assert.IsType<ReceiptCheck.KeyNeeded>(ReceiptCheck.Of(File, null));
        var hash = new NoteKey(Checkpoint.Content.Origin, A.Key.Public).Hash;
        Assert.Equal(hash, check.KeyHash);
        Assert.Equal(
            $"NOT PROVEN YET: event #5 (call.intercepted, 2026-03-14T12:00:05Z) fits checkpoint 13 of ledger {A.Log}, but its signature was not "
            + $"checked: get the ledger's public key (its vkey has +{hash:x8}+ in it) from someone you trust",
            check.Describe());
    }

    [Fact]
    public void Under_another_key_says_so()
    {
        Assert.Equal(
            $"WRONG KEY: checkpoint 13 is not signed with {A.OtherKey.Id}; it is another's, or from before or after a rotation of the key",
            Assert.IsType<ReceiptCheck.WrongKey>(ReceiptCheck.Of(File, new TrustedKeys(A.OtherKey.Public))).Describe());
        Assert.IsType<ReceiptCheck.Valid>(ReceiptCheck.Of(File, new TrustedKeys([A.OtherKey.Public, A.Key.Public])));
    }

    [Fact]
    public void Of_another_ledger_than_the_keys_says_so()
    {
        var log = new LogId(Guid.Parse("019cebf2-9000-7000-8000-00000000000c"));
        Assert.Equal(
            $"DIFFERENT LEDGER: the receipt is of ledger {A.Log}, the key of ledger {log}",
            Assert.IsType<ReceiptCheck.DifferentLedger>(ReceiptCheck.Of(File, new TrustedKeys([A.Key.Public], log))).Describe());
        Assert.IsType<ReceiptCheck.Valid>(ReceiptCheck.Of(File, new TrustedKeys([A.Key.Public], A.Log)));
    }

    [Fact]
    public void Is_not_made_for_an_event_behind_the_checkpoint_or_of_other_leaves()
    {
        var early = A.Checkpoint(Chain[..5]);
        Assert.Equal("checkpoint 5 was made before event #5 (Parameter 'checkpoint')",
            Assert.Throws<ArgumentException>(() => Receipt.Make(Chain[5], Chain.Select(it => Leaf.Of(it)), early)).Message);
        Assert.Throws<ArgumentException>(() => Receipt.Make(Chain[5], A.Leaves(13), Checkpoint));
        Assert.Throws<ArgumentException>(() => Receipt.Make(Chain[5] with { Seq = new Position(6) }, Chain.Select(it => Leaf.Of(it)), Checkpoint));
    }

    [Fact]
    public void With_any_bit_flipped_is_not_valid_and_never_crashes_the_check()
    {
        for (var bit = 0; bit < File.Length * 8; bit++)
        {
            var forged = File.ToArray();
            forged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(ReceiptCheck.Of(forged, Trusted) is not ReceiptCheck.Valid, $"bit {bit} of byte {bit / 8}");
            Assert.IsNotType<ReceiptCheck.Valid>(ReceiptCheck.Of(forged, null));
        }
    }

    [Fact]
    public void Cut_anywhere_is_no_receipt_any_more()
    {
        for (var length = 0; length < File.Length; length++) Assert.IsType<ReceiptCheck.NotAReceipt>(ReceiptCheck.Of(File.AsSpan(0, length), Trusted));
        Assert.IsType<ReceiptCheck.NotAReceipt>(ReceiptCheck.Of([.. File, (byte)'\n'], Trusted));
        Assert.IsType<ReceiptCheck.NotAReceipt>(ReceiptCheck.Of([.. File, .. File], Trusted));
    }

    [Fact]
    public void Has_one_form_whatever_a_mutation_gets_past_the_reader() =>
        Gen.Select(Gen.Int[0, 1 << 20], Gen.OneOf(Gen.Byte, Gen.OneOf<byte>(10, 13, 32, 48, 61)), Gen.Int[0, 2]).Sample((at, value, kind) =>
        {
            var bytes = File.ToList();
            at %= bytes.Count;
            if (kind != 1) bytes.RemoveAt(at);
            if (kind != 2) bytes.Insert(at, value);
            return Receipt.TryParse([.. bytes], out _) is not { } read || read.ToBytes().AsSpan().SequenceEqual(bytes.ToArray());
        }, iter: 5000);

    [Theory]
    [InlineData("c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v2\n", "the first line is not c2sp.org/tlog-proof@v1")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1\r\n", "the first line is not c2sp.org/tlog-proof@v1")]
    [InlineData("extra ", "Extra ", "the second line does not carry the event")]
    [InlineData("extra ", "extra  ", "the second line is not an event and its signature in base64")]
    [InlineData("extra ", "extra AAAA\nextra ", "the second line is not an event and its signature in base64")]
    [InlineData("index 5\n", "index 05\n", "the third line is not the event's index")]
    [InlineData("index 5\n", "index +5\n", "the third line is not the event's index")]
    [InlineData("index 5\n", "index -5\n", "the third line is not the event's index")]
    [InlineData("index 5\n", "index 5 \n", "the third line is not the event's index")]
    [InlineData("index 5\n", "index 9223372036854775808\n", "the third line is not the event's index")]
    [InlineData("index 5\n", "index \n", "the third line is not the event's index")]
    [InlineData("index 5\n", "index 5\nAA==\n", "the proof is not hashes in base64, one a line, up to an empty line")]
    [InlineData("index 5\n", "index 5\n\n", "it does not end with a signed checkpoint")]
    [InlineData("\n13\n", "\n13\nextension\n", "it does not end with a signed checkpoint")]
    public void In_another_form_is_none_and_says_why(string old, string @new, string why)
    {
        var text = Encoding.UTF8.GetString(File);
        Assert.Contains(old, text, StringComparison.Ordinal);
        var check = ReceiptCheck.Of(Encoding.UTF8.GetBytes(text.Replace(old, @new, StringComparison.Ordinal)), Trusted);
        Assert.Equal($"NOT A RECEIPT: {why}", Assert.IsType<ReceiptCheck.NotAReceipt>(check).Describe());
    }

    private static Receipt Of(int n) => Receipt.Make(Chain[n], Chain.Select(it => Leaf.Of(it)), Checkpoint);

    private static string Base64(Digest hash) => Convert.ToBase64String(Convert.FromHexString(hash.ToString()));
}

public sealed class A_receipt_that_lies
{
    private static readonly List<SealedEvent> Chain = A.Chain(7);
    private static readonly TrustedKeys Trusted = new(A.Key.Public);

    [Fact]
    public void By_showing_another_event_is_found_by_the_tree()
    {
        var swapped = Lines(Of(Chain, 3));
        swapped[1] = Lines(Of(Chain, 4))[1];
        Assert.Equal("ALTERED: the event does not lead to the root of checkpoint 7 as number 3", Check(swapped));
    }

    [Fact]
    public void By_showing_it_at_another_place_is_found_by_the_tree()
    {
        var moved = Lines(Of(Chain, 3));
        moved[2] = "index 2";
        Assert.Equal("ALTERED: the event does not lead to the root of checkpoint 7 as number 2", Check(moved));
    }

    [Fact]
    public void By_another_tree_under_the_old_signature_is_found_by_that()
    {
        List<SealedEvent> other = [.. Chain[..6], Evidence.Signed(6, Evidence.Text(Chain[6]).Replace("allow", "block", StringComparison.Ordinal))];
        var forged = Lines(Of(other, 6));
        forged[^2] = Lines(Of(Chain, 6))[^2];
        Assert.Equal("ALTERED: the signature of checkpoint 7 does not match its text", Check(forged));
    }

    [Fact]
    public void By_a_tree_of_leaves_that_are_no_events_is_found_out_although_the_key_signed_it()
    {
        Assert.Equal("ALTERED: event #1 is sealed, but is no event: byte 2: more follows after the end", Sealed(Evidence.Signed(1, "{} ")));
        Assert.Equal("ALTERED: event #1: says seq 2", Sealed(Chain[2] with { Seq = new Position(1) }));
        Assert.Equal("ALTERED: event #1: content does not match its signature", Sealed(Chain[1] with { Signature = Chain[2].Signature }));
        Assert.Equal("ALTERED: event #1: names no key", Sealed(Edited("\"kid\":\"56475aa75463474c\"", "\"kid\":\"\\u001b[2J\"")));
        Assert.Equal("ALTERED: event #1 belongs to ledger 019cebf2-9000-7000-8000-00000000000b, the checkpoint does not",
            Sealed(Edited("\"log\":\"019cebf2-9000-7000-8000-00000000000a\"", "\"log\":\"019cebf2-9000-7000-8000-00000000000b\"")));
    }

    [Fact]
    public void By_a_checkpoint_of_another_log_is_found_out_although_the_key_signed_it()
    {
        var root = A.Tree(Chain).Root;
        var foreign = SignedCheckpoint.Sign(new Checkpoint("example.com/log", 7, root), A.Key);
        var receipt = Receipt.Make(Chain[1], Chain.Select(it => Leaf.Of(it)), foreign);
        Assert.Equal($"ALTERED: event #1 belongs to ledger {A.Log}, the checkpoint does not", ReceiptCheck.Of(receipt, Trusted).Describe());
        Assert.IsType<ReceiptCheck.Altered>(ReceiptCheck.Of(receipt, null));
        var unnameable = SignedCheckpoint.TryParse($"two words\n7\n{Convert.ToBase64String(Convert.FromHexString(root.ToString()))}\n\n— x VkdaqQAA\n")!;
        Assert.IsType<ReceiptCheck.WrongKey>(ReceiptCheck.Of(Receipt.Make(Chain[1], Chain.Select(it => Leaf.Of(it)), unnameable), Trusted));
    }

    private static SealedEvent Edited(string old, string @new) => Evidence.Signed(1, Evidence.Text(Chain[1]).Replace(old, @new, StringComparison.Ordinal));

    private static string Sealed(SealedEvent it)
    {
        List<SealedEvent> chain = [Chain[0], it];
        return ReceiptCheck.Of(Of(chain, 1), Trusted).Describe();
    }

    private static Receipt Of(List<SealedEvent> chain, int n) => Receipt.Make(chain[n], chain.Select(it => Leaf.Of(it)), A.Checkpoint(chain));

    private static string[] Lines(Receipt receipt) => Encoding.UTF8.GetString(receipt.ToBytes()).Split('\n');

    private static string Check(string[] lines) => ReceiptCheck.Of(Encoding.UTF8.GetBytes(string.Join('\n', lines)), Trusted).Describe();
}

public sealed class A_receipt_from_before_a_rotation_of_the_key
{
    private static readonly List<SealedEvent> Chain = A.RotatedChain(4, 3);
    private static readonly byte[] File = Receipt.Make(Chain[2], Chain.Select(it => Leaf.Of(it)), A.Checkpoint(Chain, A.OtherKey)).ToBytes();

    [Fact]
    public void Is_valid_under_the_later_key_and_says_that_an_earlier_one_signed_the_event()
    {
        var valid = Assert.IsType<ReceiptCheck.Valid>(ReceiptCheck.Of(File, new TrustedKeys(A.OtherKey.Public)));
        Assert.Equal((A.OtherKey.Public, (KeyId?)A.Key.Id), (valid.Key, valid.EarlierKey));
        Assert.EndsWith(
            $"signed with key {A.OtherKey.Id}; the event itself was signed with key {A.Key.Id}, before the key was rotated: the checkpoint vouches "
            + "for it, its own signature was not checked", valid.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Has_the_events_own_signature_checked_when_both_keys_are_trusted()
    {
        var both = new TrustedKeys([A.Key.Public, A.OtherKey.Public]);
        Assert.Null(Assert.IsType<ReceiptCheck.Valid>(ReceiptCheck.Of(File, both)).EarlierKey);
        List<SealedEvent> chain = [.. Chain[..2], Chain[2] with { Signature = new byte[64] }, .. Chain[3..]];
        var unsigned = Receipt.Make(chain[2], chain.Select(it => Leaf.Of(it)), A.Checkpoint(chain, A.OtherKey));
        Assert.Equal("ALTERED: event #2: content does not match its signature", ReceiptCheck.Of(unsigned, both).Describe());
    }

    [Fact]
    public void Is_not_valid_under_the_earlier_key_alone() =>
        Assert.IsType<ReceiptCheck.WrongKey>(ReceiptCheck.Of(File, new TrustedKeys(A.Key.Public)));
}
