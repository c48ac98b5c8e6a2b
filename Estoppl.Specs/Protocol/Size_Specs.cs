using System.Text;
using Estoppl.Proxy.Protocol;
using Estoppl.Ledger.Events;
using Xunit;

namespace Estoppl.Specs.Protocol;

public sealed class A_message_of_hostile_size
{
    private const int Million = 1_000_000;

    /// <summary>Enough for anything quadratic to be missed by nobody.</summary>
    private const int Many = 200_000;

    [Fact]
    public void May_have_a_million_names_in_one_object() =>
        Assert.IsType<ClientMessage.Call>(Call($"{{{Names(Million)}}}"));

    [Fact]
    public void Is_refused_for_one_repeated_name_in_a_million() =>
        Assert.Equal(Refusal.InvalidRequest, Assert.IsType<ClientMessage.Refused>(Call($"{{{Names(Many)},\"\\u006b7\":1}}")).Code);

    [Fact]
    public void Is_refused_at_once_when_all_names_are_the_same() =>
        Assert.IsType<ClientMessage.Refused>(Call($"{{{string.Join(',', Enumerable.Repeat("\"a\":0", Many))}}}"));

    [Fact]
    public void May_have_many_names_that_are_long_and_alike()
    {
        var prefix = new string('x', 20);
        Assert.IsType<ClientMessage.Call>(Call($"{{{string.Join(',', Enumerable.Range(0, Many).Select(i => $"\"{prefix}{i}\":0"))}}}"));
    }

    [Fact]
    public void May_have_many_escaped_names() =>
        Assert.IsType<ClientMessage.Call>(Call($"{{{Names(Many).Replace("k", "\\u006b", StringComparison.Ordinal)}}}"));

    [Fact]
    public void May_have_many_objects() =>
        Assert.IsType<ClientMessage.Call>(Call($"{{\"a\":[{string.Join(',', Enumerable.Repeat("{\"a\":0}", Many))}]}}"));

    [Fact]
    public void Costs_no_memory_of_its_own()
    {
        var line = Line($"{{\"a\":\"{new string('x', 32 << 20)}\"}}");

        Assert.InRange(AllocatedBy(line), 0, 1000);
    }

    private static string Names(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"k{i}\":0"));

    private static ClientMessage Call(string arguments) => MessageGate.Read(Line(arguments));

    internal static byte[] Line(string arguments) =>
        Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","arguments":{{{arguments}}}}}""");

    internal static long AllocatedBy(byte[] line)
    {
        MessageGate.Read(line);
        var before = GC.GetAllocatedBytesForCurrentThread();
        MessageGate.Read(line);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}

public sealed class An_ordinary_call
{
    [Fact]
    public void Costs_what_its_answer_holds_and_nothing_more()
    {
        var line = A_message_of_hostile_size.Line("{" + string.Join(',', Enumerable.Range(0, 30).Select(i => $"\"argument{i}\":\"some text \\n\"")) + "}");

        Assert.InRange(A_message_of_hostile_size.AllocatedBy(line), 0, 250);
    }

    [Fact]
    public void Gives_its_arguments_as_a_slice_of_the_line()
    {
        ReadOnlyMemory<byte> line = A_message_of_hostile_size.Line("""{"a":1}""");
        var call = Assert.IsType<ClientMessage.Call>(MessageGate.Read(line));

        Assert.True(call.Arguments.Span.Overlaps(line.Span, out var offset));
        Assert.Equal(line.Span.IndexOf("""{"a":1}"""u8), -offset);
        Assert.Equal(new ToolName("read"), call.Tool);
    }
}
