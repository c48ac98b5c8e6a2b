using System.Diagnostics;
using System.Text;

namespace Estoppl.Operator.Bench;

/// <summary>A console on a terminal of the bench's own: what it shows can be waited for, and its keys can be pressed.</summary>
internal sealed class ConsoleRun : IDisposable
{
    public const int Width = 120, Height = 36;

    /// <summary>Where rows look alike but for the selected one: in the time of each call.</summary>
    private const int TimeColumn = 6;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(180), s_ending = TimeSpan.FromSeconds(10);

    private readonly PseudoTerminal _terminal = new(Width, Height);
    private readonly PaintedScreen _screen;
    private readonly Process _process;
    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly Lock _writing = new();
    private readonly object _painted = new();
    private long _lastPainted;
    private bool _isOver;

    /// <summary>Starts it on the ledger of a configuration.</summary>
    public ConsoleRun(string configuration)
    {
        _screen = new PaintedScreen(Width, Height, Press);
        // The shell opens the terminal, setsid makes it the controlling one, and both become the console.
        string[] words = ["-c", "exec setsid --ctty \"$@\" <\"$0\" >\"$0\" 2>&1", _terminal.Path, .. SelfCommand.Words, "console", "--config", configuration];
        var start = new ProcessStartInfo("sh", words);
        start.Environment["TERM"] = "xterm-256color";
        start.Environment.Remove("NO_COLOR");
        _process = Process.Start(start)!;
        new Thread(Read) { IsBackground = true, Name = "terminal" }.Start();
    }

    public int Id => _process.Id;

    /// <summary>Processor time that it has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Peak resident memory in bytes.</summary>
    public long PeakMemory => ProcessMemory.PeakOf(_process) ?? throw new InvalidOperationException("the system does not tell the console's memory");

    /// <summary>Waits until it shows a text.</summary>
    /// <returns>How long after its start that was.</returns>
    public TimeSpan WaitFor(string text)
    {
        if (!WaitUntil(() => _screen.Shows(text), s_patience)) throw new InvalidOperationException($"the console did not show {text}, but:\n{_screen}");
        lock (_painted) return Stopwatch.GetElapsedTime(_begun, _lastPainted);
    }

    /// <summary>Waits until nothing was painted for a while.</summary>
    public void WaitForQuiet(TimeSpan quiet)
    {
        lock (_painted)
        {
            var begun = Stopwatch.GetTimestamp();
            while (!_isOver && Stopwatch.GetElapsedTime(begun) < s_ending && Monitor.Wait(_painted, quiet))
            {
                // Something was painted.
            }
        }
    }

    /// <summary>Presses keys, as a terminal sends them.</summary>
    public void Press(string keys)
    {
        lock (_writing) _terminal.Write(Encoding.UTF8.GetBytes(keys));
    }

    /// <summary>Presses a key and waits until another row is the selected one.</summary>
    /// <returns>How long that took; none when it did not happen.</returns>
    public TimeSpan? PressToMove(string key, TimeSpan patience)
    {
        int before;
        lock (_painted) before = _screen.LookOf(TimeColumn);
        var begun = Stopwatch.GetTimestamp();
        Press(key);
        if (!WaitUntil(() => _screen.LookOf(TimeColumn) != before, patience)) return null;
        lock (_painted) return Stopwatch.GetElapsedTime(begun, _lastPainted);
    }

    /// <summary>Quits it as a person does.</summary>
    public void Quit()
    {
        Press("q");
        if (!_process.WaitForExit(s_ending)) throw new InvalidOperationException($"the console did not end, but shows:\n{_screen}");
        if (_process.ExitCode != 0) throw new InvalidOperationException($"the console ended with {_process.ExitCode}:\n{_screen}");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        // Whoever reads there is told that nobody writes any more.
        lock (_painted)
            while (!_isOver) Monitor.Wait(_painted);
        _terminal.Dispose();
    }

    private bool WaitUntil(Func<bool> isSo, TimeSpan patience)
    {
        var begun = Stopwatch.GetTimestamp();
        lock (_painted)
        {
            while (!isSo())
            {
                var left = patience - Stopwatch.GetElapsedTime(begun);
                if (_isOver || left <= TimeSpan.Zero || !Monitor.Wait(_painted, left)) return isSo();
            }

            return true;
        }
    }

    private void Read()
    {
        var buffer = new byte[64 << 10];
        while (_terminal.Read(buffer) is > 0 and var count)
        {
            lock (_painted)
            {
                var before = _screen.Changes;
                _screen.Feed(buffer.AsSpan(0, count));
                if (_screen.Changes == before) continue;
                _lastPainted = Stopwatch.GetTimestamp();
                Monitor.PulseAll(_painted);
            }
        }

        lock (_painted)
        {
            _isOver = true;
            Monitor.PulseAll(_painted);
        }
    }
}
