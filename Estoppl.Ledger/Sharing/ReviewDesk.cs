using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Sharing;

/// <summary>A process that holds calls, as the desk sees it.</summary>
/// <param name="id">As the kernel names it; none where it does not.</param>
/// <param name="tell">Tells it the verdict on a call; must not wait.</param>
internal sealed class HoldingProcess(int? id, Action<ReviewVerdict> tell)
{
    public int? Id => id;

    public Action<ReviewVerdict> Tell => tell;

    /// <summary>Guarded by the desk.</summary>
    public bool IsGone { get; set; }
}

/// <summary>
/// Where held calls wait for a person, in the memory of the ledger's holder and nowhere else. A call lies there as long as the process that holds
/// it is connected. Any thread.
/// </summary>
/// <param name="submit">Appends.</param>
internal sealed class ReviewDesk(JoinOptions options, Action<Submission> submit) : IDisposable
{
    /// <summary>Bytes of the arguments of one call.</summary>
    public const int MostArguments = 4 << 20;

    /// <summary>Bytes of all calls, with their texts.</summary>
    public const long MostBytes = 64 << 20;

    /// <summary>Calls.</summary>
    public const int MostCalls = 1_000;

    /// <summary>Bytes of the texts of one call.</summary>
    private const int MostText = 256 << 10;

    /// <summary>Asked for longer, it answers earlier, with nothing new.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(30);

    private readonly object _gate = new();
    private readonly Dictionary<CallId, Held> _held = [];
    private long _bytes;

    // Of no other holder: who asks this one with a version of the one before is to be answered at once.
    private long _version = Random.Shared.NextInt64(1, long.MaxValue / 2);
    private bool _isClosing;

    /// <summary>Puts a call on the desk. One with the same id is replaced: its process has come back.</summary>
    /// <returns>Why there is no room for it; null when it lies there.</returns>
    public string? Hold(HoldingProcess process, HeldCall call)
    {
        if (WhyTooLarge(call) is { } why) return why;
        var held = new Held(call, process, Descent.Of(process.Id), Weight(call));
        lock (_gate)
        {
            if (Remove(call.Call, null)) Changed();
            if (_held.Count == MostCalls) return $"{MostCalls} calls wait for a person already";
            if (_bytes + held.Weight > MostBytes) return $"the calls that wait for a person have more than {MostBytes >> 20} MiB";
            _held.Add(call.Call, held);
            _bytes += held.Weight;
            Changed();
            return null;
        }
    }

    /// <summary>Takes a call off the desk, if that process holds it.</summary>
    public void LetGo(HoldingProcess process, CallId call)
    {
        lock (_gate)
            if (Remove(call, process)) Changed();
    }

    /// <summary>A process is gone, and so are its calls.</summary>
    public void Forget(HoldingProcess process)
    {
        lock (_gate)
        {
            process.IsGone = true;
            var gone = _held.Values.Where(held => held.Process == process).Select(held => held.Call.Call).ToList();
            foreach (var call in gone) Remove(call, process);
            if (gone.Count > 0) Changed();
        }
    }

    /// <summary>The calls on the desk, the oldest first; at once when they are not those of the version <paramref name="known"/>, else when that changes or the time is up.</summary>
    /// <exception cref="ObjectDisposedException">This process is about to hold the ledger no more.</exception>
    public (long Version, ImmutableArray<HeldCall> Calls) Wait(long known, TimeSpan wait)
    {
        var since = Stopwatch.GetTimestamp();
        var most = wait < s_longestWait ? wait : s_longestWait;
        lock (_gate)
        {
            while (true)
            {
                ObjectDisposedException.ThrowIf(_isClosing, this);
                var left = most - Stopwatch.GetElapsedTime(since);
                if (_version != known || left <= TimeSpan.Zero) return (_version, [.. _held.Values.Select(held => held.Call).OrderBy(call => call.Since)]);
                Monitor.Wait(_gate, left);
            }
        }
    }

    /// <summary>A person's verdict. Blocks until it is recorded, durably, and the process that holds the call was told.</summary>
    /// <param name="asker">The process that it comes from; none where the system does not say.</param>
    /// <exception cref="ExplainedException">It cannot be recorded; the call lies on the desk again.</exception>
    public ReviewOutcome Review(ReviewVerdict verdict, int? asker)
    {
        Held? held;
        lock (_gate)
        {
            if (!_held.TryGetValue(verdict.Call, out held)) return ReviewOutcome.NotHeld;
            if (held.Side.Includes(asker)) return ReviewOutcome.ByAgent;
            if (held.Call.Deadline <= options.Clock.GetUtcNow()) return ReviewOutcome.TooLate;
            if (verdict.Input != held.Call.Input || verdict.Policy != held.Call.Policy) return ReviewOutcome.Changed;
            // From here on a second verdict finds nothing.
            Remove(verdict.Call, null);
            Changed();
        }

        try
        {
            Record(held.Call, verdict);
        }
        catch
        {
            PutBack(held);
            throw;
        }

        held.Process.Tell(verdict);
        return ReviewOutcome.Recorded;
    }

    /// <summary>Whoever waits is told that there is no more to wait for here.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosing = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Why a call is too large for any desk; null when it is not.</summary>
    public static string? WhyTooLarge(HeldCall call) =>
        call.Arguments.Length > MostArguments ? $"its arguments have more than {MostArguments >> 20} MiB, so no person can be shown them"
        : Weight(call) - call.Arguments.Length > MostText ? $"its names have more than {MostText >> 10} KiB, so no person can be shown them"
        : null;

    private static long Weight(HeldCall call) => call.Arguments.Length + (sizeof(char) * ((long)call.Stream.Length + call.Agent.Value.Length
        + call.Server.Value.Length + call.Tool.Value.Length + call.Rule.Value.Length + call.Why.Length + call.Input.Value.Length));

    private void Record(HeldCall call, ReviewVerdict verdict)
    {
        var now = options.Clock.GetUtcNow();
        LedgerEvent fact = verdict.IsApproved
            ? new LedgerEvent.ReviewApproved(verdict.Input, verdict.Policy, null)
            : new LedgerEvent.ReviewDenied(verdict.Reason);
        var submission = new AwaitedSubmission([new ObservedEvent(
            EventId.New(now), now, options.Clock.GetElapsedTime(options.ProcessStart), call.Stream, call.Call, call.Call.Intercepted, verdict.By, fact)]);
        submit(submission);
        submission.Durable.GetAwaiter().GetResult();
    }

    private void PutBack(Held held)
    {
        lock (_gate)
        {
            if (held.Process.IsGone || !_held.TryAdd(held.Call.Call, held)) return;
            _bytes += held.Weight;
            Changed();
        }
    }

    // Whoever holds it, or only of one process.
    private bool Remove(CallId call, HoldingProcess? process)
    {
        if (!_held.TryGetValue(call, out var held) || (process is not null && held.Process != process)) return false;
        _held.Remove(call);
        _bytes -= held.Weight;
        return true;
    }

    private void Changed()
    {
        _version++;
        Monitor.PulseAll(_gate);
    }

    private sealed record Held(HeldCall Call, HoldingProcess Process, Descent Side, long Weight);
}
