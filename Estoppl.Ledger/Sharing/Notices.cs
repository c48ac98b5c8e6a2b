namespace Estoppl.Ledger.Sharing;

/// <summary>
/// Calls the process back, in order and one at a time, on a thread of its own that begins with the first: the threads of a link must not
/// be kept waiting, least of all by somebody who appends.
/// </summary>
internal sealed class Notices : IDisposable
{
    private readonly object _signal = new();
    private readonly Queue<Action> _waiting = [];
    private Thread? _thread;
    private bool _isClosing;

    /// <summary>Has it called, behind all that came before.</summary>
    public void Add(Action notice)
    {
        lock (_signal)
        {
            if (_isClosing) return;
            _waiting.Enqueue(notice);
            Monitor.Pulse(_signal);
            if (_thread is not null) return;
            _thread = new Thread(Run) { IsBackground = true, Name = "estoppl ledger notices" };
            _thread.Start();
        }
    }

    /// <summary>What was not called yet is not called any more; waits for the one under way, unless that is what ends it.</summary>
    public void Dispose()
    {
        lock (_signal)
        {
            _isClosing = true;
            Monitor.Pulse(_signal);
        }

        if (_thread != Thread.CurrentThread) _thread?.Join();
    }

    private void Run()
    {
        while (true)
        {
            Action notice;
            lock (_signal)
            {
                while (_waiting.Count == 0 && !_isClosing) Monitor.Wait(_signal);
                if (_isClosing) return;
                notice = _waiting.Dequeue();
            }

            notice();
        }
    }
}
