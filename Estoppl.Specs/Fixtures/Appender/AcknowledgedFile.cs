using System.Diagnostics;
using System.Globalization;
using System.Text;
using Estoppl.Ledger.Events;

namespace Appender;

/// <summary>One line for each acknowledged event: its id, and when it was acknowledged on the clock that all processes share. Each is one write.</summary>
internal sealed class AcknowledgedFile(string path)
{
    private readonly FileStream _file = new(path, new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 });
    private readonly Lock _writing = new();

    public void Add(EventId id)
    {
        var line = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id} {Stopwatch.GetTimestamp()}\n"));
        lock (_writing) _file.Write(line);
    }
}
