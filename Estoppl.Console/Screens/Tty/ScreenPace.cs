using System.Collections.Concurrent;
using System.Diagnostics;
using Terminal.Gui.App;
using Terminal.Gui.Drivers;

namespace Estoppl.Operator.Screens.Tty;

/// <summary>
/// How often the library's loop goes round: quickly while keys come, slowly when nothing happens, and at once when a key ends the quiet. By
/// itself the loop sleeps the same time after each round.
/// </summary>
internal sealed class ScreenPace : IDisposable
{
    private const ushort RoundsPerSecond = 100;

    // Keys come in runs, and the library completes some of them (Esc, clicks) only in rounds that follow.
    private static readonly TimeSpan s_lively = TimeSpan.FromSeconds(1);

    // News and signals wait this long at most.
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(100);

    // A key that the library's thread takes away first, while we wait for it, is noticed this late.
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    private readonly IApplication _app;
    private readonly ConcurrentQueue<char>? _read;
    private long _lastInput = Stopwatch.GetTimestamp();

    private ScreenPace(IApplication app)
    {
        _app = app;
        _read = (app.Driver?.GetInputProcessor() as InputProcessorImpl<char>)?.InputQueue;
        Application.MaximumIterationsPerSecond = RoundsPerSecond;
        app.Iteration += BeforeRound;
    }

    /// <summary>Begins to pace. Null on Windows, where the loop keeps its own.</summary>
    public static ScreenPace? Of(IApplication app) => OperatingSystem.IsWindows() ? null : new ScreenPace(app);

    /// <inheritdoc/>
    public void Dispose() => _app.Iteration -= BeforeRound;

    private void BeforeRound(object? sender, EventArgs round)
    {
        if (Stopwatch.GetElapsedTime(_lastInput) < s_lively || _app.TopRunnableView is { NeedsDraw: true }) return;
        var begun = Stopwatch.GetTimestamp();
        do
        {
            // The library's thread reads what comes, up to 20 ms later. What it has read already can no longer be waited for.
            if (_read is not { IsEmpty: false } && !TerminalDevice.HasInput(s_look)) continue;
            _lastInput = Stopwatch.GetTimestamp();
            return;
        }
        while (Stopwatch.GetElapsedTime(begun) < s_quiet);
    }
}
