using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;

namespace Estoppl.Proxy.Trials;

/// <summary>
/// What <see cref="LoopGuard"/> counts in one session, in bounds. Calls are the same when tool and argument bytes are: certainly where the record
/// commits to them without a key, or where there are none or just <c>{}</c>; certainly not where their sizes differ. Else nobody knows.
/// A session's commitments are all of one kind.
/// </summary>
internal sealed class IdenticalBounds
{
    private const int Enough = 8192;

    private readonly Dictionary<(ToolName Tool, long Size, string Commitment), CallWindow> _windows = [];
    private readonly CallWindow _all = new();

    /// <summary>How many calls like this one count.</summary>
    public Bounds Of(LedgerEvent.CallIntercepted call, TimeSpan now)
    {
        // The engine forgets the oldest of more than it can remember.
        if (_all.At(now).AtMost > LoopGuard.Capacity) return Bounds.Unknown;
        if (!_windows.TryGetValue(KeyOf(call), out var window)) return new Bounds(0, 0);
        var bounds = window.At(now);
        return IsExact(call) ? bounds : bounds with { AtLeast = 0 };
    }

    /// <summary>Counts a call, or a call that may count.</summary>
    public void Add(LedgerEvent.CallIntercepted call, TimeSpan at, bool isCertain)
    {
        _all.Add(at, isCertain);
        var key = KeyOf(call);
        if (!_windows.TryGetValue(key, out var window))
        {
            if (_windows.Count >= Enough) DropEmpty(at);
            _windows[key] = window = new CallWindow();
        }

        window.Add(at, isCertain);
    }

    private void DropEmpty(TimeSpan now)
    {
        foreach (var (key, window) in _windows)
            if (window.At(now).AtMost == 0) _windows.Remove(key);
    }

    private static (ToolName, long, string) KeyOf(LedgerEvent.CallIntercepted call) => (call.Tool, call.InputSize, IsPlain(call) ? call.Input.Value : "");

    private static bool IsExact(LedgerEvent.CallIntercepted call) => call.InputSize is 0 or 2 || IsPlain(call);

    private static bool IsPlain(LedgerEvent.CallIntercepted call) => call.Input.Value.StartsWith("sha256:", StringComparison.Ordinal);
}
