using System.Text;
using System.Text.Json;
using Estoppl.Ledger.Projections;
using Estoppl.Proxy.Stdio;

namespace Estoppl.Operator.Output;

/// <summary>Calls on stdout as they come: lines of the table, or one JSON object a line. What was added is written by <see cref="Flush"/> in one go. One thread.</summary>
internal sealed class CallLines : IDisposable
{
    private readonly Stream _output = StandardStreams.OpenOutput();
    private readonly MemoryStream _pending = new();
    private readonly Palette _palette = Palette.ForOutput();
    private readonly bool _asJson;

    public CallLines(bool asJson)
    {
        _asJson = asJson;
        if (!asJson) Add(CallLine.Heading);
    }

    /// <summary>Whether a write failed because nobody reads stdout any more.</summary>
    public static bool IsReaderGone(IOException failure)
    {
        const int brokenPipe = 32, windowsBrokenPipe = 109, windowsNoData = 232;
        var code = failure.HResult & 0xFFFF;
        return OperatingSystem.IsWindows() ? code is windowsBrokenPipe or windowsNoData : code == brokenPipe;
    }

    /// <summary>Adds a line.</summary>
    public void Add(CallView row)
    {
        if (!_asJson)
        {
            Add(CallLine.Of(row, _palette));
            return;
        }

        using (var json = new Utf8JsonWriter(_pending, JsonOutput.OneLine)) CallJson.Write(json, row);
        _pending.WriteByte((byte)'\n');
    }

    /// <summary>Writes what was added.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Flush()
    {
        if (_pending.Length == 0) return;
        _output.Write(_pending.GetBuffer().AsSpan(0, (int)_pending.Length));
        _output.Flush();
        _pending.SetLength(0);
    }

    /// <summary>Leaves what was not flushed unwritten.</summary>
    public void Dispose()
    {
        _output.Dispose();
        _pending.Dispose();
    }

    private void Add(string line) => _pending.Write(Encoding.UTF8.GetBytes($"{line}\n"));
}
