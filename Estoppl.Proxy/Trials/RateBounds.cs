using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;

namespace Estoppl.Proxy.Trials;

/// <summary>
/// What <see cref="RateLimiter"/> counts in one session, in bounds. It has windows for so many tools only, and throws the others together: beyond that,
/// and once a name was too long for a window of its own, only what certainly counts is said. Memory is bounded as there.
/// </summary>
internal sealed class RateBounds
{
    private readonly Dictionary<ToolName, CallWindow> _windows = [];
    private bool _isCrowded;

    /// <summary>How many calls of the tool count.</summary>
    public Bounds Of(ToolName tool, TimeSpan now)
    {
        var bounds = _windows.TryGetValue(tool, out var window) ? window.At(now) : new Bounds(0, 0);
        return _isCrowded ? bounds with { AtMost = long.MaxValue } : bounds;
    }

    /// <summary>Counts a call, or a call that may count.</summary>
    public void Add(ToolName tool, TimeSpan at, bool isCertain)
    {
        if (!_windows.TryGetValue(tool, out var window))
        {
            _isCrowded |= tool.Value.Length > ToolNames.MaxLength || _windows.Count == RateLimiter.MaxWindows;
            if (_isCrowded) return;
            _windows[tool] = window = new CallWindow();
        }

        window.Add(at, isCertain);
    }
}
