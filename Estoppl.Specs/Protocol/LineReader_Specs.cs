using System.Diagnostics;
using System.Text;
using CsCheck;
using Estoppl.Proxy.Policy;
using Estoppl.Proxy.Protocol;
using Xunit;

namespace Estoppl.Specs.Protocol;

public sealed class A_stream_of_lines
{
    private const int Limit = 200_000;

    /// <summary>Lines around every size that matters: empty, small, about a read buffer, several, about the limit, and above it.</summary>
    private static readonly Gen<byte[]> Stream =
        Gen.Select(
            Gen.OneOf(Gen.Int[0, 3], Gen.Int[0, 3000], Gen.Int[65_530, 65_540], Gen.Int[60_000, 140_000], Gen.Int[Limit - 2, Limit + 2], Gen.Int[0, 3 * Limit]),
            Gen.Byte.Where(letter => letter != '\n'),
            Gen.Bool,
            (length, letter, carriageReturn) => (byte[])[.. Enumerable.Repeat(letter, length), .. carriageReturn ? "\r\n"u8 : "\n"u8])
        .Array[0, 6]
        .Select(Gen.Bool, (lines, lacksLast) => lines.SelectMany(line => line).SkipLast(lacksLast ? 1 : 0).ToArray());

    [Fact]
    public void Is_cut_the_same_way_however_it_arrives() =>
        Gen.Select(Stream, Gen.Int[1, 100_000].Array[1, 20]).Sample((bytes, chunks) =>
        {
            Assert.Equal(ExpectedLines(bytes), ReadAll(new ChunkedStream(bytes, chunks)));
        }, iter: 100);

    [Fact]
    public void Is_cut_the_same_way_byte_by_byte() =>
        Assert.Equal(["a\n", "\r\n", "\n", "b\rc\r\n", "d"], ReadAll(new ChunkedStream("a\n\r\n\nb\rc\r\nd"u8.ToArray(), [1])));

    [Fact]
    public void Ends_for_good()
    {
        using var reader = new LineReader(new MemoryStream(), Limit);

        Assert.IsType<LineRead.End>(reader.Read());
        Assert.IsType<LineRead.End>(reader.Read());
    }

    [Fact]
    public void Leaves_a_carriage_return_to_the_gate()
    {
        using var reader = new LineReader(new MemoryStream("{}\r\n"u8.ToArray()), Limit);

        using var line = Assert.IsType<LineRead.Line>(reader.Read()).Buffer;

        Assert.Equal("{}\r"u8.ToArray(), line.Content.ToArray());
        Assert.Equal("{}\r\n"u8.ToArray(), line.Bytes.ToArray());
    }

    [Fact]
    public void Keeps_each_line_while_later_ones_are_read()
    {
        using var reader = new LineReader(new MemoryStream("first\nsecond\n"u8.ToArray()), Limit);
        using var first = Assert.IsType<LineRead.Line>(reader.Read()).Buffer;
        using var second = Assert.IsType<LineRead.Line>(reader.Read()).Buffer;

        Assert.Equal("first", Encoding.UTF8.GetString(first.Content.Span));
        Assert.Equal("second", Encoding.UTF8.GetString(second.Content.Span));
    }

    [Fact]
    public void Gives_no_bytes_of_a_line_that_was_disposed()
    {
        using var reader = new LineReader(new MemoryStream("line\n"u8.ToArray()), Limit);
        var line = Assert.IsType<LineRead.Line>(reader.Read()).Buffer;
        line.Dispose();
        line.Dispose();

        Assert.Throws<ObjectDisposedException>(() => line.Bytes);
    }

    private static List<string> ReadAll(Stream stream)
    {
        using var reader = new LineReader(stream, Limit);
        List<string> lines = [];
        while (true)
        {
            switch (reader.Read())
            {
                case LineRead.Line line:
                    lines.Add(Encoding.Latin1.GetString(line.Buffer.Bytes.Span));
                    line.Buffer.Dispose();
                    break;
                case LineRead.Oversized oversized:
                    lines.Add($"oversized: {oversized.Size}");
                    break;
                default:
                    return lines;
            }
        }
    }

    private static List<string> ExpectedLines(byte[] bytes)
    {
        List<string> lines = [];
        for (var rest = Encoding.Latin1.GetString(bytes); rest.Length > 0;)
        {
            var size = rest.IndexOf('\n', StringComparison.Ordinal);
            var length = size < 0 ? rest.Length : size + 1;
            size = size < 0 ? rest.Length : size;
            lines.Add(size > Limit ? $"oversized: {size}" : rest[..length]);
            rest = rest[length..];
        }
        return lines;
    }
}

public sealed class A_huge_line
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public void Takes_little_more_than_twice_its_size() =>
        Assert.InRange(AllocatedBy(20 * Megabyte, ProxySection.DefaultMaxMessageBytes), 20 * Megabyte, 45L * Megabyte);

    [Fact]
    public void Takes_next_to_nothing_when_it_is_above_the_limit() =>
        Assert.InRange(AllocatedBy(100 * Megabyte, Megabyte), 0, 3L * Megabyte);

    [Fact]
    public void Is_followed_by_the_next_line()
    {
        using var reader = new LineReader(new GeneratedStream(100L * Megabyte, "next\n"u8.ToArray()), Megabyte);

        Assert.Equal(new LineRead.Oversized(100L * Megabyte), reader.Read());
        using var next = Assert.IsType<LineRead.Line>(reader.Read()).Buffer;
        Assert.Equal("next"u8.ToArray(), next.Content.ToArray());
    }

    private static long AllocatedBy(long size, int limit)
    {
        var stream = new GeneratedStream(size, []);
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var reader = new LineReader(stream, limit);
        while (reader.Read() is not LineRead.End) { }
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}

public sealed class Small_lines
{
    [Fact]
    public void Take_two_small_objects_each()
    {
        const int count = 10_000;
        var bytes = Enumerable.Repeat((byte[])[.. new byte[1000], (byte)'\n'], count).SelectMany(line => line).ToArray();
        ReadAll(bytes);

        var before = GC.GetAllocatedBytesForCurrentThread();
        ReadAll(bytes);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, count * 100);
    }

    private static void ReadAll(byte[] bytes)
    {
        using var reader = new LineReader(new MemoryStream(bytes), ProxySection.DefaultMaxMessageBytes);
        while (reader.Read() is LineRead.Line line) line.Buffer.Dispose();
    }
}
