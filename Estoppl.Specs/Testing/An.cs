using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Exports;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Specs.Testing;

/// <summary>Exports of chains.</summary>
internal static class An
{
    public static ExportHeader Header(List<SealedEvent> chain, int first) =>
        new(A.Log, new Position(first), A.Tree(chain[..first]).Frontier, [A.Key.Public]);

    /// <summary>The events from <paramref name="first"/> to before <paramref name="end"/>, sealed.</summary>
    public static byte[] Export(List<SealedEvent> chain, int first, int end) => Write(Header(chain, first), chain[first..end], A.Checkpoint(chain[..end]))!;

    /// <summary>Null when the checkpoint is not that of these events: such an export cannot be written, but it can be forged.</summary>
    public static byte[]? Write(ExportHeader header, List<SealedEvent> events, SignedCheckpoint checkpoint)
    {
        if (checkpoint.Content.Size != header.First.Value + events.Count || checkpoint.Content.Log != header.Log) return null;
        var file = new MemoryStream();
        var writer = new ExportWriter(file, header);
        foreach (var it in events) writer.Write(it);
        writer.Complete(checkpoint);
        return file.ToArray();
    }

    /// <summary>Everything that an export says, as one text.</summary>
    public static string ReadAll(byte[] file)
    {
        var reader = ExportReader.Open(new MemoryStream(file));
        var said = new StringBuilder().Append(reader.Header.Log).Append(reader.Header.First).AppendJoin(',', reader.Header.Frontier).AppendJoin(',', reader.Header.Keys);
        foreach (var it in reader.Events()) said.Append(it.Seq).Append(Convert.ToHexString(it.Event.Span)).Append(Convert.ToHexString(it.Signature.Span));
        return said.Append(reader.Checkpoint).ToString();
    }
}

/// <summary>Gives few bytes at a time, as a pipe may.</summary>
internal sealed class Trickle(byte[] bytes, int atATime) : MemoryStream(bytes)
{
    public long Given { get; private set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = base.Read(buffer, offset, Math.Min(count, atATime));
        Given += read;
        return read;
    }
}
