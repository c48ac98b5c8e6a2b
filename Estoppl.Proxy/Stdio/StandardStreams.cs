using Microsoft.Win32.SafeHandles;

namespace Estoppl.Proxy.Stdio;

/// <summary>Our own stdin and stdout as plain descriptors: unbuffered, byte for byte, a read or a write per call.</summary>
public static class StandardStreams
{
    /// <summary>Where the client writes.</summary>
    public static Stream OpenInput() => OperatingSystem.IsWindows() ? Console.OpenStandardInput() : Open(0, FileAccess.Read);

    /// <summary>What the client reads.</summary>
    public static Stream OpenOutput() => OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : Open(1, FileAccess.Write);

    private static FileStream Open(int descriptor, FileAccess access) =>
        new(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0, isAsync: false);
}
