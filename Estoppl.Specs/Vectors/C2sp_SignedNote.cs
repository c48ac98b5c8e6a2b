using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;
using Xunit;

namespace Estoppl.Specs.Vectors;

/// <summary>The example key and note of c2sp.org/signed-note, and the examples of c2sp.org/tlog-checkpoint.</summary>
public sealed class C2sp_SignedNote
{
    private const string Vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    private const string Note =
        "This is an example message.\n\n"
        + "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    [Fact]
    public void The_key_is_read_and_written_again()
    {
        var key = NoteKey.TryParse(Vkey)!;
        Assert.Equal(("example.com/foo", 0x530d903au, Vkey), (key.Name, key.Hash, key.Vkey));
    }

    [Fact]
    public void The_note_was_signed_by_that_key_and_by_no_other()
    {
        var note = SignedNote.TryParse(Note)!;
        var key = NoteKey.TryParse(Vkey)!;
        Assert.Equal("This is an example message.\n", note.Text);
        Assert.Equal(NoteSigned.Yes, note.SignedBy(key));
        Assert.Equal(NoteSigned.Forged, (note with { Text = "This is an example massage.\n" }).SignedBy(key));
        Assert.Equal(NoteSigned.No, note.SignedBy(new NoteKey("example.com/bar", key.Key)));
        Assert.Equal(Note, note.ToString());
    }

    [Fact]
    public void A_note_whose_text_has_empty_lines_and_words_of_any_language_is_one()
    {
        const string Poem =
            "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
            + "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";
        var note = SignedNote.TryParse(Poem)!;
        Assert.EndsWith("\n\ned è subito sera.\n", note.Text, StringComparison.Ordinal);
        Assert.Equal("quasimodo.example/salvatore", Assert.Single(note.Signatures).Name);
    }

    [Fact]
    public void The_checkpoint_of_the_standard_is_one()
    {
        const string Signed =
            "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
            + "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";
        var read = SignedCheckpoint.TryParse(Signed)!;
        Assert.Equal(("example.com/behind-the-sofa", 20852163L), (read.Content.Origin, read.Content.Size));
        Assert.Null(read.Content.Log);
        Assert.Equal(Signed, read.ToString());
    }
}
