namespace Estoppl.Proxy.Protocol;

/// <summary>What a <see cref="LineReader"/> found next.</summary>
public abstract record LineRead
{
    private LineRead() { }

    /// <summary>A line. Whoever receives it disposes the buffer.</summary>
    public sealed record Line(MessageBuffer Buffer) : LineRead;

    /// <summary>A line above the limit: read to its end, and not kept.</summary>
    /// <param name="Size">How many bytes stood before its LF.</param>
    public sealed record Oversized(long Size) : LineRead;

    /// <summary>The stream is over; every later read says the same.</summary>
    public sealed record End : LineRead
    {
        internal static readonly End Reached = new();
    }
}
