using System.Diagnostics;
using System.Text;

namespace Estoppl.Operator.Agents;

/// <summary>An MCP client reduced to its pipes: starts a server, writes lines, reads lines. For the demo and the bench; one thread writes, and one reads.</summary>
internal sealed class PipeAgent : IDisposable
{
    private readonly Process _server;
    private readonly Stream _input;
    private readonly Stream _output;
    private byte[] _buffer = new byte[64 << 10];
    private int _start, _end;

    private PipeAgent(Process server)
    {
        _server = server;
        _input = server.StandardInput.BaseStream;
        _output = server.StandardOutput.BaseStream;
    }

    /// <summary>The server's process: under a proxy, the proxy's.</summary>
    public Process Server => _server;

    /// <summary>Starts the server.</summary>
    /// <param name="words">File and arguments.</param>
    public static PipeAgent Start(IReadOnlyList<string> words) =>
        new(Process.Start(new ProcessStartInfo(words[0], words.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!);

    /// <summary>Writes one message; the line feed is added.</summary>
    public void Send(string message) => Send(Encoding.UTF8.GetBytes(message + "\n"));

    /// <summary>Writes bytes as they are.</summary>
    public void Send(ReadOnlySpan<byte> line)
    {
        _input.Write(line);
        _input.Flush();
    }

    /// <summary>Reads one line, without its line feed. Valid until the next read.</summary>
    /// <exception cref="EndOfStreamException">The server has ended.</exception>
    public ReadOnlySpan<byte> Receive()
    {
        var searched = 0;
        while (true)
        {
            var waiting = _buffer.AsSpan(_start.._end);
            var feed = waiting[searched..].IndexOf((byte)'\n');
            if (feed >= 0)
            {
                _start += searched + feed + 1;
                return waiting[..(searched + feed)];
            }

            searched = waiting.Length;
            Fill();
        }
    }

    /// <summary>The client's half of <c>initialize</c>: returns when the server has answered it.</summary>
    public void Initialize()
    {
        Send("""{"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"estoppl-agent","version":"1.0.0"}}}""");
        while (Receive().IndexOf("\"hello\""u8) < 0)
        {
            // The server may say other things first.
        }

        Send("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
    }

    /// <summary>Closes the server's input and waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public int Finish()
    {
        _input.Dispose();
        _server.WaitForExit();
        return _server.ExitCode;
    }

    /// <summary>Ends the server, whatever it is doing.</summary>
    public void Dispose()
    {
        if (!_server.HasExited) _server.Kill(entireProcessTree: true);
        _server.Dispose();
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = _output.Read(_buffer.AsSpan(_end));
        if (read == 0) throw new EndOfStreamException("the server closed its output");
        _end += read;
    }
}
