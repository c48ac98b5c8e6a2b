using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Estoppl.Operator.Bench;

/// <summary>A pseudo terminal of Linux: what a program writes to its far end is read here, what is written here are its keys.</summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    private const int ReadAndWrite = 0x2, NoControlling = 0x100, CloseOnExec = 0x80000;
    private const nuint SetWindowSize = 0x5414;

    private readonly SafeFileHandle _near;

    public PseudoTerminal(int width, int height)
    {
        _near = new SafeFileHandle(posix_openpt(ReadAndWrite | NoControlling | CloseOnExec), ownsHandle: true);
        if (_near.IsInvalid) throw Failed(nameof(posix_openpt));
        Need(grantpt(_near), nameof(grantpt));
        Need(unlockpt(_near), nameof(unlockpt));
        Span<byte> name = stackalloc byte[128];
        Need(ptsname_r(_near, name, (nuint)name.Length), nameof(ptsname_r));
        Path = Marshal.PtrToStringUTF8(Pointer(name))!;
        // struct winsize: rows, columns, and two that nobody uses.
        Span<ushort> size = [(ushort)height, (ushort)width, 0, 0];
        Need(ioctl(_near, SetWindowSize, size), nameof(ioctl));
    }

    /// <summary>The far end's file.</summary>
    public string Path { get; }

    /// <summary>Reads what was written to the far end, and waits for it.</summary>
    /// <returns>How many bytes; 0 when nobody has the far end open any more.</returns>
    public int Read(Span<byte> bytes)
    {
        var count = read(_near, bytes, (nuint)bytes.Length);
        // EIO: the last one has closed it.
        return count < 0 ? 0 : (int)count;
    }

    /// <summary>Writes keys.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = write(_near, bytes, (nuint)bytes.Length);
            if (count <= 0) throw Failed(nameof(write));
            bytes = bytes[(int)count..];
        }
    }

    public void Dispose() => _near.Dispose();

    private static unsafe nint Pointer(Span<byte> bytes) => (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes));

    private static void Need(int result, string call)
    {
        if (result != 0) throw Failed(call);
    }

    private static IOException Failed(string call) => new($"{call} failed: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int posix_openpt(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int grantpt(SafeFileHandle near);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlockpt(SafeFileHandle near);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ptsname_r(SafeFileHandle near, Span<byte> name, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(SafeFileHandle near, nuint request, Span<ushort> size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(SafeFileHandle near, Span<byte> bytes, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(SafeFileHandle near, ReadOnlySpan<byte> bytes, nuint length);
}
