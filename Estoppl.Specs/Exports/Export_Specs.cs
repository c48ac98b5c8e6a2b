using System.Text;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Exports;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Exports;

public sealed class An_export
{
    private static readonly List<SealedEvent> Chain = A.Chain(9);

    [Fact]
    public void Gives_back_what_was_written()
    {
        for (var first = 0; first <= Chain.Count; first++)
        {
            for (var end = first; end <= Chain.Count; end++)
            {
                var reader = ExportReader.Open(new MemoryStream(An.Export(Chain, first, end)));
                Assert.Equal(An.Header(Chain, first), reader.Header);
                var read = reader.Events().ToList();
                Assert.Equal(Chain[first..end].Select(Text), read.Select(Text));
                Assert.Equal(end - first, reader.Count);
                Assert.Equal(A.Checkpoint(Chain[..end]).ToString(), reader.Checkpoint.ToString());
            }
        }
    }

    [Fact]
    public void Has_the_lines_that_the_format_page_shows()
    {
        var lines = Encoding.UTF8.GetString(An.Export(Chain, 3, 5)).Split('\n');
        var frontier = A.Tree(Chain[..3]).Frontier;
        Assert.Equal(
            [
                $$"""{"estoppl":"export/v1","first":3,"frontier":["{{frontier[0]}}","{{frontier[1]}}"],"keys":["{{KeyExport.Vkey(A.Log, A.Key.Public)}}"],"log":"{{A.Log}}"}""",
                .. Chain[3..5].Select(it => $$"""{"event":"{{Convert.ToBase64String(it.Event.Span)}}","signature":"{{Convert.ToBase64String(it.Signature.Span)}}"}"""),
                $$"""{"checkpoint":"{{A.Checkpoint(Chain[..5]).ToString().Replace("\n", "\\n", StringComparison.Ordinal)}}"}""",
                "",
            ],
            lines);
    }

    [Fact]
    public void Of_any_events_comes_back_whatever_their_size() =>
        Gen.Byte.Array[0, 5].Select(Gen.Int[0, 200_000], (some, size) => (byte[])[.. some, .. new byte[size]]).Array[0, 4].Sample(contents =>
        {
            var sealedEvents = contents.Select((bytes, n) => new SealedEvent(new Position(n), bytes, A.Chain(1)[0].Signature)).ToList();
            var reader = ExportReader.Open(new Trickle(An.Export(sealedEvents, 0, sealedEvents.Count), 1000));
            return reader.Events().Select(Text).SequenceEqual(sealedEvents.Select(Text));
        }, iter: 30);

    [Fact]
    public void Is_read_the_same_from_a_stream_that_gives_one_byte_at_a_time()
    {
        var reader = ExportReader.Open(new Trickle(An.Export(Chain, 2, 9), 1));
        Assert.Equal(Chain[2..].Select(Text), reader.Events().Select(Text));
        Assert.Equal(9, reader.Checkpoint.Content.Size);
    }

    [Fact]
    public void Is_read_once_and_its_checkpoint_only_behind_the_events()
    {
        var reader = ExportReader.Open(new MemoryStream(An.Export(Chain, 0, 3)));
        Assert.Throws<InvalidOperationException>(() => reader.Checkpoint);
        Assert.Equal(3, reader.Events().Count());
        Assert.Throws<InvalidOperationException>(() => reader.Events());
    }

    [Fact]
    public void Is_not_written_out_of_order_or_with_the_checkpoint_of_other_events()
    {
        var writer = new ExportWriter(new MemoryStream(), An.Header(Chain, 2));
        Assert.Equal(new Position(2), writer.Next);
        Assert.Throws<ArgumentException>(() => writer.Write(Chain[3]));
        Assert.Throws<ArgumentException>(() => writer.Write(Chain[2] with { Signature = new byte[63] }));
        writer.Write(Chain[2]);
        Assert.Throws<ArgumentException>(() => writer.Complete(A.Checkpoint(Chain[..2])));
        Assert.Throws<ArgumentException>(() => writer.Complete(A.Checkpoint(Chain[..4])));
        Assert.Throws<ArgumentException>(() => writer.Complete(SignedCheckpoint.Sign(new Checkpoint("example.com/log", 3, default), A.Key)));
        writer.Complete(A.Checkpoint(Chain[..3]));
        Assert.Throws<ObjectDisposedException>(() => writer.Write(Chain[3]));
        Assert.Throws<ObjectDisposedException>(() => writer.Complete(A.Checkpoint(Chain[..3])));
    }

    [Fact]
    public void Is_not_begun_with_another_trees_frontier_or_without_a_key()
    {
        Assert.Throws<ArgumentException>(() => new ExportWriter(new MemoryStream(), An.Header(Chain, 2) with { Frontier = [] }));
        Assert.Throws<ArgumentException>(() => new ExportWriter(new MemoryStream(), An.Header(Chain, 2) with { Keys = [] }));
    }

    private static string Text(SealedEvent it) => $"{it.Seq} {Convert.ToHexString(it.Event.Span)} {Convert.ToHexString(it.Signature.Span)}";
}

public sealed class An_export_that_was_edited
{
    private static readonly List<SealedEvent> Chain = A.Chain(4);
    private static readonly byte[] File = An.Export(Chain, 1, 4);

    [Fact]
    public void By_cutting_it_anywhere_is_known_to_be_cut()
    {
        for (var length = 0; length < File.Length; length++)
        {
            var cut = Assert.Throws<ExportException>(() => An.ReadAll(File[..length]));
            Assert.True(cut.IsCut, $"at {length}: {cut.Fact}");
            Assert.Equal(Math.Min(5, 1 + File[..length].Count(b => b == '\n')), cut.Line);
        }
        An.ReadAll(File);
    }

    [Fact]
    public void Never_reads_as_another_export_of_the_same_meaning() =>
        Gen.Select(Gen.Int[0, 1 << 20], Gen.OneOf(Gen.Byte, Gen.OneOf<byte>(10, 13, 32, 34, 61)), Gen.Int[0, 2]).Sample((at, value, kind) =>
        {
            var bytes = File.ToList();
            at %= bytes.Count;
            if (kind != 1) bytes.RemoveAt(at);
            if (kind != 2) bytes.Insert(at, value);
            var mutated = bytes.ToArray();
            try
            {
                var reader = ExportReader.Open(new MemoryStream(mutated));
                var events = reader.Events().ToList();
                // What still has the form has exactly one: writing it again gives the same bytes.
                return An.Write(reader.Header, events, reader.Checkpoint) is not { } again || again.AsSpan().SequenceEqual(mutated);
            }
            catch (ExportException)
            {
                return true;
            }
        }, iter: 5000);

    [Fact]
    public void In_any_bit_is_refused_or_reads_as_something_else()
    {
        var whole = An.ReadAll(File);
        for (var bit = 0; bit < File.Length * 8; bit++)
        {
            var forged = File.ToArray();
            forged[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                Assert.False(An.ReadAll(forged) == whole, $"bit {bit}");
            }
            catch (ExportException)
            {
            }
        }
    }

    [Theory]
    [InlineData(1, "{\"estoppl\"", "\uFEFF{\"estoppl\"", "begins with a byte order mark")]
    [InlineData(1, "{\"estoppl\"", "{ \"estoppl\"", "is no header of an export (byte 1: a key is missing)")]
    [InlineData(1, "{\"estoppl\"", "\n{\"estoppl\"", "is no header of an export (byte 0: no value begins here)")]
    [InlineData(1, "export/v1", "export/v2", "says that a later version of estoppl wrote this")]
    [InlineData(1, "export/v1", "import/v1", "is no header of an export")]
    [InlineData(1, ",\"first\":1", "", "is no header of an export (first is missing)")]
    [InlineData(1, "\"first\":1", "\"first\":-1", "is no header of an export (first is out of range)")]
    [InlineData(1, "\"first\":1", "\"first\":3", "has a frontier that a tree of that many events cannot have")]
    [InlineData(1, "\"first\":1", "\"first\":0", "has a frontier that a tree of that many events cannot have")]
    [InlineData(1, "\"frontier\":[\"7", "\"frontier\":[\"F", "has a frontier that is not hashes in hex")]
    [InlineData(1, "\"frontier\":[\"7", "\"frontier\":[7,\"7", "has a frontier that is not hashes in hex")]
    [InlineData(1, "\"keys\":[\"estoppl", "\"keys\":[\"example", "has keys that are not keys of its ledger")]
    [InlineData(1, "0000000a\"}\n", "0000000b\"}\n", "has keys that are not keys of its ledger")]
    [InlineData(1, "0000000a\"}\n", "0000000a\",\"more\":1}\n", "has a field that version 1 does not know")]
    [InlineData(1, "0000000a\"}\n", "0000000a\"}\r\n", "ends with a carriage return before its line feed")]
    [InlineData(2, "\n{\"event\"", "\n\n{\"event\"", "is neither an event nor a checkpoint in its one form")]
    [InlineData(2, "\n{\"event\"", "\n {\"event\"", "is neither an event nor a checkpoint in its one form")]
    [InlineData(2, "{\"event\":\"", "{\"event\": \"", "is neither an event nor a checkpoint in its one form")]
    [InlineData(2, "{\"event\":\"", "{\"event\":\"    ", "has an event or a signature that is not base64 in its one spelling")]
    [InlineData(2, "{\"event\":\"", "{\"event\":\"\\/", "has an event or a signature that is not base64 in its one spelling")]
    [InlineData(2, "\",\"signature\"", "\", \"signature\"", "is neither an event nor a checkpoint in its one form")]
    [InlineData(2, "\",\"signature\":\"", "\",\"signature\":\"AAAA", "is neither an event nor a checkpoint in its one form")]
    [InlineData(5, "{\"checkpoint\":\"", "{\"checkpoint\":\"\\n", "is not a signed checkpoint in its one form")]
    [InlineData(5, "{\"checkpoint\":\"", "{\"checkpoint\": \"", "is not a signed checkpoint in its one form")]
    [InlineData(5, "{\"checkpoint\":\"", "{\"Checkpoint\":\"", "is neither an event nor a checkpoint in its one form")]
    [InlineData(5, "—", "\\u2014", "is not a signed checkpoint in its one form")]
    [InlineData(5, "\\n\"}\n", "\\n\",\"more\":1}\n", "is not a signed checkpoint in its one form")]
    [InlineData(6, "\\n\"}\n", "\\n\"}\n\n", "follows the checkpoint, which is the last line")]
    [InlineData(6, "\\n\"}\n", "\\n\"}\n{}\n", "follows the checkpoint, which is the last line")]
    public void In_its_form_is_refused_with_the_line(long line, string old, string @new, string why)
    {
        var text = Encoding.UTF8.GetString(File);
        Assert.Contains(old, text, StringComparison.Ordinal);
        var at = text.IndexOf(old, StringComparison.Ordinal);
        var edited = Encoding.UTF8.GetBytes(text[..at] + @new + text[(at + old.Length)..]);
        var fault = Assert.Throws<ExportException>(() => An.ReadAll(edited));
        Assert.Equal((line, why, false), (fault.Line, fault.Why, fault.IsCut));
        Assert.Equal($"line {line} {why}", fault.Fact);
    }

    [Fact]
    public void By_gluing_two_together_is_refused()
    {
        var fault = Assert.Throws<ExportException>(() => An.ReadAll([.. File, .. File]));
        Assert.Equal((6, "follows the checkpoint, which is the last line"), (fault.Line, fault.Why));
    }

    [Fact]
    public void By_bytes_that_are_no_line_behind_it_is_refused()
    {
        // Not as cut: what is there is not the beginning of anything.
        var fault = Assert.Throws<ExportException>(() => An.ReadAll([.. File, (byte)'x']));
        Assert.Equal((6, false), (fault.Line, fault.IsCut));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(100_000)]
    public void By_a_line_without_end_is_refused_before_it_fills_the_memory(int limit)
    {
        var endless = new Trickle([.. File[..(Array.IndexOf(File, (byte)'\n') + 1)], .. Enumerable.Repeat((byte)'x', 4 * limit + 200_000)], 4096);
        var fault = Assert.Throws<ExportException>(() => ExportReader.Open(endless, limit).Events().Count());
        Assert.Equal((2, "is longer than any line of an export"), (fault.Line, fault.Why));
        Assert.True(endless.Given < 2 * limit + 150_000, $"{endless.Given} bytes read");
    }

    [Fact]
    public void By_a_line_that_is_too_long_is_refused_even_when_it_came_at_once()
    {
        var longest = Encoding.UTF8.GetString(File).Split('\n').Max(line => Encoding.UTF8.GetByteCount(line)) + 1;
        Assert.Equal(3, ExportReader.Open(new MemoryStream(File), longest).Events().Count());
        Assert.Throws<ExportException>(() => ExportReader.Open(new MemoryStream(File), longest - 1).Events().Count());
    }
}

public sealed class A_file_of_evidence
{
    private static readonly List<SealedEvent> Chain = A.Chain(2);

    [Fact]
    public void Is_known_by_its_beginning()
    {
        Assert.Equal(EvidenceKind.Export, KindOf(An.Export(Chain, 0, 2)));
        Assert.Equal(EvidenceKind.Receipt, KindOf(Receipt.Make(Chain[0], Chain.Select(it => Leaf.Of(it)), A.Checkpoint(Chain)).ToBytes()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("{}")]
    [InlineData("{\"event\":\"AAAA\"}")]
    [InlineData("\uFEFF{\"estoppl\":\"export/v1\"")]
    [InlineData("c2sp.org/tlog-proof@v12\nindex")]
    [InlineData("estoppl verification key v1 (ed25519)")]
    public void Of_another_kind_is_unknown(string text) => Assert.Equal(EvidenceKind.Unknown, KindOf(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("{\"estop", EvidenceKind.Export)]
    [InlineData("{\"estoppl\":\"export/v2\",\"a\":1}", EvidenceKind.Export)]
    [InlineData("c2sp.org/tlog", EvidenceKind.Receipt)]
    public void Is_what_it_was_when_it_was_cut_early_or_written_later(string text, EvidenceKind kind) =>
        Assert.Equal(kind, KindOf(Encoding.UTF8.GetBytes(text)));

    private static EvidenceKind KindOf(byte[] file) => EvidenceFile.KindOf(file.AsSpan(0, Math.Min(file.Length, EvidenceFile.StartLength)));
}
