using System.Diagnostics;
using System.Globalization;
using System.Text;
using Estoppl.Ledger.Events;

namespace Appender;

/// <summary>One line for each acknowledged event: its id, when it was acknowledged on the clock that all processes share, and how many kill switches were known then. Each is one write.</summary>
internal sealed class AcknowledgedFile(string path)
{
    private readonly FileStream _file = new(path, new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 });
    private readonly Lock _writing = new();

    public void Add(EventId id, int switches)
    {
        var line = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id} {Stopwatch.GetTimestamp()} {switches}\n"));
        lock (_writing) _file.Write(line);
    }
}
