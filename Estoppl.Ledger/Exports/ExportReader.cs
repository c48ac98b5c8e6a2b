using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Ledger.Exports;

/// <summary>
/// Reads an export, strictly and once: what is not in the one form that <see cref="ExportWriter"/> writes is an
/// <see cref="ExportException"/> with its line. It checks the form alone: signatures, places, the tree, and whether the checkpoint is that
/// of these events are for the verifier. Memory holds the largest line. One thread at a time; the stream stays the caller's.
/// </summary>
public sealed class ExportReader
{
    private readonly ExportLines _lines;
    private SignedCheckpoint? _checkpoint;
    private bool _begun;

    private ExportReader(ExportLines lines, ExportHeader header) => (_lines, Header) = (lines, header);

    /// <summary>The first line.</summary>
    public ExportHeader Header { get; }

    /// <summary>How many events were read so far.</summary>
    public long Count { get; private set; }

    /// <summary>The last line: what the sender says seals all events up to the last one.</summary>
    /// <exception cref="InvalidOperationException">The events before it were not read to their end.</exception>
    public SignedCheckpoint Checkpoint => _checkpoint ?? throw new InvalidOperationException("the checkpoint stands behind the events: read those first");

    /// <summary>Reads the header.</summary>
    /// <exception cref="ExportException">There is none.</exception>
    /// <exception cref="IOException">The stream cannot be read. This goes for the events too.</exception>
    public static ExportReader Open(Stream from) => Open(from, ExportLine.MaxLength);

    internal static ExportReader Open(Stream from, int lineLimit)
    {
        var lines = new ExportLines(from, lineLimit);
        if (!lines.Next(out var line)) throw lines.Fault("is missing: the file is empty", isCut: true);
        if (line.StartsWith("\uFEFF"u8)) throw lines.Fault("begins with a byte order mark");
        return new ExportReader(lines, ExportHeader.Read(line, out var fault) ?? throw lines.Fault(fault!));
    }

    /// <summary>
    /// The events, each at the place where its line stands; once. When the enumeration has ended, the whole file was read, and
    /// <see cref="Checkpoint"/> is there.
    /// </summary>
    /// <exception cref="ExportException">While enumerating: a line is not in its form, or the file is cut.</exception>
    public IEnumerable<SealedEvent> Events()
    {
        if (_begun) throw new InvalidOperationException("an export is read once");
        _begun = true;
        return Read();
    }

    private IEnumerable<SealedEvent> Read()
    {
        while (Next() is { } it)
        {
            Count++;
            yield return it;
        }
    }

    private SealedEvent? Next()
    {
        if (!_lines.Next(out var line)) throw _lines.Fault("is missing: the file was cut before its checkpoint", isCut: true);
        if (line.StartsWith(ExportLine.CheckpointStart))
        {
            var last = ExportLine.ReadCheckpoint(line) ?? throw _lines.Fault("is not a signed checkpoint in its one form");
            if (!_lines.HasEnded()) throw _lines.Fault("follows the checkpoint, which is the last line");
            _checkpoint = last;
            return null;
        }

        return ExportLine.TryReadEvent(line, new Position(Header.First.Value + Count), out var it, out var fault) ? it : throw _lines.Fault(fault!);
    }
}
