using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Ledger.Projections;

/// <summary>The mutable middle of <see cref="ViewFold"/>: takes the events of one bite, and is used up by <see cref="Finish"/>. Nothing of it is seen outside.</summary>
internal sealed class BiteFolding(ViewState before)
{
    private readonly NameTally _tools = new(before.Stats.Tools), _servers = new(before.Stats.Servers), _agents = new(before.Stats.Agents), _rules = new(before.Stats.Rules);
    private readonly CallTally _all = new();
    private readonly MinuteTally _minutes = new();

    /// <summary>The rows that begin in this bite, in ledger order; which of them are open; and those from before that it changed, by place and by call.</summary>
    private readonly List<CallView> _new = [];
    private readonly Dictionary<CallId, int> _newOpen = [];
    private readonly SortedDictionary<Position, CallView> _changed = [];
    private readonly Dictionary<CallId, CallView?> _changedOpen = [];

    /// <summary>The sessions that it touched; those that are over without a state.</summary>
    private readonly Dictionary<SessionId, SessionState?> _sessions = [];
    private (string Stream, SessionId? Session) _lastStream = ("", null);
    private LogId? _log = before.Log;
    private long _started, _ended, _refused, _skipped;

    public void Skip() => _skipped++;

    public void Take(Envelope envelope)
    {
        _log ??= envelope.Log;
        var it = envelope.Event;
        switch (it.Fact)
        {
            case LedgerEvent.SessionStarted started: Started(it, started); break;
            case LedgerEvent.SessionEnded: Ended(it); break;
            case LedgerEvent.MessageRefused: Refused(it); break;
            case LedgerEvent.CallIntercepted call: Intercepted(envelope.Seq, it, call); break;
            case var fact: Changed(it, fact); break;
        }
    }

    /// <param name="next">Behind the last event of the bite.</param>
    /// <param name="last">That event's leaf.</param>
    public ViewStep Finish(Position next, Digest last)
    {
        var sessions = Merged(before.Sessions, _sessions);
        var state = before with
        {
            Log = _log,
            Last = last,
            Rows = before.Rows + _new.Count,
            Digest = Digest(),
            Stats = Sum(next, sessions),
            LastMinute = _minutes.Last is { } minute ? Math.Max(before.LastMinute ?? long.MinValue, minute) : before.LastMinute,
            Sessions = sessions,
            Open = Merged(before.Open, _changedOpen).SetItems(_newOpen.Select(it => KeyValuePair.Create(it.Key, _new[it.Value]))),
        };
        return new ViewStep(before, state, [.. _changed.Values, .. _new], [.. _minutes.Sum], [.. _sessions.Keys]);
    }

    private void Started(ObservedEvent it, LedgerEvent.SessionStarted started)
    {
        _started++;
        if (SessionOf(it) is { } session) Put(session with { Agent = started.Agent, Server = started.Server, HasStarted = true, HasEnded = false });
    }

    private void Ended(ObservedEvent it)
    {
        _ended++;
        if (SessionOf(it) is not { } session) return;
        // What was not even forwarded has no end to wait for: its row stays as it is. What waited for a person was not let through.
        foreach (var row in OpenCallsOf(session.Session).Where(row => !row.Forwarded).ToList())
        {
            if (row.State == CallState.Held) End(row with { State = CallState.Denied });
            else Close(row);
        }

        Put(session with { HasEnded = true });
        ForgetIfOver(session.Session);
    }

    private void Refused(ObservedEvent it)
    {
        _refused++;
        if (SessionOf(it) is { } session) Put(session with { Refused = session.Refused + 1 });
    }

    private void Intercepted(Position seq, ObservedEvent it, LedgerEvent.CallIntercepted call)
    {
        var session = SessionOf(it);
        var row = CallRow.Begin(seq, it, call, session?.Session, session?.Agent, session?.Server);
        if (session is not null) Put(session with { Calls = session.Calls + 1, Blocked = session.Blocked + (row.IsOpen ? 0 : 1) });
        if (row.IsOpen) Open(row.Call);
        _new.Add(row);
        _minutes.Begin(row);
        _all.Begin(row);
        _tools.Of(row.Tool.Value).Begin(row);
        _servers.Of(row.Server?.Value).Begin(row);
        _agents.Of(row.Agent?.Value).Begin(row);
        if (row.Rule is { } rule) _rules.Of(rule.Value).Begin(row);
    }

    private void Changed(ObservedEvent it, LedgerEvent fact)
    {
        if (it.Call is not { } call || FindOpen(call) is not { } row || CallRow.After(row, fact) is not { } changed) return;
        if (changed.IsOpen)
        {
            Put(changed);
            return;
        }

        End(changed);
        if (changed.Session is { } session) ForgetIfOver(session);
    }

    private void End(CallView row)
    {
        Put(row);
        Close(row);
        _all.End(row);
        _tools.Of(row.Tool.Value).End(row);
        _servers.Of(row.Server?.Value).End(row);
        _agents.Of(row.Agent?.Value).End(row);
        if (row.Rule is { } rule) _rules.Of(rule.Value).End(row);
    }

    private CallView? FindOpen(CallId call) =>
        _newOpen.TryGetValue(call, out var place) ? _new[place]
        : _changedOpen.TryGetValue(call, out var changed) ? changed
        : before.Open.GetValueOrDefault(call);

    private void Put(CallView row)
    {
        if (_newOpen.TryGetValue(row.Call, out var place)) _new[place] = row;
        else _changed[row.Seq] = _changedOpen[row.Call] = row;
    }

    // An id that an open call has already takes its place: that one's end can no longer be told from this one's.
    private void Open(CallId call)
    {
        if (!_newOpen.ContainsKey(call) && before.Open.ContainsKey(call)) _changedOpen[call] = null;
        _newOpen[call] = _new.Count;
    }

    private void Close(CallView row)
    {
        if (!_newOpen.Remove(row.Call)) _changedOpen[row.Call] = null;
    }

    private IEnumerable<CallView> OpenCallsOf(SessionId session) => before.Open.Values.Where(row => !_changedOpen.ContainsKey(row.Call))
        .Concat(_changedOpen.Values.OfType<CallView>()).Concat(_newOpen.Values.Select(place => _new[place])).Where(row => row.Session == session);

    private SessionState? SessionOf(ObservedEvent it)
    {
        // Events of a session follow each other, and their reader gives the same text again.
        if (!ReferenceEquals(it.Stream, _lastStream.Stream)) _lastStream = (it.Stream, CallRow.SessionOf(it.Stream));
        return _lastStream.Session is { } id ? FindSession(id) ?? SessionState.New(id) : null;
    }

    private SessionState? FindSession(SessionId id) =>
        _sessions.TryGetValue(id, out var here) ? here : before.Sessions.GetValueOrDefault(id);

    private void Put(SessionState session) => _sessions[session.Session] = session;

    private void ForgetIfOver(SessionId id)
    {
        if (FindSession(id) is { HasEnded: true } && !OpenCallsOf(id).Any()) _sessions[id] = null;
    }

    private StatsView Sum(Position next, ImmutableDictionary<SessionId, SessionState> sessions)
    {
        var stats = before.Stats;
        return new StatsView(
            next, _all.AddedTo(stats.All), _tools.Sum(), _servers.Sum(), _agents.Sum(), _rules.Sum(),
            new SessionCounts(
                stats.Sessions.Started + _started, stats.Sessions.Ended + _ended, sessions.Values.Count(it => it is { HasStarted: true, HasEnded: false })),
            stats.Refused + _refused, stats.Skipped + _skipped);
    }

    private RowDigest Digest()
    {
        var (digest, bytes) = (before.Digest, new ViewByteWriter());
        foreach (var row in _changed.Values) digest = digest - DigestOf(before.Open[row.Call], bytes) + DigestOf(row, bytes);
        foreach (var row in _new) digest += DigestOf(row, bytes);
        return digest;
    }

    private static RowDigest DigestOf(CallView row, ViewByteWriter bytes)
    {
        bytes.Reset();
        ViewWire.Row(bytes, row);
        return RowDigest.Of(Sha256.Of(bytes.Written));
    }

    private static ImmutableDictionary<TKey, TValue> Merged<TKey, TValue>(ImmutableDictionary<TKey, TValue> before, Dictionary<TKey, TValue?> changes)
        where TKey : notnull where TValue : class => changes.Count == 0
            ? before
            : before.RemoveRange(changes.Where(it => it.Value is null).Select(it => it.Key)).SetItems(changes.Where(it => it.Value is not null)!);
}
