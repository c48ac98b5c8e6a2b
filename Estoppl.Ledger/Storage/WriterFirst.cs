namespace Estoppl.Ledger.Storage;

/// <summary>
/// Lets one thread at a time in, and the writing one before all that read. With a plain lock a thread that reads one segment after
/// another can keep the writing one out for 100 ms, and appends wait for that one.
/// </summary>
internal sealed class WriterFirst
{
    private readonly object _lock = new();
    private bool _isTaken;
    private int _writersWaiting;

    /// <summary>Waits for its turn to write. Not to be taken twice by one thread.</summary>
    public Turn Write()
    {
        lock (_lock)
        {
            _writersWaiting++;
            while (_isTaken) Monitor.Wait(_lock);
            _writersWaiting--;
            _isTaken = true;
        }

        return new Turn(this);
    }

    /// <summary>Waits for its turn to read.</summary>
    public Turn Read()
    {
        lock (_lock)
        {
            while (_isTaken || _writersWaiting > 0) Monitor.Wait(_lock);
            _isTaken = true;
        }

        return new Turn(this);
    }

    private void Leave()
    {
        lock (_lock)
        {
            _isTaken = false;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Being inside. To be disposed of once.</summary>
    internal readonly struct Turn(WriterFirst owner) : IDisposable
    {
        public void Dispose() => owner.Leave();
    }
}
