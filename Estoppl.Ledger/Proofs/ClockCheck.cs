using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// Compares the wall clock (<c>ts</c>) with itself and, within one session, with the clock that cannot be set (<c>mono</c>): a clock
/// set back while nothing happened shows only there. A clock that jumps forward is a computer that slept.
/// </summary>
internal sealed class ClockCheck
{
    /// <summary>Time servers correct a clock by less than this.</summary>
    private static readonly TimeSpan SessionTolerance = TimeSpan.FromSeconds(2);

    /// <summary>Processes append through one writer: an event may wait for its place as long as an append may take.</summary>
    private static readonly TimeSpan LedgerTolerance = TimeSpan.FromSeconds(60);

    private const int Kept = 20;
    private const int Sessions = 4096;

    private readonly Dictionary<string, DateTimeOffset> _startOf = [];
    private readonly ImmutableArray<ClockWarning>.Builder _warnings = ImmutableArray.CreateBuilder<ClockWarning>();
    private DateTimeOffset _before = DateTimeOffset.MinValue;

    public long Count { get; private set; }

    public ImmutableArray<ClockWarning> Warnings => _warnings.ToImmutable();

    public void Next(EventHeader header, LedgerEvent? fact)
    {
        var back = _before - header.At;
        _before = header.At;
        var inSession = WithinSession(header, fact);
        if (inSession > SessionTolerance) Warn(header.Seq, inSession);
        else if (back > LedgerTolerance) Warn(header.Seq, back);
    }

    /// <summary>By how much the start of the session's process, told from this event, lies before what the last one told.</summary>
    private TimeSpan WithinSession(EventHeader header, LedgerEvent? fact)
    {
        // An unknown outcome may be told by another process, after the session's own has died; so may what we do not understand.
        var isOwn = fact is not (null or LedgerEvent.CallOutcomeUnknown) && header.Stream.StartsWith("session/", StringComparison.Ordinal);
        if (!isOwn) return TimeSpan.Zero;
        // Sessions whose proxy was killed never end, so what is remembered is bounded, at the price of a warning missed.
        if (_startOf.Count == Sessions) _startOf.Clear();

        var start = header.At - header.Mono;
        var back = _startOf.TryGetValue(header.Stream, out var told) ? told - start : TimeSpan.Zero;
        if (fact is LedgerEvent.SessionEnded) _startOf.Remove(header.Stream);
        else _startOf[header.Stream] = start;
        return back;
    }

    private void Warn(Position at, TimeSpan by)
    {
        Count++;
        if (_warnings.Count < Kept) _warnings.Add(new ClockWarning(at, by));
    }
}
