using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Proofs;

/// <summary>Anchors and checkpoint files are evidence from anywhere: an honest ledger stays intact whatever stands in them.</summary>
public sealed class A_kept_note
{
    private readonly LedgerBuilder _built = new LedgerBuilder().SealAt(100).SealAt(200);

    [Fact]
    public void That_nobody_signed_is_a_warning_with_its_file_and_line()
    {
        var forged = LedgerBuilder.Note(new Checkpoint(A.Log, 100, A.Digest(7)), A.OtherKey);
        Warns([Evidence.Kept("/mnt/a", _built.Notes[200], forged)], 200,
            "WARNING /mnt/a line 1: the checkpoint over 100 events is not signed by the key in force there; it counts for nothing");
    }

    [Fact]
    public void That_nobody_signed_is_a_warning_beyond_the_end_too()
    {
        var forged = LedgerBuilder.Note(new Checkpoint(A.Log, 5000, A.Digest(7)), A.OtherKey);
        Warns([Evidence.Kept("/mnt/a", _built.Notes[200], forged)], 200,
            "WARNING /mnt/a line 1: the checkpoint over 5,000 events is not signed by the key in force there; it counts for nothing");
    }

    [Fact]
    public void Of_any_size_that_can_be_written_is_looked_at() =>
        Assert.Equal(
            "ROLLED BACK: anchor /mnt/a saw 9,223,372,036,854,775,807 events, the ledger has 201",
            Evidence.Verify(_built.Events, Evidence.Plan with { Anchors = [Evidence.Kept("/mnt/a", LedgerBuilder.Note(new Checkpoint(A.Log, long.MaxValue, default), A.Key))] }).Describe());

    [Fact]
    public void With_a_forged_signature_of_the_same_key_beside_the_right_one_is_a_forgery()
    {
        var right = _built.Notes[100];
        var forged = new SignedNote(right.Text, [.. right.Signatures, NoteKey.Sign("another text\n", right.Signatures[0].Name, A.Key)]);
        Warns([Evidence.Kept("/mnt/a", forged)], 0,
            "WARNING /mnt/a line 1: the checkpoint over 100 events is not signed by the key in force there; it counts for nothing");
    }

    [Fact]
    public void With_the_right_signature_under_another_text_is_a_warning()
    {
        var checkpoint = new Checkpoint(A.Log, 100, A.Digest(7));
        Warns([Evidence.Kept("/mnt/a", new SignedNote(checkpoint.Text, _built.Notes[100].Signatures))], 0,
            "WARNING /mnt/a line 1: the checkpoint over 100 events is not signed by the key in force there; it counts for nothing");
    }

    [Fact]
    public void Of_another_ledger_is_passed_over_and_an_anchor_of_others_alone_is_said()
    {
        var other = new LogId(Guid.Parse("019cebf2-9000-7000-8000-0000000000ff"));
        var theirs = LedgerBuilder.Note(new Checkpoint(other, 100, A.Digest(7)), A.Key);
        Warns([Evidence.Kept("/mnt/a", theirs, _built.Notes[100])], 100);
        Warns([Evidence.Kept("/mnt/a", theirs)], 0, "WARNING /mnt/a: has no checkpoint of this ledger");
    }

    [Fact]
    public void With_a_witness_signature_beside_the_ledgers_own_counts()
    {
        var text = _built.Notes[100].Text;
        Warns([Evidence.Kept("/mnt/a", new SignedNote(text, [NoteKey.Sign(text, "witness.example", A.OtherKey), .. _built.Notes[100].Signatures]))], 100);
    }

    [Fact]
    public void Of_a_size_that_the_ledger_has_no_checkpoint_for_counts()
    {
        var built = new LedgerBuilder().Calls(49);
        var note = built.Note();
        var events = built.SealAt(100).Events;
        Assert.Equal(50, Assert.IsType<Verification.Intact>(Evidence.Verify(events, Evidence.Plan with { Anchors = [Evidence.Kept("/mnt/a", note)] })).Anchored);
    }

    [Fact]
    public void Signed_with_a_key_that_was_rotated_away_counts_for_nothing()
    {
        var built = new LedgerBuilder().SealAt(100).Rotate(A.OtherKey).SealAt(200);
        var old = LedgerBuilder.Note(new Checkpoint(A.Log, 200, A.Digest(7)), A.Key);
        var intact = Assert.IsType<Verification.Intact>(Evidence.Verify(built.Events, Evidence.Plan with { Anchors = [Evidence.Kept("/mnt/a", old, built.Notes[100], built.Notes[200])] }));
        Assert.Equal((200, 1), (intact.Anchored, intact.WarningCount));
    }

    [Fact]
    public void May_lie_in_many_places_and_be_torn_in_one()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder / "a", $"{_built.Notes[100]}\n{_built.Notes[200]}\n");
        File.WriteAllText(folder / "b", $"{_built.Notes[100]}\n{_built.Notes[200].ToString()[..60]}");
        Warns([NoteFile.Read(folder / "a"), NoteFile.Read(folder / "b"), NoteFile.Read(folder / "c")], 200,
            $"WARNING {folder / "b"} line 7: the last checkpoint is cut off", $"WARNING {folder / "c"}: no such file");
    }

    private void Warns(NoteFile[] anchors, long anchored, params string[] warnings)
    {
        var intact = Assert.IsType<Verification.Intact>(Evidence.Verify(_built.Events, Evidence.Plan with { Anchors = [.. anchors] }));
        Assert.Equal(warnings, intact.Warnings.Select(warning => warning.Describe()));
        Assert.Equal(anchored, intact.Anchored);
    }
}

public sealed class A_file_of_notes : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _one = Note(100);
    private readonly string _two = Note(200);

    [Fact]
    public void Gives_every_note_with_its_line()
    {
        var read = Read($"{_one}\n{_two}\n");
        Assert.Equal([(100, 1), (200, 7)], read.Notes.Select(note => (note.Checkpoint.Size, note.Line)));
        Assert.Empty(read.Troubles);
    }

    [Theory]
    [InlineData("{0}{1}")]
    [InlineData("\n\n{0}\n\n\n{1}\n\n")]
    [InlineData("{0}\n{1}")]
    public void Need_not_be_spaced_as_we_do(string format) => Assert.Equal([100, 200], Sizes(string.Format(null, format, _one, _two)));

    [Fact]
    public void Without_its_last_line_feed_is_torn()
    {
        var read = Read($"{_one}\n{_two[..^1]}");
        Assert.Equal([100L, 200L], read.Notes.Select(note => note.Checkpoint.Size));
    }

    /// <summary>A crash may leave any beginning of a note, and the next one goes on behind it.</summary>
    [Fact]
    public void Cut_anywhere_keeps_all_that_is_whole_and_says_what_is_not()
    {
        var bytes = Evidence.Bytes(_two);
        for (var length = 1; length < bytes.Length - 1; length++)
        {
            byte[] cut = [.. Evidence.Bytes(_one + "\n"), .. bytes[..length]];
            var torn = Read(cut);
            Assert.Equal([100L], torn.Notes.Select(note => note.Checkpoint.Size));
            Assert.Equal([$"WARNING {_folder / "notes"} line 7: the last checkpoint is cut off"], torn.Troubles.Select(trouble => trouble.Describe()));

            var appended = Read([.. cut, .. Evidence.Bytes($"\n\n{_two}\n")]);
            Assert.Equal([100L, 200L], appended.Notes.Select(note => note.Checkpoint.Size));
            Assert.InRange(appended.TroubleCount, 1, 2);
        }
    }

    [Fact]
    public void Loses_the_note_behind_a_torn_one_at_most()
    {
        for (var length = 1; length < _two.Length - 1; length++)
        {
            var read = Read($"{_two[..length]}{_one}\n{_two}\n");
            Assert.Equal(200, read.Notes[^1].Checkpoint.Size);
            Assert.True(read.TroubleCount > 0 || read.Notes.Any(note => note.Checkpoint.Size == 100));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    public void With_nothing_in_it_has_no_notes(string text) => Assert.Empty(Sizes(text));

    [Fact]
    public void With_anything_else_in_it_says_where()
    {
        var read = Read($"hello\n\n{_one}\n— signature of nothing\nworld\n\n{_two}\n");
        Assert.Equal([100L, 200L], read.Notes.Select(note => note.Checkpoint.Size));
        Assert.Equal([1L, 9L, 10L], read.Troubles.Cast<VerificationWarning.NoteUnreadable>().Select(trouble => trouble.Line));
    }

    [Fact]
    public void Of_any_size_and_shape_is_read_in_bounded_memory()
    {
        var path = _folder / "notes";
        using (var file = new StreamWriter(path))
        {
            for (var n = 0; n < 3000; n++) file.Write(new string('x', 10_000));
            file.Write($"\n\n{_one}\n");
            for (var n = 0; n < 200_000; n++) file.Write("— \n");
        }

        // All of it in memory would be 60 MB.
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = NoteFile.Read(path);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 35_000_000);
        Assert.Equal([100L], read.Notes.Select(note => note.Checkpoint.Size));
        Assert.InRange(read.Troubles.Length, 1, 20);
        Assert.True(read.TroubleCount > 100_000);
    }

    [Fact]
    public void Keeps_the_newest_notes_when_there_are_very_many()
    {
        var path = _folder / "notes";
        File.WriteAllText(path, string.Concat(Enumerable.Repeat(_one + "\n", NoteFile.MaxNotes)) + _two);
        var read = NoteFile.Read(path);
        Assert.Equal((NoteFile.MaxNotes, 200L), (read.Notes.Length, read.Notes[^1].Checkpoint.Size));
        Assert.Equal([$"WARNING {path}: only the newest 65,536 checkpoints were looked at"], read.Troubles.Select(trouble => trouble.Describe()));
    }

    [Fact]
    public void Keeps_room_for_the_notes_of_one_ledger_where_it_is_asked_for_those()
    {
        var path = _folder / "notes";
        var other = LedgerBuilder.Note(new Checkpoint(new LogId(A.Session.Value), 5, A.Digest(7)), A.Key) + "\n";
        File.WriteAllText(path, $"{_one}\n{string.Concat(Enumerable.Repeat(other, NoteFile.MaxNotes))}");
        var read = NoteFile.Read(path, A.Log);
        Assert.Equal((100L, 0L), (Assert.Single(read.Notes).Checkpoint.Size, read.TroubleCount));
    }

    [Fact]
    public void That_cannot_be_read_says_so()
    {
        var read = NoteFile.Read(_folder.Path);
        Assert.StartsWith($"WARNING {_folder.Path}: cannot be read: ", Assert.Single(read.Troubles).Describe(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Note(long size) => LedgerBuilder.Note(new Checkpoint(A.Log, size, A.Digest(7)), A.Key).ToString();

    private IEnumerable<long> Sizes(string text) => Read(text).Notes.Select(note => note.Checkpoint.Size);

    private NoteFile Read(string text) => Read(Evidence.Bytes(text));

    private NoteFile Read(byte[] bytes)
    {
        File.WriteAllBytes(_folder / "notes", bytes);
        return NoteFile.Read(_folder / "notes");
    }
}
