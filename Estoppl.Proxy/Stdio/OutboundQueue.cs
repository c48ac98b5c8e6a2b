using Estoppl.Ledger.Control;
using Estoppl.Proxy.Interception;
using Estoppl.Proxy.Protocol;

namespace Estoppl.Proxy.Stdio;

/// <summary>What is to leave, in order, once it may.</summary>
/// <param name="Durable">Completes when the facts that must come first are durable; fails when they may not be.</param>
/// <param name="Message">The client's message to forward; null when a line of our own answers it.</param>
/// <param name="Call">The call that waits for the outcome.</param>
/// <param name="Shown">What people are to see then: the call waits for them.</param>
internal readonly record struct Outbound(Task Durable, MessageBuffer? Message, Waiting.Call? Call, ReadOnlyMemory<byte> Reply, HeldCall? Shown = null)
{
    public int Size => (Message?.Bytes.Length ?? 0) + Reply.Length;
}

/// <summary>
/// A first-in, first-out queue between two threads, bounded by count and by bytes: a client that writes faster than the ledger and the
/// server take is made to wait, and memory stays bounded.
/// </summary>
internal sealed class OutboundQueue
{
    private const int CountLimit = 1024;
    private const int ByteLimit = 64 << 20;

    private readonly Queue<Outbound> _items = new();
    private long _bytes;
    private bool _completed;

    /// <summary>Waits while the queue is full. One item always fits, however large. False, with nothing queued, once nobody reads any more.</summary>
    public bool Enqueue(Outbound item)
    {
        lock (_items)
        {
            while (!_completed && _items.Count > 0 && (_items.Count >= CountLimit || _bytes + item.Size > ByteLimit)) Monitor.Wait(_items);
            if (_completed) return false;
            Add(item);
            return true;
        }
    }

    /// <summary>The same without waiting, full or not: for the few that were held, so that no slow server keeps the next order waiting.</summary>
    public bool EnqueueAtOnce(Outbound item)
    {
        lock (_items)
        {
            if (_completed) return false;
            Add(item);
            return true;
        }
    }

    /// <summary>Waits for an item. False when the queue is empty for good.</summary>
    public bool Dequeue(out Outbound item)
    {
        lock (_items)
        {
            while (_items.Count == 0 && !_completed) Monitor.Wait(_items);
            if (!_items.TryDequeue(out item)) return false;
            _bytes -= item.Size;
            Monitor.PulseAll(_items);
            return true;
        }
    }

    /// <summary>Whether nothing more will come.</summary>
    public bool IsCompleted
    {
        get
        {
            lock (_items) return _completed;
        }
    }

    /// <summary>Nothing more will come. What is queued can still be taken.</summary>
    public void Complete()
    {
        lock (_items)
        {
            _completed = true;
            Monitor.PulseAll(_items);
        }
    }

    private void Add(Outbound item)
    {
        _items.Enqueue(item);
        _bytes += item.Size;
        Monitor.PulseAll(_items);
    }
}
