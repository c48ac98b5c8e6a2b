using System.Text;
using CsCheck;
using Estoppl.Proxy.Protocol;
using Xunit;

namespace Estoppl.Specs.Protocol;

public sealed class A_line_of_the_server
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"content":[]}}""", "1", """{"content":[]}""", false)]
    [InlineData(""" { "result" : {"isError" : true, "x":{"isError":false}} , "id" : 7 } """ + "\r\n", "7", """{"isError" : true, "x":{"isError":false}}""", true)]
    [InlineData("""{"id":1,"result":{"isError":"true"}}""", "1", """{"isError":"true"}""", false)]
    [InlineData("""{"id":1,"result":{"isError":true,"isError":false}}""", "1", """{"isError":true,"isError":false}""", false)]
    [InlineData("""{"id":1,"result":{"x":1},"result":[]}""", "1", "[]", false)]
    [InlineData("""{"id":1,"id":2,"result":null}""", "2", "null", false)]
    [InlineData("""{"id":1,"result":{},"error":null}""", "1", "{}", false)]
    [InlineData("""{"id":1.0,"result":0}""", "1", "0", false)]
    [InlineData("""{"\u0069d":1,"r\u0065sult":"a","\ud800x":"\ud800"}""", "1", "\"a\"", false)]
    public void With_an_id_and_a_result_is_an_answer(string line, string id, string value, bool isError)
    {
        var result = Assert.IsType<ServerMessage.Result>(Read(line));

        Assert.Equal(new RequestId(id, IsString: false), result.Id);
        Assert.Equal(value, Encoding.UTF8.GetString(result.Value.Span));
        Assert.Equal(isError, result.IsError);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":"a\n","error":{"code":-32602,"message":"no"}}""", """{"code":-32602,"message":"no"}""", -32602L)]
    [InlineData("""{"id":"a\n","result":{},"error":{"code":1.5}}""", """{"code":1.5}""", null)]
    [InlineData("""{"id":"a\n","error":"no"}""", "\"no\"", null)]
    public void With_an_id_and_an_error_is_a_failure(string line, string value, long? code)
    {
        var error = Assert.IsType<ServerMessage.Error>(Read(line));

        Assert.Equal(new RequestId("a\n", IsString: true), error.Id);
        Assert.Equal(value, Encoding.UTF8.GetString(error.Value.Span));
        Assert.Equal(code, error.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("Listening on port 3000\n")]
    [InlineData("{\n")]
    [InlineData("{ warning }\n")]
    [InlineData("{}")]
    [InlineData("[{\"id\":1,\"result\":{}}]")]
    [InlineData("{\"id\":1,\"result\":{}} {}")]
    [InlineData("{\"id\":1,\"result\":{}")]
    [InlineData("{\"id\":null,\"error\":{}}")]
    [InlineData("{\"id\":1.5,\"result\":{}}")]
    [InlineData("{\"id\":{},\"result\":{}}")]
    [InlineData("{\"id\":\"\\ud800\",\"result\":{}}")]
    [InlineData("{\"result\":{}}")]
    [InlineData("{\"id\":1,\"method\":\"sampling/createMessage\"}")]
    [InlineData("{\"id\":1,\"result\":{},\"method\":\"ping\"}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\" and then anything")]
    public void Of_any_other_kind_is_no_answer(string line) => Assert.IsType<ServerMessage.Other>(Read(line));

    [Fact]
    public void Never_throws()
    {
        var answer = """{"jsonrpc":"2.0","id":"a\u0062","error":{"code":1},"result":{"isError":true,"a":["\ud83d\ude00",1.5e3,null]}}"""u8.ToArray();
        Gen.Select(Gen.Int[0, answer.Length - 1], Gen.Byte).Array[0, 8].Sample(flips =>
        {
            var line = (byte[])answer.Clone();
            foreach (var (at, value) in flips) line[at] = value;
            Assert.NotNull(ServerMessageReader.Read(line));
        });
    }

    [Fact]
    public void Is_read_however_deep_it_is()
    {
        var value = new string('[', 100_000) + new string(']', 100_000);

        Assert.Equal(value.Length, Assert.IsType<ServerMessage.Result>(Read($$"""{"id":1,"result":{{value}}}""")).Value.Length);
    }

    private static ServerMessage Read(string line) => ServerMessageReader.Read(Encoding.UTF8.GetBytes(line));
}
