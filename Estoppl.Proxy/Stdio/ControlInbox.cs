using Estoppl.Ledger.Control;
using Estoppl.Proxy.Tools;

namespace Estoppl.Proxy.Stdio;

/// <summary>What reaches a session from outside the pipe.</summary>
internal abstract record Order
{
    private Order() { }

    /// <summary>People have engaged or released something, or accepted tools.</summary>
    public sealed record Controls : Order;

    /// <summary>A person decided about a held call. It stands in the ledger.</summary>
    public sealed record Verdict(ReviewVerdict It) : Order;

    /// <summary>A server has listed tools.</summary>
    public sealed record Keep(ToolPage Page) : Order;

    /// <summary>It is time to look at deadlines, and at the configuration file.</summary>
    public sealed record Tick : Order;
}

/// <summary>
/// Where orders wait for the session's control thread. It exists before the session, because the ledger that the orders come from is joined before.
/// Any thread may post; nobody who does is kept waiting.
/// </summary>
public sealed class ControlInbox
{
    private readonly Queue<Order> _orders = new();
    private bool _isCompleted, _hasTick, _hasControls;

    /// <summary>The ledger's controls have changed.</summary>
    public void OnControls()
    {
        lock (_orders)
        {
            if (_hasControls) return;
            _hasControls = true;
            Add(new Order.Controls());
        }
    }

    /// <summary>A person decided.</summary>
    public void OnReviewed(ReviewVerdict verdict)
    {
        lock (_orders) Add(new Order.Verdict(verdict));
    }

    /// <summary>Definitions are to be kept.</summary>
    internal void OnListed(ToolPage page)
    {
        lock (_orders) Add(new Order.Keep(page));
    }

    /// <summary>Time has passed. One is enough, however long the last one took.</summary>
    internal void OnTick()
    {
        lock (_orders)
        {
            if (_hasTick) return;
            _hasTick = true;
            Add(new Order.Tick());
        }
    }

    /// <summary>Nothing more is to be done.</summary>
    internal void Complete()
    {
        lock (_orders)
        {
            _isCompleted = true;
            _orders.Clear();
            Monitor.PulseAll(_orders);
        }
    }

    /// <summary>Waits for the next; null when there is none to come.</summary>
    internal Order? Take()
    {
        lock (_orders)
        {
            while (_orders.Count == 0 && !_isCompleted) Monitor.Wait(_orders);
            if (!_orders.TryDequeue(out var order)) return null;
            if (order is Order.Tick) _hasTick = false;
            if (order is Order.Controls) _hasControls = false;
            return order;
        }
    }

    private void Add(Order order)
    {
        if (_isCompleted) return;
        _orders.Enqueue(order);
        Monitor.PulseAll(_orders);
    }
}
