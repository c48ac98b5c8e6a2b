using System.Text;
using CsCheck;
using Estoppl.Proxy.Stdio;
using Xunit;

namespace Estoppl.Specs.Stdio;

public sealed class Lines_that_come_in_chunks
{
    private const int Limit = 20;

    [Fact]
    public void Are_the_same_lines_however_they_are_cut() => Gen.Select(Gen.String[Gen.Char["ab\n"], 0, 200], Gen.Int[1, 60].Array[1, 10]).Sample((text, sizes) =>
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var expected = text.Split('\n').Where(line => line.Length is > 0 and <= Limit);
        Assert.Equal(expected, Assembled(bytes, sizes));
    });

    [Fact]
    public void Are_skipped_when_they_are_too_long_and_only_those() =>
        Assert.Equal(["a", new string('x', Limit), "b"], Assembled(Encoding.UTF8.GetBytes($"a\n{new string('y', Limit + 1)}\n{new string('x', Limit)}\nb"), [7]));

    [Fact]
    public void Are_handed_on_without_a_copy_when_a_chunk_holds_them_whole()
    {
        var chunk = "one\ntwo\n"u8.ToArray();
        var lines = new List<ReadOnlyMemory<byte>>();
        new LineAssembler(Limit).Feed(chunk, lines.Add);
        chunk[0] = (byte)'O';
        Assert.Equal((byte)'O', lines[0].Span[0]);
    }

    [Fact]
    public void Hold_bounded_memory_whatever_their_length()
    {
        var assembler = new LineAssembler(1 << 20);
        var chunk = new byte[64 << 10];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 4096; n++) assembler.Feed(chunk, _ => Assert.Fail("a line of 256 MiB is none"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    private static List<string> Assembled(byte[] bytes, int[] sizes)
    {
        var lines = new List<string>();
        var assembler = new LineAssembler(Limit);
        for (int at = 0, n = 0; at < bytes.Length; n++)
        {
            var size = Math.Min(sizes[n % sizes.Length], bytes.Length - at);
            assembler.Feed(bytes.AsMemory(at, size).ToArray(), Keep);
            at += size;
        }

        assembler.Finish(Keep);
        return lines;

        void Keep(ReadOnlyMemory<byte> line) => lines.Add(Encoding.UTF8.GetString(line.Span));
    }
}
