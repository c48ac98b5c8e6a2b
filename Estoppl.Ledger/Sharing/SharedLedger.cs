using System.Collections.Concurrent;
using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Storage;
using Estoppl.Ledger.Views;

namespace Estoppl.Ledger.Sharing;

/// <summary>
/// One process's part in a ledger that many share. One of them holds it and writes for all; when it ends, another takes over. What was
/// submitted here is sent again until it is stored, exactly once. Any thread may use it.
/// </summary>
public sealed partial class SharedLedger : IDisposable
{
    /// <summary>How many submissions may wait for their acknowledgement; more wait to be submitted.</summary>
    private const int OutboxLimit = 2048;

    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(50), s_longestPause = TimeSpan.FromSeconds(1);

    private readonly LedgerHome _home;
    private readonly JoinOptions _options;
    private readonly Election _election;
    private readonly Lock _gate = new();
    private readonly Queue<Pending> _outbox = [];
    private readonly SemaphoreSlim _room = new(OutboxLimit);
    private readonly AutoResetEvent _wake = new(false);
    private readonly ConcurrentQueue<(Link Link, ExplainedException? Why)> _losses = [];
    private readonly ManualResetEventSlim _linked = new();
    private readonly Dictionary<string, FileStream> _sessions = [];
    private readonly ITimer _overdue;
    private readonly Thread _linking;
    private volatile Link? _link;
    private volatile ExplainedException? _fault;
    private long _number;
    private readonly CancellationTokenSource _leaving = new();
    private TimeSpan _pause;
    private bool _isClosing, _isWatching;
    private volatile bool _hasStored;

    private SharedLedger(LedgerHome home, JoinOptions options)
    {
        (_home, _options) = (home, options);
        Views = new SharedViews(this);
        _election = new Election(home, options, new LinkEvents(OnLost, OnControls, OnReviewed));
        _overdue = options.Clock.CreateTimer(_ => GiveUpOverdue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _linking = new Thread(KeepLinked) { IsBackground = true, Name = "estoppl ledger link" };
    }

    /// <summary>Which ledger this is.</summary>
    public LogId Log { get; private set; }

    /// <summary>Where it lies.</summary>
    public LedgerFolder Folder => _home.Folder;

    /// <summary>What the events add up to.</summary>
    public SharedViews Views { get; }

    /// <summary>Whether this process holds the ledger now.</summary>
    public bool IsHolder => _link is HoldingLink;

    /// <summary>Why nothing can be appended now; null while all is well. It goes when the ledger can be written again.</summary>
    public ExplainedException? Fault => _fault;

    /// <summary>Takes part: becomes the holder, or connects to it.</summary>
    /// <exception cref="ExplainedException">There is no such ledger, a key does not fit, the files cannot be trusted, or the holder does not answer.</exception>
    internal static SharedLedger Join(LedgerHome home, JoinOptions options)
    {
        var ledger = new SharedLedger(home, options);
        try
        {
            var link = ledger._election.Establish(null, () => false)!;
            ledger.Log = link.Log;
            ledger.Obey(link);
            ledger._link = link;
            ledger._linked.Set();
            ledger._linking.Start();
            return ledger;
        }
        catch
        {
            ledger._overdue.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Submits events, to be appended together and in this order, behind what this process submitted before. Waits only when too many are
    /// under way. The task completes when they are durable. It fails after <see cref="JoinOptions.Timeout"/>, or as soon as it is known why
    /// they cannot be written now: then nothing that depends on them may happen. They may be stored later all the same, so whoever acts on the
    /// failure records that, too.
    /// </summary>
    public Task AppendAsync(ImmutableArray<ObservedEvent> events)
    {
        if (events.IsEmpty) return Task.CompletedTask;
        // While it is known that nothing can be written, only so much is kept for later.
        if (!IsOwed(events) && !_room.Wait(_fault is null ? _options.Timeout : TimeSpan.Zero)) return Task.FromException(_fault ?? NotAnswering());
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosing, this);
            var pending = new Pending(_number++, events, _options.Clock.GetTimestamp(), OnDone);
            while (_outbox.TryPeek(out var first) && first.IsDone) _outbox.Dequeue();
            try
            {
                HoldSessions(events);
                _link?.Send(pending);
            }
            // It was not sent, and never will be.
            catch (Exception refused) when (refused is ArgumentException or ExplainedException)
            {
                LeaveRoom(events);
                return Task.FromException(refused);
            }

            _outbox.Enqueue(pending);
            Watch();
            // A ledger that could not be opened may have been mended: each new event is a reason to look.
            if (_link is null) _wake.Set();
            return pending.Durable;
        }
    }

    /// <summary>Seals all that is stored by now with a checkpoint, unless one does already.</summary>
    public void Seal() => Ask(FrameKind.Seal, [], null);

    /// <summary>
    /// Makes durable what was submitted, as far as the ledger can be written, and leaves it. Waits for a callback under way; there are none behind.
    /// </summary>
    public void Dispose()
    {
        // Whoever is called back may append.
        _notices.Dispose();
        Task[] left;
        lock (_gate)
        {
            _isClosing = true;
            left = [.. _outbox.Where(pending => !pending.IsDone).Select(pending => pending.Durable)];
        }

        // Each is told at the latest when its time is over.
        Task.WhenAll(left).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        _leaving.Cancel();
        _wake.Set();
        _linking.Join();
        _overdue.Dispose();
        foreach (var session in _sessions.Values) session.Dispose();
    }

    /// <summary>Gives the ledger a new signing key: the old one's last event names it, the private half of the old one is destroyed.</summary>
    /// <exception cref="ExplainedException">The keys cannot be read or written, or the ledger has failed.</exception>
    public RotatedKey RotateKey()
    {
        var answer = new FrameReader(Ask(FrameKind.Rotate, [], null));
        var old = new KeyId(answer.Text());
        return new RotatedKey(old, VerifyingKey.TryParse(answer.Text()) ?? throw new WireException("a key that is none"), new Position(answer.Count()));
    }

    // What ends a call or a session that is stored already, or is about to be: a record that does not say how is worse than a long queue,
    // which has at most one of these for each that found room.
    private static bool IsOwed(ImmutableArray<ObservedEvent> events) =>
        events[0].Fact is LedgerEvent.SessionEnded or LedgerEvent.ReviewDenied or LedgerEvent.ReviewExpired or { IsTerminal: true };

    private void LeaveRoom(ImmutableArray<ObservedEvent> events)
    {
        if (!IsOwed(events)) _room.Release();
    }

    // A session lives as long as its process: whoever holds the ledger can see it by the lock.
    private void HoldSessions(ImmutableArray<ObservedEvent> events)
    {
        foreach (var observed in events)
        {
            if (observed.Fact is not LedgerEvent.SessionStarted) continue;
            lock (_sessions)
                if (!_sessions.ContainsKey(observed.Stream)) _sessions.Add(observed.Stream, SessionFiles.Hold(_home.Folder, observed.Stream));
        }
    }

    private void OnDone(Pending pending, bool isStored)
    {
        LeaveRoom(pending.Events);
        if (!isStored) return;
        _hasStored = true;
        _fault = null;
        foreach (var observed in pending.Events)
        {
            if (observed.Fact is not LedgerEvent.SessionEnded) continue;
            lock (_sessions)
            {
                if (!_sessions.Remove(observed.Stream, out var held)) continue;
                SessionFiles.Forget(_home.Folder, observed.Stream);
                held.Dispose();
            }
        }
    }
}
