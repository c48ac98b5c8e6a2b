using System.Collections.Immutable;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Sharing;

/// <summary>
/// Where the calls of all proxies wait for a person, in the holder's memory and nowhere else. It knows who may decide; that a verdict still fits the
/// call's bytes is checked again by the proxy that has them. Any thread may use it.
/// </summary>
/// <param name="submit">Appends.</param>
internal sealed class ReviewDesk(JoinOptions options, Action<Submission> submit)
{
    /// <summary>Calls, and bytes of their arguments together. Above, a proxy is told that its call cannot be shown.</summary>
    private const int MostCalls = 1000;
    private const long MostBytes = 64 << 20;
    private const string People = "operator:";

    private readonly object _changed = new();
    private readonly Dictionary<CallId, Entry> _entries = [];
    private long _version, _bytes;
    private bool _isClosing;

    /// <summary>Puts a call on the desk, or back on it.</summary>
    /// <param name="owner">Who holds it: what is taken off together when that ends.</param>
    /// <param name="process">The proxy's process.</param>
    /// <param name="tell">Tells the proxy what was decided; must not wait.</param>
    public void Add(object owner, int process, HeldCall call, Action<ReviewVerdict> tell)
    {
        lock (_changed)
        {
            Take(call.Call);
            if (_entries.Count >= MostCalls || _bytes + call.Arguments.Length > MostBytes)
            {
                tell(new ReviewVerdict(call.Call, false, call.Input, call.Policy, "too many or too large calls are waiting for a person", ReviewVerdict.ByEstoppl));
                return;
            }

            _entries.Add(call.Call, new Entry(call, owner, Descent.SideOf(process), tell));
            _bytes += call.Arguments.Length;
            Change();
        }
    }

    /// <summary>Its proxy no longer holds it.</summary>
    public void Remove(object owner, CallId call)
    {
        lock (_changed)
        {
            if (_entries.GetValueOrDefault(call)?.Owner != owner) return;
            Take(call);
            Change();
        }
    }

    /// <summary>A proxy is gone.</summary>
    public void RemoveAll(object owner)
    {
        lock (_changed)
        {
            foreach (var call in _entries.Where(it => it.Value.Owner == owner).Select(it => it.Key).ToList()) Take(call);
            Change();
        }
    }

    /// <summary>What waits, the oldest first.</summary>
    /// <param name="known">The version that is known already; then it waits for another, up to <paramref name="wait"/>.</param>
    public (long Version, ImmutableArray<HeldCall> Calls) Read(long known, TimeSpan wait)
    {
        var begun = options.Clock.GetTimestamp();
        lock (_changed)
        {
            while (known == _version && !_isClosing && wait - options.Clock.GetElapsedTime(begun) is var left && left > TimeSpan.Zero) Monitor.Wait(_changed, left);
            return (_version, [.. _entries.Values.Select(entry => entry.Call).OrderBy(call => call.Since)]);
        }
    }

    /// <summary>A person decides. Blocks until the verdict is durable.</summary>
    /// <param name="process">The person's process.</param>
    /// <exception cref="ExplainedException">It cannot be recorded. Then it is not in force, and the call is off the desk.</exception>
    public ReviewOutcome Decide(ReviewVerdict verdict, int process)
    {
        Entry? entry;
        lock (_changed)
        {
            if (!_entries.TryGetValue(verdict.Call, out entry)) return ReviewOutcome.NotHeld;
            if (!verdict.By.StartsWith(People, StringComparison.Ordinal) || Descent.IsOn(entry.Side, process)) return ReviewOutcome.ByAgent;
            if (entry.Call.Deadline <= options.Clock.GetUtcNow()) return ReviewOutcome.TooLate;
            if (verdict.Input != entry.Call.Input || verdict.Policy != entry.Call.Policy) return ReviewOutcome.Changed;
            // Off the desk before it is recorded: of two verdicts one finds nothing.
            Take(verdict.Call);
            Change();
        }

        var recorded = new Recorded(Fact(entry.Call, verdict));
        submit(recorded);
        recorded.Durable.GetAwaiter().GetResult();
        entry.Tell(verdict);
        return ReviewOutcome.Recorded;
    }

    /// <summary>Nobody waits any more.</summary>
    public void Close()
    {
        lock (_changed)
        {
            _isClosing = true;
            Monitor.PulseAll(_changed);
        }
    }

    private ObservedEvent Fact(HeldCall call, ReviewVerdict verdict)
    {
        var now = options.Clock.GetUtcNow();
        return new ObservedEvent(
            EventId.New(now), now, options.Clock.GetElapsedTime(options.ProcessStart), call.Stream, call.Call, call.Call.Intercepted, verdict.By,
            verdict.IsApproved ? new LedgerEvent.ReviewApproved(call.Input, call.Policy, null) : new LedgerEvent.ReviewDenied(verdict.Reason));
    }

    private void Take(CallId call)
    {
        if (_entries.Remove(call, out var entry)) _bytes -= entry.Call.Arguments.Length;
    }

    private void Change()
    {
        _version++;
        Monitor.PulseAll(_changed);
    }

    private sealed record Entry(HeldCall Call, object Owner, (int Proxy, int? Client) Side, Action<ReviewVerdict> Tell);

    private sealed class Recorded(ObservedEvent fact) : ObservedSubmission([fact])
    {
        private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Durable => _durable.Task;

        public override void OnDurable(Position end) => _durable.TrySetResult();

        protected override void OnFailed(Exception fault) => _durable.TrySetException(fault);
    }
}
