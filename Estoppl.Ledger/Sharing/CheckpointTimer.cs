using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Sharing;

/// <summary>
/// Seals what came last when nothing has come for a while, so that an idle ledger has no unsealed tail; and once an hour in any case, so
/// that its time stamps bound when it was last alive. The writer itself seals every so many events and at the end of sessions.
/// </summary>
internal sealed class CheckpointTimer : IDisposable
{
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_sign = TimeSpan.FromHours(1);
    private readonly TimeProvider _clock;
    private readonly long _processStart;
    private readonly Action<CheckpointSubmission> _submit;
    private readonly ITimer _timer;
    private long _lastCommit, _lastSign;
    private Position _end;
    private int _isDirty;

    /// <param name="processStart">What the monotonic clock of our own events counts from.</param>
    public CheckpointTimer(TimeProvider clock, long processStart, Action<CheckpointSubmission> submit)
    {
        (_clock, _processStart, _submit) = (clock, processStart, submit);
        _lastCommit = _lastSign = clock.GetTimestamp();
        _timer = clock.CreateTimer(_ => Look(), null, s_idle, s_idle / 2);
    }

    /// <summary>A group was committed. On the writing thread.</summary>
    /// <param name="end">Where the ledger ends now. That nothing was added is no reason to look again.</param>
    public void OnCommitted(Position end)
    {
        if (end == _end) return;
        _end = end;
        Volatile.Write(ref _lastCommit, _clock.GetTimestamp());
        Volatile.Write(ref _isDirty, 1);
    }

    /// <summary>Seals what is unsealed now.</summary>
    public CheckpointSubmission Now() => Submit(always: false);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (_clock.GetElapsedTime(_lastSign) >= s_sign)
        {
            _lastSign = _clock.GetTimestamp();
            Submit(always: true);
        }
        else if (Volatile.Read(ref _isDirty) == 1 && _clock.GetElapsedTime(Volatile.Read(ref _lastCommit)) >= s_idle)
        {
            Volatile.Write(ref _isDirty, 0);
            Submit(always: false);
        }
    }

    private CheckpointSubmission Submit(bool always)
    {
        var checkpoint = new CheckpointSubmission(_clock, _processStart, always);
        _submit(checkpoint);
        return checkpoint;
    }
}
