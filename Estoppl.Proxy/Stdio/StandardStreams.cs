using Microsoft.Win32.SafeHandles;

namespace Estoppl.Proxy.Stdio;

/// <summary>Our own stdin and stdout as plain descriptors: unbuffered, byte for byte, a read or a write per call.</summary>
public static class StandardStreams
{
    /// <summary>Where the client writes.</summary>
    public static Stream OpenInput() => Pipe(0, FileAccess.Read) ?? Console.OpenStandardInput();

    /// <summary>What the client reads. A write to a client that is gone throws <see cref="IOException"/>.</summary>
    public static Stream OpenOutput() => Pipe(1, FileAccess.Write) ?? Console.OpenStandardOutput();

    // The console's stream takes a broken pipe for a success, so pipes are opened as what they are. A regular file is left to the console:
    // FileStream would write it at positions of its own, over what others write through the same descriptor.
    private static FileStream? Pipe(int descriptor, FileAccess access)
    {
        if (OperatingSystem.IsWindows()) return null;
        var stream = new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0, isAsync: false);
        return stream.CanSeek ? null : stream;
    }
}
