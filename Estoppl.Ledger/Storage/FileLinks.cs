using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Estoppl.Ledger.Storage;

/// <summary>How many names an open file has, from Linux's <c>statx</c>. About 0.7 us, and no path is walked.</summary>
internal static partial class FileLinks
{
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH: the handle itself
    private const uint Links = 0x4; // STATX_NLINK

    /// <summary>The number of names; null where the system cannot tell.</summary>
    public static uint? TryCount(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            return Statx(file, "", EmptyPath, Links, out var found) == 0 && (found.Mask & Links) != 0 ? found.LinkCount : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library from before 2018.
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(SafeFileHandle folder, string path, int flags, uint mask, out Status found);

    /// <summary><c>struct statx</c> of linux/stat.h, the same on every architecture: 256 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(0)] public uint Mask;
        [FieldOffset(16)] public uint LinkCount;
    }
}
