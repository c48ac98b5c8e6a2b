using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Sharing;

// The link to the ledger: kept up on a thread of its own, found anew when it is lost.
public sealed partial class SharedLedger
{
    // Told by the threads of the link, which the closing of the link waits for, and which must not wait for a submission: only noted here.
    private void OnLost(Link link, ExplainedException? why)
    {
        _losses.Enqueue((link, why));
        _wake.Set();
    }

    private void KeepLinked()
    {
        while (true)
        {
            if (_link is not null) _wake.WaitOne();
            var hasFailed = CloseLost();
            if (_leaving.IsCancellationRequested) break;
            if (_link is not null) continue;
            if (_hasStored) (_hasStored, _pause) = (false, TimeSpan.Zero);
            // A ledger that opens well and then takes nothing, on a full disk say, is no better than one that does not open.
            else if (hasFailed) Pause();
            try
            {
                if (_election.Establish(Log, () => _leaving.IsCancellationRequested) is not { } link) break;
                Use(link);
            }
            catch (ExplainedException failure)
            {
                lock (_gate) Tell(failure);
                Pause();
            }
        }

        _link?.Dispose();
        CloseLost();
    }

    // Twice as long each time. A new event ends it, but for its beginning: events may come as fast as agents make them.
    private void Pause()
    {
        _pause = _pause == TimeSpan.Zero ? s_shortestPause : _pause * 2 < s_longestPause ? _pause * 2 : s_longestPause;
        if (!_leaving.Token.WaitHandle.WaitOne(s_shortestPause)) _wake.WaitOne(_pause - s_shortestPause);
    }

    private void Use(Link link)
    {
        lock (_gate)
        {
            Obey(link);
            foreach (var pending in _outbox.Where(pending => !pending.IsDone)) Send(pending, link);
            _fault = null;
            _link = link;
            _linked.Set();
        }
    }

    private static void Send(Pending pending, Link link)
    {
        try
        {
            link.Send(pending);
        }
        // Nobody was there to say so when it was submitted.
        catch (ArgumentException unwritable)
        {
            pending.Fail(unwritable);
        }
    }

    // Whether one of them has told why.
    private bool CloseLost()
    {
        var isExplained = false;
        while (_losses.TryDequeue(out var loss))
        {
            isExplained |= loss.Why is not null;
            lock (_gate)
            {
                if (_link == loss.Link)
                {
                    _link = null;
                    _linked.Reset();
                }

                if (loss.Why is { } why) Tell(why);
            }

            loss.Link.Dispose();
        }

        return isExplained;
    }

    private void Tell(ExplainedException why)
    {
        _fault = why;
        foreach (var pending in _outbox.Where(pending => !pending.IsDone)) pending.GiveUpWaiting(why);
    }

    private LedgerHeldException NotAnswering() =>
        LedgerHeldException.NotAnswering(_home.Folder.Path, _link?.Holder ?? HolderFile.Read(_home.Folder), _options.Timeout);

    private void Watch()
    {
        if (_isWatching) return;
        _isWatching = true;
        _overdue.Change(_options.Timeout, Timeout.InfiniteTimeSpan);
    }

    private void GiveUpOverdue()
    {
        lock (_gate)
        {
            _isWatching = false;
            ExplainedException? why = null;
            foreach (var pending in _outbox.Where(pending => !pending.IsDone))
            {
                var left = _options.Timeout - _options.Clock.GetElapsedTime(pending.Since);
                if (left > TimeSpan.Zero)
                {
                    _isWatching = true;
                    _overdue.Change(left, Timeout.InfiniteTimeSpan);
                    return;
                }

                pending.GiveUpWaiting(why ??= _fault ??= NotAnswering());
            }
        }
    }
}
