using System.Runtime.InteropServices;
using System.Text;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// Compares the wall clock (<c>ts</c>) with itself and, within one session, with the clock that cannot be set (<c>mono</c>): a clock
/// set back while nothing happened shows only there. A clock that jumps forward is a computer that slept.
/// </summary>
internal sealed class ClockCheck(WarningList warnings)
{
    /// <summary>Time servers correct a clock by less than this.</summary>
    private static readonly TimeSpan SessionTolerance = TimeSpan.FromSeconds(2);

    /// <summary>Processes append through one writer: an event may wait for its place as long as an append may take.</summary>
    private static readonly TimeSpan LedgerTolerance = TimeSpan.FromSeconds(60);

    private const int Sessions = 4096;
    private const int UsualStream = 64;

    private readonly Dictionary<string, long> _startOf = [];
    private long _before = long.MinValue;

    /// <summary>Looks at the next event. Times are in microseconds; every canonical one leaves room for a difference.</summary>
    public void Next(Position seq, ReadOnlySpan<byte> bytes, in EventGlance it)
    {
        if (it.StreamStart == 0) return;
        var back = _before == long.MinValue ? 0 : _before - it.At;
        _before = it.At;
        var inSession = WithinSession(bytes.Slice(it.StreamStart, it.StreamLength), it);
        if (inSession > SessionTolerance.TotalMicroseconds) Warn(seq, inSession);
        else if (back > LedgerTolerance.TotalMicroseconds) Warn(seq, back);
    }

    /// <summary>By how much the start of the session's process, told from this event, lies before what the last one told.</summary>
    private long WithinSession(ReadOnlySpan<byte> stream, in EventGlance it)
    {
        if (it.Kind is not (EventKind.Own or EventKind.SessionEnded) || !stream.StartsWith("session/"u8)) return 0;
        // Sessions whose proxy was killed never end, so what is remembered is bounded, at the price of a warning missed.
        if (_startOf.Count == Sessions) _startOf.Clear();

        Span<char> usual = stackalloc char[UsualStream];
        var name = stream.Length <= UsualStream ? usual[..Encoding.UTF8.GetChars(stream, usual)] : Encoding.UTF8.GetString(stream).AsSpan();
        var startOf = _startOf.GetAlternateLookup<ReadOnlySpan<char>>();
        ref var told = ref CollectionsMarshal.GetValueRefOrAddDefault(startOf, name, out var isKnown);
        var start = it.At - it.Mono;
        var back = isKnown ? told - start : 0;
        told = start;
        if (it.Kind == EventKind.SessionEnded) startOf.Remove(name);
        return back;
    }

    private void Warn(Position at, long microseconds) => warnings.Add(new VerificationWarning.ClockWentBack(at, TimeSpan.FromMicroseconds(microseconds)));
}
