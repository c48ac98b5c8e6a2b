using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Exports;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary>
/// One export: the ledger is read once, from event 0. Before the start events are only hashed, for the frontier that an export's header
/// tells, and looked through for the keys that signed them. Memory holds a batch of events.
/// </summary>
/// <param name="checkpoint">What the export ends with: its events are those that this seals, from the start on.</param>
internal sealed class ExportRun(SharedLedger ledger, SignedCheckpoint checkpoint, ExportStart start)
{
    private readonly CompactRange _tree = new();
    private readonly List<VerifyingKey> _keys = [];
    private ExportWriter? _writer;

    private static ReadOnlySpan<byte> Rotation => ",\"type\":\"key.rotated\",\"v\":1}"u8;

    /// <summary>The first event that was written.</summary>
    public Position First { get; private set; }

    /// <summary>How many were.</summary>
    public long Count => _tree.Size - First.Value;

    /// <summary>Writes it. What is there when this throws cannot be taken for a whole export: it ends without the checkpoint.</summary>
    /// <exception cref="ExplainedException">The ledger cannot be read, has no such start, or is not what was sealed.</exception>
    /// <exception cref="IOException"><paramref name="to"/> takes nothing more.</exception>
    public void WriteTo(Stream to)
    {
        var end = new Position(checkpoint.Content.Size);
        using (var progress = new ProgressLine(end.Value))
        {
            foreach (var batch in ledger.Read(Position.First, end))
            {
                foreach (var it in batch.Span) Take(it, to);
                progress.Report(_tree.Size);
            }
        }

        if (_writer is null) throw start.Missing(end);
        if (_tree.Root != checkpoint.Content.Root) throw UnprovableException.NotWhatWasSealed(end.Value);
        _writer.Complete(checkpoint);
    }

    private void Take(in SealedEvent it, Stream to)
    {
        if (it.Seq == Position.First) _keys.Add(FirstKey(it));
        if (_writer is null && start.IsAt(it)) Begin(it, to);
        if (_writer is null && NextKey(it) is { } next) _keys.Add(next);
        Write(it);
        _tree.Add(Leaf.Of(it));
    }

    private void Write(in SealedEvent it)
    {
        try
        {
            _writer?.Write(it);
        }
        // It lies under another number than its place, or without a whole signature: nothing that a ledger writes.
        catch (ArgumentException unfit)
        {
            throw new UnprovableException($"event {it.Seq} cannot be exported: {unfit.Message}", "run `estoppl audit --verify`: it says which event is wrong, and how");
        }
    }

    private void Begin(in SealedEvent it, Stream to)
    {
        First = it.Seq;
        _writer = new ExportWriter(to, new ExportHeader(ledger.Log, First, _tree.Frontier, [.. _keys]));
    }

    private static VerifyingKey FirstKey(in SealedEvent it) =>
        EventCodec.Decode(it.Event.Span) is DecodedEvent.Known { Envelope.Event.Fact: LedgerEvent.LedgerOpened opened }
        && VerifyingKey.TryParse(opened.PublicKey) is { } key
            ? key
            : throw new UnprovableException("event #0 does not name the ledger's first key", "run `estoppl audit --verify`: it says what is wrong");

    private static VerifyingKey? NextKey(in SealedEvent it) =>
        it.Event.Span.EndsWith(Rotation)
        && EventCodec.Decode(it.Event.Span) is DecodedEvent.Known { Envelope.Event.Fact: LedgerEvent.KeyRotated rotated }
            ? VerifyingKey.TryParse(rotated.PublicKey)
            : null;
}
