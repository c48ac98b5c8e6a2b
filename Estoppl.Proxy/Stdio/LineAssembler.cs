using System.Buffers;

namespace Estoppl.Proxy.Stdio;

/// <summary>Finds the lines in chunks that split anywhere. A line within one chunk is handed on without a copy.</summary>
/// <param name="limit">Longest line kept, in bytes; a longer one is skipped, and memory stays bounded.</param>
internal sealed class LineAssembler(long limit)
{
    private const int KeptCapacity = 4 << 20;

    private ArrayBufferWriter<byte> _partial = new();
    private bool _skipping;

    /// <summary>Calls <paramref name="onLine"/> for each line that ends in <paramref name="chunk"/>, without its line feed.</summary>
    public void Feed(ReadOnlyMemory<byte> chunk, Action<ReadOnlyMemory<byte>> onLine)
    {
        while (chunk.Span.IndexOf((byte)'\n') is var end and >= 0)
        {
            HandOn(chunk[..end], onLine);
            chunk = chunk[(end + 1)..];
        }

        Keep(chunk.Span);
    }

    /// <summary>The stream has ended: what is left is a line of its own.</summary>
    public void Finish(Action<ReadOnlyMemory<byte>> onLine) => HandOn(default, onLine);

    private void HandOn(ReadOnlyMemory<byte> rest, Action<ReadOnlyMemory<byte>> onLine)
    {
        if (_partial.WrittenCount == 0 && !_skipping)
        {
            if (rest.Length > 0 && rest.Length <= limit) onLine(rest);
            return;
        }

        Keep(rest.Span);
        if (!_skipping) onLine(_partial.WrittenMemory);
        if (_partial.Capacity > KeptCapacity) _partial = new();
        else _partial.ResetWrittenCount();
        _skipping = false;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_skipping || bytes.IsEmpty) return;
        if (_partial.WrittenCount + bytes.Length > limit)
        {
            _skipping = true;
            return;
        }

        _partial.Write(bytes);
    }
}
