using System.Diagnostics;
using System.Globalization;

namespace Estoppl.Operator.Bench;

/// <summary>A <see cref="LedgerWorker"/> in a process of its own, which has joined the ledger when this is made.</summary>
internal sealed class WorkerProcess : IDisposable
{
    /// <summary>The hidden command that runs one.</summary>
    public const string Command = "ledger-worker";

    private readonly Process _process;

    public WorkerProcess(string folder)
    {
        var start = new ProcessStartInfo(SelfCommand.Words[0]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var word in SelfCommand.Words.Skip(1).Append(Command).Append(folder)) start.ArgumentList.Add(word);
        _process = Process.Start(start)!;
        Hear();
    }

    /// <summary>Gives it something to do.</summary>
    public void Say(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    /// <summary>Waits until it is done.</summary>
    public string Hear() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("a worker of the bench ended early");

    /// <summary>Peak resident memory in bytes; null where the system does not tell.</summary>
    public long? PeakMemory() => ProcessMemory.PeakOf(_process);

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}

/// <summary>What the system knows of a process's memory.</summary>
internal static class ProcessMemory
{
    /// <summary>Peak resident memory in bytes; null where the system does not tell.</summary>
    public static long? PeakOf(Process process)
    {
        var status = $"/proc/{process.Id}/status";
        if (!File.Exists(status)) return null;
        var line = File.ReadLines(status).FirstOrDefault(each => each.StartsWith("VmHWM:", StringComparison.Ordinal));
        return line is null ? null : long.Parse(line.Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024;
    }
}
