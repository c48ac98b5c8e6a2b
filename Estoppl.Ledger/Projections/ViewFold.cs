using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Ledger.Projections;

/// <summary>Some events that follow each other without a gap, as they are stored.</summary>
public sealed record Bite(ImmutableArray<ReadOnlyMemory<SealedEvent>> Parts)
{
    /// <summary>How many events.</summary>
    public int Count => Parts.Sum(part => part.Length);

    /// <summary>The last of them.</summary>
    internal SealedEvent Last => Parts[^1].Span[^1];
}

/// <summary>What one bite of events has changed.</summary>
/// <param name="Before">The state it was taken from.</param>
/// <param name="State">The state after it.</param>
/// <param name="Rows">The rows that are new or different, as they are after the bite, in ledger order. The new ones are those from
/// <c>Before.Next</c> on.</param>
/// <param name="Minutes">What is to be added to the minutes, in ascending order.</param>
/// <param name="Sessions">The sessions whose state is new, different or gone.</param>
public sealed record ViewStep(
    ViewState Before, ViewState State, ImmutableArray<CallView> Rows, ImmutableArray<MinuteCounts> Minutes, ImmutableArray<SessionId> Sessions)
{
    /// <summary>Nothing has happened yet.</summary>
    public static ViewStep From(ViewState state) => new(state, state, [], [], []);
}

/// <summary>
/// Events to views, bite by bite. Pure, and indifferent to how the events are cut into bites: so the views that followed the ledger live
/// are those that a rebuild makes. Events come in ledger order; one whose bytes are not of this version, or say another place than they
/// have, is counted as skipped and changes nothing else.
/// </summary>
public static class ViewFold
{
    /// <summary>The state after <paramref name="bite"/>, which continues where <paramref name="state"/> ends, and what it changed.</summary>
    public static ViewStep Apply(ViewState state, Bite bite, StoredEventReader reader)
    {
        var folding = new Folding(state);
        var at = state.Next;
        foreach (var part in bite.Parts)
            foreach (ref readonly var one in part.Span)
            {
                if (one.Seq != at) throw new ArgumentException($"event {one.Seq} does not stand at {at}", nameof(bite));
                if (reader.Read(one.Event.Span) is { } known && known.Seq == at) folding.Take(known);
                else folding.Skip();
                at = at.Next;
            }

        return folding.Finish(at, bite.Count == 0 ? state.Last : Leaf.Of(bite.Last));
    }

    /// <summary>The mutable middle of one bite: nothing of it is seen outside.</summary>
    private sealed class Folding(ViewState before)
    {
        private readonly NameTally _tools = new(before.Stats.Tools), _servers = new(before.Stats.Servers), _agents = new(before.Stats.Agents);
        private readonly CallTally _all = new();
        private readonly MinuteTally _minutes = new();
        private readonly SortedDictionary<Position, CallView> _rows = [];
        private readonly Dictionary<CallId, CallView?> _open = [];
        private readonly Dictionary<SessionId, SessionState?> _sessions = [];
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

        public ViewStep Finish(Position next, Digest last)
        {
            var (digest, bytes) = (before.Digest, new ViewByteWriter());
            foreach (var row in _rows.Values)
            {
                if (row.Seq < before.Next) digest -= DigestOf(before.Open[row.Call], bytes);
                digest += DigestOf(row, bytes);
            }

            var sessions = Merged(before.Sessions, _sessions);
            var state = before with
            {
                Log = _log,
                Last = last,
                Rows = before.Rows + _rows.Keys.Count(seq => seq >= before.Next),
                Digest = digest,
                Stats = Sum(next, sessions),
                LastMinute = Later(before.LastMinute, _minutes.Sum),
                Sessions = sessions,
                Open = Merged(before.Open, _open),
            };
            return new ViewStep(before, state, [.. _rows.Values], [.. _minutes.Sum], [.. _sessions.Keys]);
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
            // What was not even forwarded has no end to wait for: its row stays as it is.
            foreach (var row in OpenCallsOf(session.Session).Where(row => !row.Forwarded).ToList()) _open[row.Call] = null;
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
            var row = CallRow.Begin(seq, it, call, session?.Agent, session?.Server);
            if (session is not null) Put(session with { Calls = session.Calls + 1, Blocked = session.Blocked + (row.IsOpen ? 0 : 1) });
            _rows.Add(seq, row);
            if (row.IsOpen) _open[row.Call] = row;
            _minutes.Begin(row);
            foreach (var tally in TalliesOf(row)) tally.Begin(row);
        }

        private void Changed(ObservedEvent it, LedgerEvent fact)
        {
            if (it.Call is not { } call || FindOpen(call) is not { } row || CallRow.After(row, fact) is not { } changed) return;
            _rows[row.Seq] = changed;
            _open[call] = changed.IsOpen ? changed : null;
            if (changed.IsOpen) return;
            foreach (var tally in TalliesOf(changed)) tally.End(changed);
            if (row.Session is { } session) ForgetIfOver(session);
        }

        private StatsView Sum(Position next, ImmutableDictionary<SessionId, SessionState> sessions)
        {
            var stats = before.Stats;
            return new StatsView(
                next, _all.AddedTo(stats.All), _tools.Sum(), _servers.Sum(), _agents.Sum(),
                new SessionCounts(
                    stats.Sessions.Started + _started, stats.Sessions.Ended + _ended, sessions.Values.Count(it => it is { HasStarted: true, HasEnded: false })),
                stats.Refused + _refused, stats.Skipped + _skipped);
        }

        private CallTally[] TalliesOf(CallView row) =>
            [_all, _tools.Of(row.Tool.Value), _servers.Of(row.Server?.Value), _agents.Of(row.Agent?.Value)];

        private SessionState? SessionOf(ObservedEvent it) =>
            CallRow.SessionOf(it.Stream) is { } id ? FindSession(id) ?? SessionState.New(id) : null;

        private SessionState? FindSession(SessionId id) =>
            _sessions.TryGetValue(id, out var here) ? here : before.Sessions.GetValueOrDefault(id);

        private CallView? FindOpen(CallId call) => _open.TryGetValue(call, out var here) ? here : before.Open.GetValueOrDefault(call);

        private IEnumerable<CallView> OpenCallsOf(SessionId session) =>
            before.Open.Values.Where(row => !_open.ContainsKey(row.Call)).Concat(_open.Values.OfType<CallView>()).Where(row => row.Session == session);

        private void Put(SessionState session) => _sessions[session.Session] = session;

        private void ForgetIfOver(SessionId id)
        {
            if (FindSession(id) is { HasEnded: true } && !OpenCallsOf(id).Any()) _sessions[id] = null;
        }

        private static ImmutableDictionary<TKey, TValue> Merged<TKey, TValue>(ImmutableDictionary<TKey, TValue> before, Dictionary<TKey, TValue?> changes)
            where TKey : notnull where TValue : class => before
                .RemoveRange(changes.Where(it => it.Value is null).Select(it => it.Key))
                .SetItems(changes.Where(it => it.Value is not null)!);

        private static RowDigest DigestOf(CallView row, ViewByteWriter bytes)
        {
            bytes.Reset();
            ViewWire.Row(bytes, row);
            return RowDigest.Of(Sha256.Of(bytes.Written));
        }

        private static long? Later(long? before, IReadOnlyCollection<MinuteCounts> minutes) =>
            minutes.Count == 0 ? before : Math.Max(before ?? long.MinValue, minutes.Max(it => it.Minute));
    }
}
