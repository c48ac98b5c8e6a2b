using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Sharing;

/// <summary>Stored events as the holder sends them. The socket's buffers are the back pressure: nobody reads ahead further than they reach.</summary>
internal sealed class RemoteCursor : EventCursor
{
    private readonly HolderClient _client;

    private RemoteCursor(HolderClient client) => _client = client;

    /// <summary>Asks for events; the cursor owns the connection.</summary>
    public static RemoteCursor Open(HolderClient client, FrameKind asking, Position from, Position? end)
    {
        var frame = new FrameWriter().Begin(asking).Long(from.Value);
        if (asking == FrameKind.Read) frame.Long(end?.Value ?? -1);
        client.Channel.Send(frame.Frame);
        return new RemoteCursor(client) { Next = from };
    }

    public override bool MoveNext()
    {
        try
        {
            if (!_client.Channel.Receive(out var kind, out var content)) return Lost();
            switch (kind)
            {
                case FrameKind.Events:
                    Batch = EventFrames.ReadStored(content);
                    if (Batch.IsEmpty || Batch.Span[0].Seq != Next) return Lost();
                    Next = Batch.Span[^1].Seq.Next;
                    return true;
                case FrameKind.End: return false;
                case FrameKind.Failed: throw _client.Failure(content.Span);
                default: return Lost();
            }
        }
        catch (WireException)
        {
            return Lost();
        }
    }

    public override void Dispose() => _client.Dispose();

    private bool Lost()
    {
        IsLost = true;
        return false;
    }
}
