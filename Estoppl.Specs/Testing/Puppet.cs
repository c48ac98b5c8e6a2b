using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace Estoppl.Specs.Testing;

/// <summary>
/// A server whose strings the spec pulls: two <c>cat</c>s carry what reaches its stdin to <see cref="ReadLineAsync"/>, and what
/// <see cref="WriteLineAsync"/> is given to its stdout. So a spec sees each byte that arrives, in the moment in which it arrives.
/// </summary>
internal sealed partial class Puppet : IDisposable
{
    private readonly string _folder;
    private readonly Task<(FileStream Up, FileStream Down)> _open;
    private ByteLines? _lines;

    private Puppet(string folder)
    {
        _folder = folder;
        foreach (var name in (string[])["up", "down"]) Assert.Equal(0, mkfifo(Path.Combine(folder, name), 0x180));
        // Opening waits for the other side, which is the server's shell.
        _open = Task.Run(() => (Open("up", FileAccess.Read), Open("down", FileAccess.Write)));
    }

    /// <summary>Starts the proxy before such a server.</summary>
    public static (Child Proxy, Puppet Server) Start(Workspace workspace)
    {
        var puppet = new Puppet(workspace.Path);
        return (workspace.Start(Words), puppet);
    }

    /// <summary>Starts the proxy, as <paramref name="start"/> does with the server's words, before such a server.</summary>
    public static (Child Proxy, Puppet Server) Start(Workspace workspace, Func<string[], Child> start)
    {
        var puppet = new Puppet(workspace.Path);
        return (start(Words), puppet);
    }

    /// <summary>The next line that reached the server, without its line feed; null when its input has ended.</summary>
    public async Task<byte[]?> ReadLineAsync()
    {
        var (up, _) = await _open.WaitAsync(Child.Limit);
        return await (_lines ??= new ByteLines(up)).ReadAsync();
    }

    /// <summary>Answers a request with an empty result.</summary>
    public Task AnswerAsync(string id) => WriteLineAsync($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[]}}""");

    public async Task WriteLineAsync(string line)
    {
        var (_, down) = await _open.WaitAsync(Child.Limit);
        await down.WriteAsync(Encoding.UTF8.GetBytes(line + "\n")).AsTask().WaitAsync(Child.Limit);
    }

    public void Dispose()
    {
        if (!_open.IsCompletedSuccessfully) return;
        _open.Result.Up.Dispose();
        _open.Result.Down.Dispose();
    }

    private static string[] Words => ["sh", "-c", "cat < down & exec cat > up"];

    private FileStream Open(string name, FileAccess access) =>
        new(Path.Combine(_folder, name), new FileStreamOptions { Mode = FileMode.Open, Access = access, Share = FileShare.ReadWrite, BufferSize = 0 });

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);
}
