using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Estoppl.Proxy.Clients;

/// <summary>What POSIX knows of a file and .NET does not tell. For Linux and macOS; <see cref="StatusOf"/> answers on Linux only.</summary>
internal static partial class UnixFile
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint Basic = 0x7FF; // STATX_BASIC_STATS
    private const int Writable = 2; // W_OK

    /// <summary>The path with every symbolic link followed, in folders too. Textual cutting of <c>..</c> would go astray behind a linked folder.</summary>
    /// <exception cref="IOException">A part of it is not there, or may not be looked at.</exception>
    public static unsafe string RealPath(string path)
    {
        var resolved = realpath(path, 0);
        if (resolved == 0) throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        try
        {
            return Marshal.PtrToStringUTF8(resolved)!;
        }
        finally
        {
            NativeMemory.Free((void*)resolved);
        }
    }

    /// <summary>Whether this process may write the file.</summary>
    public static bool MayWrite(string path) => access(path, Writable) == 0;

    /// <summary>Owner, names and kind of a file; null where the system cannot tell.</summary>
    public static FileStatus? StatusOf(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            return statx(CurrentFolder, path, 0, Basic, out var found) == 0 ? new(found.Links, found.User, found.Group, (found.Mode & 0xF000) == 0x8000) : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library from before 2018.
            return null;
        }
    }

    /// <summary>Gives the file to that user and group.</summary>
    /// <exception cref="IOException">This process may not.</exception>
    public static void Give(SafeFileHandle file, uint user, uint group)
    {
        if (fchown(file, user, group) != 0) throw new IOException(Marshal.GetLastPInvokeErrorMessage());
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial nint realpath(string path, nint buffer);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int access(string path, int mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchown(SafeFileHandle file, uint user, uint group);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, out Status found);

    /// <summary><c>struct statx</c> of linux/stat.h, the same on every architecture: 256 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(16)] public uint Links;
        [FieldOffset(20)] public uint User;
        [FieldOffset(24)] public uint Group;
        [FieldOffset(28)] public ushort Mode;
    }
}

/// <summary>What <c>statx</c> says.</summary>
internal readonly record struct FileStatus(uint Links, uint User, uint Group, bool IsPlain);
