using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Estoppl.Operator.Bench;

/// <summary>What the machine itself takes to append a record to a file and have it on the disk: no ledger can promise durability for less by appending.</summary>
internal sealed partial class DiskFloor(string folder) : IDisposable
{
    /// <summary>About what one allowed call appends before it is forwarded.</summary>
    public const int RecordSize = 1536;

    private readonly FileStream _file = new(Path.Combine(folder, "floor"), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
    private readonly byte[] _record = new byte[RecordSize];

    /// <summary>One append and one fdatasync (a full flush where there is no fdatasync).</summary>
    public TimeSpan Measure()
    {
        var start = Stopwatch.GetTimestamp();
        _file.Write(_record);
        if (OperatingSystem.IsLinux())
        {
            if (fdatasync((int)_file.SafeFileHandle.DangerousGetHandle()) != 0) throw new IOException($"fdatasync failed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        else
        {
            _file.Flush(flushToDisk: true);
        }

        return Stopwatch.GetElapsedTime(start);
    }

    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fdatasync(int descriptor);
}
