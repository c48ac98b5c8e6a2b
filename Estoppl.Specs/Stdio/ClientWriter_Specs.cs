using System.Text;
using CsCheck;
using Estoppl.Proxy.Stdio;
using Xunit;

namespace Estoppl.Specs.Stdio;

public sealed class The_one_writer_of_the_clients_side
{
    [Fact]
    public void Never_cuts_a_line_of_the_server_however_it_comes() => Gen.Select(Server, Gen.Int[1, 40].Array[1, 30], Gen.Int[0, 40]).Sample((server, cuts, replies) =>
    {
        using var client = new MemoryStream();
        var writer = new ClientWriter(client);
        var replying = new Thread(() =>
        {
            for (var n = 0; n < replies; n++) writer.Reply(Bytes($"own {n}\n"));
        });
        replying.Start();
        foreach (var chunk in Cut(Bytes(server), cuts)) Assert.True(writer.PassThrough(chunk));
        replying.Join();
        writer.Complete();

        var lines = Encoding.UTF8.GetString(client.ToArray()).Split('\n');
        Assert.Equal(Enumerable.Range(0, replies).Select(n => $"own {n}"), lines.Where(line => line.StartsWith("own ", StringComparison.Ordinal)));
        var passed = string.Join('\n', lines.Where(line => !line.StartsWith("own ", StringComparison.Ordinal)));
        Assert.Equal(server.TrimEnd('\n'), passed.TrimEnd('\n'));
    }, iter: 300);

    [Fact]
    public void Lets_its_own_line_wait_for_the_end_of_the_servers()
    {
        using var client = new MemoryStream();
        var writer = new ClientWriter(client);
        writer.PassThrough("{\"half"u8);
        writer.Reply(Bytes("own\n"));
        writer.PassThrough("\":1}\n{\"next\":"u8);
        writer.PassThrough("2}\n"u8);
        writer.Complete();
        Assert.Equal("{\"half\":1}\nown\n{\"next\":2}\n", Encoding.UTF8.GetString(client.ToArray()));
    }

    [Fact]
    public void Ends_a_line_that_the_server_left_open_before_it_says_more()
    {
        using var client = new MemoryStream();
        var writer = new ClientWriter(client);
        writer.PassThrough("half"u8);
        writer.Reply(Bytes("own\n"));
        writer.Complete();
        Assert.Equal("half\nown\n", Encoding.UTF8.GetString(client.ToArray()));
    }

    [Fact]
    public void Adds_nothing_to_the_servers_bytes_when_it_has_nothing_to_say()
    {
        using var client = new MemoryStream();
        var writer = new ClientWriter(client);
        writer.PassThrough("noise\n\nhalf"u8);
        writer.Complete();
        Assert.Equal("noise\n\nhalf", Encoding.UTF8.GetString(client.ToArray()));
    }

    [Fact]
    public async Task Does_not_make_the_one_who_replies_wait_for_a_client_that_does_not_read()
    {
        using var client = new StuckStream();
        var writer = new ClientWriter(client);
        for (var n = 0; n < 1000; n++) writer.Reply(Bytes($"own {n}\n"));
        await client.IsStuck;
        for (var n = 1000; n < 2000; n++) writer.Reply(Bytes($"own {n}\n"));
        client.Release();
        writer.Complete();
        Assert.Equal(string.Concat(Enumerable.Range(0, 2000).Select(n => $"own {n}\n")), Encoding.UTF8.GetString(client.Written.ToArray()));
    }

    [Fact]
    public void Knows_when_the_client_is_gone_and_then_waits_for_nothing()
    {
        var writer = new ClientWriter(new GoneStream());
        Assert.False(writer.PassThrough("line\nhalf"u8));
        Assert.True(writer.IsBroken);
        var large = new byte[40 << 20];
        for (var n = 0; n < 4; n++) writer.Reply(large);
        Assert.False(writer.PassThrough("more\n"u8));
        writer.Complete();
    }

    private static readonly Gen<string> Server = Gen.OneOf(Gen.Const("{\"id\":1}"), Gen.String[Gen.Char["ab\r \u00e9"], 0, 90], Gen.Const("")).Array[0, 20]
        .Select(Gen.Bool, (lines, ends) => string.Join('\n', lines) + (ends ? "\n" : ""));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static IEnumerable<byte[]> Cut(byte[] bytes, int[] sizes)
    {
        for (int at = 0, n = 0; at < bytes.Length; at += sizes[n++ % sizes.Length]) yield return bytes[at..Math.Min(bytes.Length, at + sizes[n % sizes.Length])];
    }

    /// <summary>A pipe that nobody reads until it is released.</summary>
    private sealed class StuckStream : Sink
    {
        private readonly TaskCompletionSource _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _released = new();

        public Task IsStuck => _stuck.Task;

        public MemoryStream Written { get; } = new();

        public void Release() => _released.Set();

        public override void Write(byte[] buffer, int offset, int count)
        {
            _stuck.TrySetResult();
            _released.Wait();
            Written.Write(buffer, offset, count);
        }
    }

    private sealed class GoneStream : Sink
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("Broken pipe");
    }

    private abstract class Sink : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
