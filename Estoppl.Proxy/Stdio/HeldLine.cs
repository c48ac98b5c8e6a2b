using System.Buffers;

namespace Estoppl.Proxy.Stdio;

/// <summary>Gathers the pieces of a line until it is whole, so that it can be read before any of it passes.</summary>
/// <param name="limit">Longest line that is kept back, in bytes. A longer one passes as it comes, and memory stays bounded.</param>
internal sealed class HeldLine(long limit)
{
    private const int KeptCapacity = 4 << 20;

    private ArrayBufferWriter<byte> _partial = new();
    private bool _isPassing;

    /// <summary>Takes a chunk that may split lines anywhere. No byte is lost or moved.</summary>
    /// <param name="onLine">A whole line, with its line feed.</param>
    /// <param name="onPiece">A piece of a line that is too long.</param>
    public void Feed(ReadOnlyMemory<byte> chunk, Action<ReadOnlyMemory<byte>> onLine, Action<ReadOnlyMemory<byte>> onPiece)
    {
        while (!chunk.IsEmpty)
        {
            var end = chunk.Span.IndexOf((byte)'\n') + 1;
            var piece = end > 0 ? chunk[..end] : chunk;
            chunk = chunk[piece.Length..];
            if (_isPassing) onPiece(piece);
            else if (_partial.WrittenCount + piece.Length > limit) PassOn(piece, onPiece);
            else if (end == 0) _partial.Write(piece.Span);
            else HandOn(piece, onLine);
            if (end > 0) _isPassing = false;
        }
    }

    /// <summary>The stream has ended: what is left is a line of its own, without a line feed.</summary>
    public void Finish(Action<ReadOnlyMemory<byte>> onLine)
    {
        if (_partial.WrittenCount > 0) HandOn(default, onLine);
    }

    private void HandOn(ReadOnlyMemory<byte> end, Action<ReadOnlyMemory<byte>> onLine)
    {
        if (_partial.WrittenCount == 0)
        {
            onLine(end);
            return;
        }

        _partial.Write(end.Span);
        onLine(_partial.WrittenMemory);
        Clear();
    }

    private void PassOn(ReadOnlyMemory<byte> piece, Action<ReadOnlyMemory<byte>> onPiece)
    {
        if (_partial.WrittenCount > 0) onPiece(_partial.WrittenMemory);
        Clear();
        onPiece(piece);
        _isPassing = true;
    }

    private void Clear()
    {
        if (_partial.Capacity > KeptCapacity) _partial = new();
        else _partial.ResetWrittenCount();
    }
}
