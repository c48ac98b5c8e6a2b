using System.Diagnostics;
using System.Text;

namespace Estoppl.Specs.Testing;

/// <summary>
/// A real process and its three pipes, as raw bytes. Nothing here waits for ever: whatever takes longer than <see cref="Limit"/> fails the
/// spec, and the process and all it started are killed at the end.
/// </summary>
internal sealed class Child : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ByteLines _output;
    private readonly Task<byte[]> _error;

    private Child(Process process)
    {
        _process = process;
        _output = new(process.StandardOutput.BaseStream);
        _error = ReadAllAsync(process.StandardError.BaseStream);
    }

    public int Id => _process.Id;

    /// <summary>Whether it has ended by now.</summary>
    public bool HasEnded => _process.HasExited;

    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Most memory it ever had, in bytes. Linux only, and only while it runs.</summary>
    public long PeakMemory => long.Parse(
        File.ReadLines($"/proc/{Id}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(':')[1].Replace("kB", "", StringComparison.Ordinal)) * 1024;

    public static Child Start(string file, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return new Child(Process.Start(start)!);
    }

    /// <summary>Writes all bytes, however long the reader takes.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await Input.WriteAsync(bytes);
        await Input.FlushAsync();
    }

    /// <summary>Writes a line; the line feed is added.</summary>
    public Task WriteLineAsync(string line) => WriteAsync(Encoding.UTF8.GetBytes(line + "\n")).WaitAsync(Limit);

    /// <summary>Reads a line, without its line feed. At the end of output what is left is a line; then null.</summary>
    public Task<byte[]?> ReadLineAsync() => _output.ReadAsync();

    /// <summary>Reads a line that must come.</summary>
    public async Task<string> ReadTextAsync() => Encoding.UTF8.GetString(
        await ReadLineAsync() ?? throw new EndOfStreamException($"the output ended; on stderr: {await ErrorAsync()}"));

    /// <summary>Reads all bytes to the end of output.</summary>
    public Task<byte[]> ReadToEndAsync() => _output.ReadToEndAsync();

    public void CloseInput() => Input.Dispose();

    /// <summary>Nobody reads its output any more, as when a client dies.</summary>
    public void CloseOutput() => _process.StandardOutput.BaseStream.Dispose();

    /// <summary>
    /// All of stderr. Completes when the last process that inherited it has ended, so it also shows that nothing was left behind.
    /// </summary>
    public async Task<string> ErrorAsync() => Encoding.UTF8.GetString(await ErrorBytesAsync());

    /// <inheritdoc cref="ErrorAsync"/>
    public Task<byte[]> ErrorBytesAsync() => _error.WaitAsync(Limit);

    /// <summary>Waits for the exit code: 128 + signal where one ended it.</summary>
    public async Task<int> ExitAsync()
    {
        using var late = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(late.Token);
        return _process.ExitCode;
    }

    /// <summary>Kills this process and no other: not the ones it started.</summary>
    public void Kill() => _process.Kill();

    public void Send(int signal) => Signal.Send(Id, signal);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await ExitAsync();
        _process.Dispose();
    }

    private static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
