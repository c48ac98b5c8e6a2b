using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Estoppl.Operator.Screens.Tty;

/// <summary>Our terminal as the operating system sees it: its line discipline, its bytes, and the job that it controls. Not for Windows.</summary>
internal static partial class TerminalDevice
{
    private const int Input = 0, Output = 1;
    private const int Interrupted = 4;

    // struct termios has 60 bytes on Linux and 72 on macOS. It is kept and put back whole, and never read.
    private const int LineModesSize = 128;

    /// <summary>What stty changes; null where there is no terminal.</summary>
    public static byte[]? LineModes
    {
        get
        {
            var modes = new byte[LineModesSize];
            return GetLineModes(Input, modes) == 0 ? modes : null;
        }
    }

    /// <summary>
    /// Puts back what <see cref="LineModes"/> told. In a job that is not in the foreground, the kernel stops us here until it is; that call
    /// ends as interrupted.
    /// </summary>
    /// <param name="dropInput">What was not read yet, such as the terminal's answers to the library, is not for whoever reads next.</param>
    public static void Become(byte[] lineModes, bool dropInput = false)
    {
        const int now = 0, withoutInput = 2;
        while (SetLineModes(Input, dropInput ? withoutInput : now, lineModes) != 0 && Marshal.GetLastPInvokeError() == Interrupted)
        {
        }
    }

    /// <summary>Writes past everything that buffers. What a terminal does not take is lost: whoever calls has nowhere else to write.</summary>
    public static void Write(string text) => Write(Output, text);

    /// <summary>Writes, as the last that arrives: whatever this process writes to stdout from now on, on any thread, goes nowhere.</summary>
    public static void WriteLast(string text)
    {
        const int writeOnly = 1;
        var terminal = Duplicate(Output);
        var nowhere = Open("/dev/null", writeOnly);
        if (terminal < 0 || nowhere < 0) return;
        _ = Duplicate(nowhere, Output);
        Write(terminal, text);
    }

    /// <summary>Whether there are keys (or answers) to read. Returns at once when they come, otherwise after <paramref name="patience"/>.</summary>
    public static bool HasInput(TimeSpan patience)
    {
        const short readable = 1;
        var watched = new Watched { Descriptor = Input, Wanted = readable };
        return Poll(ref watched, 1, (int)patience.TotalMilliseconds) > 0;
    }

    /// <summary>
    /// Stops our whole job, as Ctrl+Z does: a shell waits for all of it. Returns when it goes on, and at once where no shell could ever
    /// continue it.
    /// </summary>
    public static void StopJob()
    {
        const int everyoneInOurGroup = 0;
        // SIGTSTP's number is not the same everywhere.
        var stop = OperatingSystem.IsLinux() ? 20 : 18;
        if (Kill(everyoneInOurGroup, stop) != 0) throw new UnreachableException();
    }

    private static void Write(int descriptor, string text)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        while (rest.Length > 0)
        {
            var written = Write(descriptor, rest, (nuint)rest.Length);
            if (written < 0 && Marshal.GetLastPInvokeError() == Interrupted) continue;
            if (written <= 0) return;
            rest = rest[(int)written..];
        }
    }

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    private static partial int GetLineModes(int descriptor, [Out] byte[] modes);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    private static partial int SetLineModes(int descriptor, int when, byte[] modes);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int from, int to);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref Watched watched, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    // struct pollfd
    [StructLayout(LayoutKind.Sequential)]
    private struct Watched
    {
        public int Descriptor;
        public short Wanted;
        public short Found;
    }
}
