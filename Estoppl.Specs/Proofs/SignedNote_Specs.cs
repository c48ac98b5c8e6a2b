using System.Text;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Proofs;

public sealed class A_signed_note
{
    private const string Name = "example.com/log";
    private static readonly NoteKey Key = new(Name, A.Key.Public);

    [Fact]
    public void Is_read_as_it_was_written()
    {
        var note = Signed("one\n\ntwo\n", A.Key, A.OtherKey);
        var again = SignedNote.TryParse(note.ToString())!;
        Assert.Equal((note.Text, note.ToString()), (again.Text, again.ToString()));
        Assert.Equal(note.Signatures, again.Signatures.AsEnumerable());
        Assert.Equal(NoteSigned.Yes, again.SignedBy(Key));
        Assert.Equal(NoteSigned.Yes, again.SignedBy(new NoteKey(Name, A.OtherKey.Public)));
    }

    [Fact]
    public void Is_a_forgery_when_one_line_of_the_key_does_not_verify_whatever_stands_beside_it()
    {
        var note = Signed("text\n", A.Key);
        var forged = Signed("other text\n", A.Key).Signatures[0];
        Assert.Equal(NoteSigned.Forged, (note with { Signatures = [forged] }).SignedBy(Key));
        Assert.Equal(NoteSigned.Forged, (note with { Signatures = [.. note.Signatures, forged] }).SignedBy(Key));
    }

    [Fact]
    public void May_bear_signatures_of_others_which_say_nothing_of_this_key()
    {
        var foreign = new NoteSignature("witness.example", Convert.ToBase64String([1, 2, 3, 4, 5]));
        var sameName = new NoteSignature(Name, Convert.ToBase64String(new byte[68]));
        var sameHash = NoteKey.Sign("else\n", Name, A.Key) with { Name = "example.com/lag" };
        var note = Signed("text\n", A.Key);
        Assert.Equal(NoteSigned.Yes, (note with { Signatures = [foreign, sameName, sameHash, .. note.Signatures] }).SignedBy(Key));
        Assert.Equal(NoteSigned.No, (note with { Signatures = [foreign, sameName, sameHash] }).SignedBy(Key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\n\n")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n\n")]
    [InlineData("text\n\n{0}")]
    [InlineData("text\n{0}\n")]
    [InlineData("text\n\n{0}\n\n")]
    [InlineData("text\n\n{0}\nmore\n")]
    [InlineData("text\n\n {0}\n")]
    [InlineData("text\n\n{0} \n")]
    [InlineData("text\r\n\r\n{0}\r\n")]
    [InlineData("text\n\n{0}\r\n")]
    [InlineData("te\txt\n\n{0}\n")]
    [InlineData("te\0xt\n\n{0}\n")]
    [InlineData("text\n\n— example.com/log\n")]
    [InlineData("text\n\n— example.com/log \n")]
    [InlineData("text\n\n—  VkdaqQAA\n")]
    [InlineData("text\n\n— exa+mple VkdaqQAA\n")]
    [InlineData("text\n\n— exa\u00a0mple VkdaqQAA\n")]
    [InlineData("text\n\n— exa\u2028mple VkdaqQAA\n")]
    [InlineData("text\n\n— exa\u009bmple VkdaqQAA\n")]
    [InlineData("text\n\n— example VkdaqQ==\n")]
    [InlineData("text\n\n— example VkdaqQB=\n")]
    [InlineData("text\n\n— example VkdaqQA\n")]
    [InlineData("text\n\n— example Vkda qQAA\n")]
    [InlineData("text\n\n— example Vkda-_AA\n")]
    [InlineData("text\n\n- example VkdaqQAA\n")]
    [InlineData("text\n\n—example VkdaqQAA\n")]
    public void In_another_form_is_none(string form) =>
        Assert.Null(SignedNote.TryParse(form.Replace("{0}", $"— {NoteKey.Sign("text\n", Name, A.Key)}", StringComparison.Ordinal)));

    /// <summary>Encoded, it would be another text. No row above: an attribute cannot carry it.</summary>
    [Fact]
    public void With_half_a_surrogate_pair_is_none()
    {
        const string Half = "\ud83d";
        Assert.Null(SignedNote.TryParse($"te{Half}xt\n\n— example VkdaqQAA\n"));
        Assert.Null(SignedNote.TryParse($"text\n\n— exa{Half}mple VkdaqQAA\n"));
        Assert.Null(Checkpoint.TryParse($"{Half}\n7\n{Convert.ToBase64String(new byte[32])}\n"));
        Assert.Throws<ArgumentException>(() => new NoteKey(Half, A.Key.Public));
        Assert.NotNull(SignedNote.TryParse("te😀xt\n\n— exa😀mple VkdaqQAA\n"));
    }

    /// <summary>The rows above would prove nothing if the part they share were refused for itself.</summary>
    [Fact]
    public void In_the_right_form_is_one()
    {
        Assert.NotNull(SignedNote.TryParse($"text\n\n— {NoteKey.Sign("text\n", Name, A.Key)}\n"));
        Assert.NotNull(SignedNote.TryParse("text\n\n— example VkdaqQAA\n"));
    }

    [Fact]
    public void Has_one_text_only_whatever_a_mutation_gets_past_the_reader() =>
        Gen.Select(Gen.Int[0, 1 << 20], Gen.OneOf(Gen.Char, Gen.OneOf(' ', '\n', '\r', '=', '+', 'A', '—', '\0', '\ud800')), Gen.Int[0, 2]).Sample((at, value, kind) =>
        {
            var note = new StringBuilder(Signed("one\ntwo\n", A.Key).ToString());
            at %= note.Length;
            if (kind != 1) note.Remove(at, 1);
            if (kind != 2) note.Insert(at, value);
            return SignedNote.TryParse(note.ToString()) is not { } read || read.ToString() == note.ToString();
        }, iter: 5000);

    private static SignedNote Signed(string text, params SigningKey[] keys) => new(text, [.. keys.Select(key => NoteKey.Sign(text, Name, key))]);
}

public sealed class A_note_key
{
    [Fact]
    public void Is_read_from_its_vkey()
    {
        var key = new NoteKey("estoppl/x", A.Key.Public);
        Assert.Equal(key, NoteKey.TryParse(key.Vkey));
    }

    [Theory]
    [InlineData("")]
    [InlineData("example.com/foo")]
    [InlineData("example.com/foo+530d903a")]
    [InlineData("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k ")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2")]
    [InlineData("example.com/foo+530d903a+Aek yeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+")]
    public void In_another_form_is_none(string vkey) => Assert.Null(NoteKey.TryParse(vkey));

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("no\u00a0break")]
    [InlineData("line\nfeed")]
    [InlineData("a+b")]
    public void Has_no_name_that_a_signature_line_could_not_bear(string name)
    {
        Assert.Throws<ArgumentException>(() => new NoteKey(name, A.Key.Public));
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([.. Encoding.UTF8.GetBytes(name), 10, 1, .. Convert.FromBase64String(A.Key.Public.Base64)]))[..8];
        Assert.Null(NoteKey.TryParse($"{name}+{hash}+{Convert.ToBase64String([1, .. Convert.FromBase64String(A.Key.Public.Base64)])}"));
    }
}

public sealed class A_checkpoint
{
    private const string Root = "XcnaeacKZZqa1Vm3Aauj7NJ8hpv3e4R+Q9GyHQbHNgA=";

    [Fact]
    public void Is_read_as_it_was_signed()
    {
        var made = new Checkpoint(A.Log, 4182, A.Digest(9));
        Assert.Equal($"estoppl/{A.Log}\n4182\n{Convert.ToBase64String([.. Enumerable.Repeat((byte)9, 32)])}\n", made.Text);
        Assert.Equal(made, Checkpoint.TryParse(made.Text));
        Assert.Equal(A.Log, made.Log);
    }

    [Theory]
    [InlineData("o\n0\n" + Root + "\n")]
    [InlineData("o\n9223372036854775807\n" + Root + "\n")]
    [InlineData("example.com/lög 42\n7\n" + Root + "\n")]
    public void Of_any_origin_and_size_is_one(string text) => Assert.Equal(text, Checkpoint.TryParse(text)?.Text);

    [Theory]
    [InlineData("")]
    [InlineData("\n7\n" + Root + "\n")]
    [InlineData("o\n7\n" + Root)]
    [InlineData("o\n7\n" + Root + "\n\n")]
    [InlineData("o\n7\n" + Root + "\nextension\n")]
    [InlineData("o\n07\n" + Root + "\n")]
    [InlineData("o\n00\n" + Root + "\n")]
    [InlineData("o\n+7\n" + Root + "\n")]
    [InlineData("o\n-7\n" + Root + "\n")]
    [InlineData("o\n 7\n" + Root + "\n")]
    [InlineData("o\n7 \n" + Root + "\n")]
    [InlineData("o\n7,000\n" + Root + "\n")]
    [InlineData("o\n٧\n" + Root + "\n")]
    [InlineData("o\n\n" + Root + "\n")]
    [InlineData("o\n9223372036854775808\n" + Root + "\n")]
    [InlineData("o\n99999999999999999999999999\n" + Root + "\n")]
    [InlineData("o\r\n7\r\n" + Root + "\r\n")]
    [InlineData("o\n7\r\n" + Root + "\n")]
    [InlineData("o\r\n7\n" + Root + "\n")]
    [InlineData("o\0\n7\n" + Root + "\n")]
    [InlineData("o\n7\nXcnaeacKZZqa1Vm3Aauj7NJ8hpv3e4R+Q9GyHQbHNgB=\n")]
    [InlineData("o\n7\nXcnaeacKZZqa1Vm3Aauj7NJ8hpv3e4R+Q9GyHQbHNgA\n")]
    [InlineData("o\n7\nXcnaeacKZZqa1Vm3Aauj7NJ8hpv3e4R-Q9GyHQbHNgA=\n")]
    [InlineData("o\n7\nXcnaeacKZZqa1Vm3 Aauj7NJ8hpv3e4R+Q9GyHQbHNgA=\n")]
    [InlineData("o\n7\nXcnaeacKZZqa1Vm3Aauj7NJ8hpv3e4R+Q9GyHQbHNg==\n")]
    [InlineData("o\n7\n5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328\n")]
    public void In_another_form_is_none(string text) => Assert.Null(Checkpoint.TryParse(text));

    [Theory]
    [InlineData("estoppl/019cebf2-9000-7000-8000-00000000000A")]
    [InlineData("estoppl/{019cebf2-9000-7000-8000-00000000000a}")]
    [InlineData("estoppl/019cebf2900070008000000000000000")]
    [InlineData("estoppl/ 019cebf2-9000-7000-8000-00000000000a")]
    [InlineData("Estoppl/019cebf2-9000-7000-8000-00000000000a")]
    [InlineData("example.com/019cebf2-9000-7000-8000-00000000000a")]
    public void Of_another_origin_is_no_ledgers(string origin) => Assert.Null(Checkpoint.LogOf(origin));

    [Fact]
    public void Is_signed_under_the_name_of_its_ledger()
    {
        var signed = SignedCheckpoint.Sign(new Checkpoint(A.Log, 7, A.Digest(1)), A.Key);
        Assert.Equal(NoteSigned.Yes, signed.SignedBy(A.Key.Public));
        Assert.Equal(NoteSigned.No, signed.SignedBy(A.OtherKey.Public));
        var again = SignedCheckpoint.TryParse(Encoding.UTF8.GetBytes(signed.ToString()))!;
        Assert.Equal((signed.Content, signed.ToString()), (again.Content, again.ToString()));
        Assert.Equal(NoteSigned.Yes, again.SignedBy(A.Key.Public));
    }

    [Fact]
    public void Is_the_note_that_its_event_stands_for()
    {
        var signed = SignedCheckpoint.Sign(new Checkpoint(A.Log, 7, A.Digest(1)), A.Key);
        var sealedEvent = new LedgerEvent.CheckpointSealed(7, A.Digest(1), [], signed.Note.Signatures[0].Value);
        Assert.Equal(signed.ToString(), SignedCheckpoint.Of(A.Log, sealedEvent)!.ToString());
        Assert.Equal(NoteSigned.Forged, SignedCheckpoint.Of(A.Log, sealedEvent with { Size = 8 })!.SignedBy(A.Key.Public));
        Assert.Null(SignedCheckpoint.Of(A.Log, sealedEvent with { Signature = signed.Note.Signatures[0].Value + " " }));
        Assert.Null(SignedCheckpoint.Of(A.Log, sealedEvent with { Signature = "" }));
    }

    [Fact]
    public void That_is_not_UTF_8_is_none()
    {
        var bytes = Encoding.UTF8.GetBytes(SignedCheckpoint.Sign(new Checkpoint("öffentlich", 7, A.Digest(1)), A.Key).ToString());
        Assert.NotNull(SignedCheckpoint.TryParse(bytes));
        bytes[0] = 0xff;
        Assert.Null(SignedCheckpoint.TryParse(bytes));
    }
}

public sealed class Base64_in_evidence
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("AA==", 1)]
    [InlineData("AAA=", 2)]
    [InlineData("AAAA", 3)]
    [InlineData("+/+/", 3)]
    public void In_its_one_spelling_is_read(string text, int length) => Assert.Equal(length, StrictBase64.Decode(text)?.Length);

    [Theory]
    [InlineData("A")]
    [InlineData("AA")]
    [InlineData("AAA")]
    [InlineData("AB==")]
    [InlineData("AAB=")]
    [InlineData("AA=A")]
    [InlineData("A===")]
    [InlineData("====")]
    [InlineData("AAAA====")]
    [InlineData("AA==AAAA")]
    [InlineData(" AAA")]
    [InlineData("AAAA    ")]
    [InlineData("AA AA AA ")]
    [InlineData("AAA\n")]
    [InlineData("    ")]
    [InlineData("-_-_")]
    [InlineData("ÄAAA")]
    [InlineData("\u0141AAA")]
    public void In_any_other_spelling_is_none(string text)
    {
        Assert.Null(StrictBase64.Decode(text));
        Assert.Null(StrictBase64.Decode(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Is_exactly_what_an_encoder_gives_again() =>
        Gen.OneOf(Gen.Byte.Array[0, 40].Select(Convert.ToBase64String), Gen.Char["AB+/= \n-_w"].Array[0, 12].Select(chars => new string(chars))).Sample(text =>
            StrictBase64.Decode(text) is not { } bytes ? !IsCanonical(text) : Convert.ToBase64String(bytes) == text, iter: 20_000);

    private static bool IsCanonical(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && Convert.ToBase64String(bytes, 0, length) == text;
    }
}
