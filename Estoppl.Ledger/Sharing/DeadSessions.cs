using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using Estoppl.Ledger.Views;

namespace Estoppl.Ledger.Sharing;

/// <summary>
/// A session whose process died has calls that nobody will hear of again. The holder says so: a last word on each open call, then
/// <c>session.ended</c>. It looks when it begins and when a connection ends, on a thread of its own.
/// </summary>
/// <param name="speaks">Whether a session is still to be heard on a connection that is not at its end.</param>
/// <param name="submit">Appends.</param>
internal sealed class DeadSessions(
    LedgerFolder folder, LedgerViews views, JoinOptions options, Func<string, bool> speaks, Action<Submission> submit) : IDisposable
{
    private readonly object _signal = new();
    private Thread? _thread;
    private bool _isWanted, _isBusy, _isClosing;

    /// <summary>Has it look, now or when it is done with looking.</summary>
    public void Look()
    {
        lock (_signal)
        {
            if (_isClosing) return;
            _isWanted = true;
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "estoppl sessions" };
                _thread.Start();
            }

            Monitor.PulseAll(_signal);
        }
    }

    /// <summary>Waits until it has looked.</summary>
    public void Wait()
    {
        lock (_signal)
            while ((_isWanted || _isBusy) && !_isClosing) Monitor.Wait(_signal);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_signal)
        {
            _isClosing = true;
            Monitor.PulseAll(_signal);
        }

        _thread?.Join();
    }

    private void Run()
    {
        while (Next())
        {
            try
            {
                CloseAll();
            }
            // The ledger or the views have failed: whoever holds the ledger next looks again.
            catch (Exception failure) when (failure is ExplainedException or ObjectDisposedException or IOException or UnauthorizedAccessException)
            {
                if (failure is ExplainedException why) options.Warn($"sessions whose process died could not be ended: {why.Fact}");
            }
        }
    }

    private bool Next()
    {
        lock (_signal)
        {
            _isBusy = false;
            Monitor.PulseAll(_signal);
            while (!_isWanted && !_isClosing) Monitor.Wait(_signal);
            (_isWanted, _isBusy) = (false, !_isClosing);
            return !_isClosing;
        }
    }

    private void CloseAll()
    {
        var dead = SessionFiles.Dead(folder).Where(stream => !speaks(stream)).ToList();
        if (dead.Count == 0) return;
        // What they had submitted before is durable behind this, or not there at all.
        Append([]);
        var open = views.OpenSessions().GetAwaiter().GetResult().ToDictionary(session => session.Stream);
        // A connection that has begun to speak for one meanwhile has more of it to come, and has us look again when it ends.
        foreach (var stream in dead.Where(stream => !speaks(stream)))
        {
            if (open.TryGetValue(stream, out var session) && !session.HasEnded) Append(LastWords(session));
            SessionFiles.Forget(folder, stream);
        }
    }

    private ImmutableArray<ObservedEvent> LastWords(Projections.OpenSession session)
    {
        var now = options.Clock.GetUtcNow();
        var mono = options.Clock.GetElapsedTime(options.ProcessStart);
        return
        [
            .. session.Held.Select(call => Stamp(new LedgerEvent.ReviewDenied("the proxy died"), call.Call)),
            .. session.Forwarded.Select(call => Stamp(new LedgerEvent.CallOutcomeUnknown("the proxy died before the server answered"), call.Call)),
            Stamp(new LedgerEvent.SessionEnded(SessionEnd.ProxyDied, null, session.Calls, session.Blocked, session.Refused), null),
        ];

        ObservedEvent Stamp(LedgerEvent fact, CallId? call) =>
            new(EventId.New(now), now, mono, session.Stream, call, call?.Intercepted, "estoppl", fact);
    }

    private void Append(ImmutableArray<ObservedEvent> events)
    {
        var submission = new AwaitedSubmission(events);
        submit(submission);
        submission.Durable.GetAwaiter().GetResult();
    }
}
