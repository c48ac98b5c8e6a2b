using System.Globalization;

namespace Estoppl.Ledger.Storage;

/// <summary>What <c>ledger.holder</c> says of the process that holds the write lease, or held it last.</summary>
/// <param name="ProcessId">None in the moment between taking the lease and writing it down.</param>
/// <param name="Process">Its name; empty when unknown.</param>
/// <param name="Socket">Where it listens; none when unknown.</param>
internal sealed record HolderFile(int? ProcessId, string Process, string? Socket)
{
    private static readonly HolderFile s_unknown = new(null, "", null);

    /// <summary>For people: <c>process 123 (estoppl)</c>.</summary>
    public string Name => ProcessId is null ? "another process" : Process.Length == 0 ? $"process {ProcessId}" : $"process {ProcessId} ({Process})";

    /// <summary>Writes this process down. It holds the lease.</summary>
    public static void Write(LedgerFolder folder, string socket)
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        File.WriteAllText(folder.Holder, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} {self.ProcessName}\n{socket}\n"));
    }

    /// <summary>Reads what the last holder wrote down.</summary>
    public static HolderFile Read(LedgerFolder folder)
    {
        try
        {
            var lines = File.ReadAllText(folder.Holder).Split('\n');
            var words = lines[0].Split(' ', 2);
            return int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? new HolderFile(id, words.ElementAtOrDefault(1) ?? "", lines.ElementAtOrDefault(1) is { Length: > 0 } socket ? socket : null)
                : s_unknown;
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            // It is about to be written: that someone holds the lease is known all the same.
            return s_unknown;
        }
    }
}
