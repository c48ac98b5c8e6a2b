using System.Buffers;

namespace Estoppl.Specs.Testing;

/// <summary>One value in pieces, as a pipe hands it over.</summary>
internal static class Segments
{
    public static ReadOnlySequence<byte> Of(byte[] bytes, params int[] cuts)
    {
        Piece? first = null, last = null;
        var start = 0;
        foreach (var cut in cuts.Append(bytes.Length))
        {
            last = new Piece(bytes.AsMemory(start, cut - start), last);
            first ??= last;
            start = cut;
        }
        return new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is null) return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
