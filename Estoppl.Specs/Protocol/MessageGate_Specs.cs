using System.Text;
using Estoppl.Proxy.Protocol;
using Xunit;

namespace Estoppl.Specs.Protocol;

public sealed class A_line_of_the_corpus
{
    public static TheoryData<string> Names => new(Corpus.Rows.Select(row => row.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Gets_its_verdict(string name)
    {
        var row = Corpus.Rows.Single(row => row.Name == name);

        var message = MessageGate.Read(row.Bytes);

        Assert.Equal(row.Expected, VerdictOn(message));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_never_quoted_in_a_reason(string name)
    {
        var row = Corpus.Rows.Single(row => row.Name == name);

        if (MessageGate.Read(row.Bytes) is ClientMessage.Refused refused)
            Assert.Matches("^[A-Za-z][A-Za-z0-9 ,:;/.^()'\"-]{5,120}$", refused.Reason);
    }

    private static Verdict VerdictOn(ClientMessage message) => message switch
    {
        ClientMessage.Call call => new Verdict.Call(call.Id, call.Tool.Value, Encoding.UTF8.GetString(call.Arguments.Span)),
        ClientMessage.Refused refused => new Verdict.Refused(refused.Code, refused.Id),
        ClientMessage.Blank => new Verdict.Ignored(),
        _ => new Verdict.Passes(message),
    };
}

public sealed class A_request_of_revision_2026_07_28
{
    [Fact]
    public void Declares_it_in_meta() => Assert.Equal("2026-07-28", RevisionOf("""{"io.modelcontextprotocol/protocolVersion":"2026-07-28","progressToken":1}"""));

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}]")]
    [InlineData("{\"io.modelcontextprotocol/protocolVersion\":20260728}")]
    [InlineData("{\"x\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}}")]
    public void Declares_it_nowhere_else(string meta) => Assert.Null(RevisionOf(meta));

    private static string? RevisionOf(string meta)
    {
        var line = $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","_meta":{{{meta}}}}}""";
        return Assert.IsType<ClientMessage.Call>(MessageGate.Read(Encoding.UTF8.GetBytes(line))).Revision;
    }
}
