using System.Buffers.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Ledger.Exports;

/// <summary>
/// Writes events so that they can be checked elsewhere: JSON lines, a header, then one line for each event, and last the checkpoint that
/// seals exactly these. Only <see cref="Complete"/> makes it a whole export: without it the file is recognizably cut. The stream stays the
/// caller's to close and to make durable. One thread at a time.
/// </summary>
public sealed class ExportWriter
{
    private const int FlushAt = 64 * 1024;

    private readonly Stream _to;
    private readonly ExportHeader _header;
    private byte[] _buffer = new byte[2 * FlushAt];
    private int _length;
    private Position _next;
    private bool _complete;

    /// <summary>Begins with the header.</summary>
    /// <exception cref="ArgumentException">The frontier is not that of so many events, or there is no key.</exception>
    public ExportWriter(Stream to, ExportHeader header)
    {
        if (header.Fault is { } fault) throw new ArgumentException($"the header {fault}", nameof(header));
        (_to, _header, _next) = (to, header, header.First);
        PutLine(header.Write);
    }

    /// <summary>The place of the event that must come next; at the end, how many events the checkpoint must seal.</summary>
    public Position Next => _next;

    /// <summary>Writes the next event.</summary>
    /// <exception cref="ArgumentException">It is not the next one, or its signature is not one.</exception>
    public void Write(in SealedEvent it)
    {
        ObjectDisposedException.ThrowIf(_complete, this);
        if (it.Seq != _next) throw new ArgumentException($"event {_next} is next, not {it.Seq}", nameof(it));
        if (it.Signature.Length != EventSignature.Size) throw new ArgumentException("a signature has 64 bytes", nameof(it));
        Room(ExportLine.LengthOf(it.Event.Length));
        Put(ExportLine.EventStart);
        PutBase64(it.Event.Span);
        Put(ExportLine.SignatureStart);
        PutBase64(it.Signature.Span);
        Put(ExportLine.EventEnd);
        _next = _next.Next;
    }

    /// <summary>Ends the export with the checkpoint that seals the ledger up to the last event written, and flushes.</summary>
    /// <exception cref="ArgumentException">It seals more or fewer events, or those of another ledger.</exception>
    public void Complete(SignedCheckpoint checkpoint)
    {
        ObjectDisposedException.ThrowIf(_complete, this);
        var sealedUpTo = checkpoint.Content;
        if (sealedUpTo.Size != _next.Value || sealedUpTo.Log != _header.Log)
            throw new ArgumentException($"the checkpoint seals {sealedUpTo.Size} events of {sealedUpTo.Origin}, the export ends behind {_next.Value} of {_header.Log}", nameof(checkpoint));
        _complete = true;
        PutLine(to =>
        {
            to.BeginObject();
            to.Key("checkpoint"u8);
            to.String(checkpoint.ToString());
            to.EndObject();
        });
        Flush();
        _to.Flush();
    }

    private void PutLine(Action<CanonicalWriter> write)
    {
        var json = new CanonicalWriter();
        write(json);
        Room(json.Written.Length + 1);
        Put(json.Written);
        Put("\n"u8);
    }

    private void PutBase64(ReadOnlySpan<byte> bytes) => _length += StrictBase64.Encode(bytes, _buffer.AsSpan(_length));

    private void Put(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer.AsSpan(_length));
        _length += text.Length;
    }

    private void Room(int size)
    {
        if (_length + size > FlushAt) Flush();
        if (size > _buffer.Length) _buffer = new byte[size];
    }

    private void Flush()
    {
        _to.Write(_buffer.AsSpan(0, _length));
        _length = 0;
    }
}
