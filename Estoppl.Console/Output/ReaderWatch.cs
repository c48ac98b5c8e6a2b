using System.Runtime.InteropServices;

namespace Estoppl.Operator.Output;

/// <summary>
/// Tells when nobody reads our stdout any more, also while there is nothing to write: a write would fail, but the next may be hours away, and
/// until then a shell waits for <c>estoppl tail | head</c>.
/// </summary>
internal static partial class ReaderWatch
{
    private const int Stdout = 1;
    private const short Error = 0x0008, HangUp = 0x0010, NotOpen = 0x0020;

    /// <summary>Calls <paramref name="gone"/>, on another thread, when stdout is a pipe or a terminal that was closed at its other end.</summary>
    public static void Start(Action gone)
    {
        // Windows tells only whoever writes.
        if (OperatingSystem.IsWindows()) return;
        new Thread(() =>
        {
            if (WaitForEnd()) gone();
        }) { IsBackground = true, Name = "estoppl stdout" }.Start();
    }

    /// <summary>Blocks until it is closed; false when that cannot be told. Files and null devices never are.</summary>
    private static bool WaitForEnd()
    {
        const int interrupted = 4;
        while (true)
        {
            // Nothing is asked for: what remains are the conditions that are always reported.
            var watched = new Watched { Descriptor = Stdout };
            var count = Poll(ref watched, 1, -1);
            if (count > 0) return (watched.Found & (Error | HangUp | NotOpen)) != 0;
            if (count < 0 && Marshal.GetLastPInvokeError() != interrupted) return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref Watched watched, nuint count, int milliseconds);

    // struct pollfd
    [StructLayout(LayoutKind.Sequential)]
    private struct Watched
    {
        public int Descriptor;
        public short Wanted;
        public short Found;
    }
}
