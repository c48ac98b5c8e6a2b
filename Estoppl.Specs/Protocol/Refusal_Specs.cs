using System.Text.Json;
using CsCheck;
using Estoppl.Proxy.Protocol;
using Xunit;

namespace Estoppl.Specs.Protocol;

public sealed class A_refusal
{
    private static readonly Gen<RequestId> Ids = Gen.OneOf(
        Gen.String.Where(text => !text.Any(char.IsSurrogate)).Select(text => new RequestId(text, IsString: true)),
        Gen.Long[-(1L << 53) + 1, (1L << 53) - 1].Select(value => new RequestId($"{value}", IsString: false)));

    [Fact]
    public void Is_one_line_whose_id_comes_back() => Gen.Select(Ids, Gen.String).Sample((id, text) =>
    {
        Assert.Equal(id, IdOf(Refusal.ToolRefusal(id, text, null)));
        Assert.Equal(id, IdOf(Refusal.ErrorReply(id, Refusal.InvalidRequest, text)));
    });

    [Fact]
    public void Comes_back_with_the_id_the_gate_read() => Ids.Sample(id =>
    {
        var request = JsonSerializer.Serialize(id.Text);
        var line = $$"""{"jsonrpc":"2.0","id":{{(id.IsString ? request : id.Text)}},"method":"ping"}""";
        var read = Assert.IsType<ClientMessage.Request>(MessageGate.Read(System.Text.Encoding.UTF8.GetBytes(line)));
        Assert.Equal(id, IdOf(Refusal.ErrorReply(read.Id, Refusal.PolicyBlock, "no")));
    });

    [Fact]
    public void Of_a_call_is_a_tool_result_the_model_can_read() => Assert.Equal(
        """{"jsonrpc":"2.0","id":"a","result":{"content":[{"type":"text","text":"no"}],"isError":true}}""" + "\n",
        Text(Refusal.ToolRefusal(new("a", true), "no", "2025-11-25")));

    [Theory]
    [InlineData("2026-07-28", true)]
    [InlineData("2027-01-01", true)]
    [InlineData("2025-11-25", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Is_called_complete_where_the_revision_knows_the_word(string? revision, bool complete) => Assert.Equal(
        complete,
        JsonDocument.Parse(Refusal.ToolRefusal(new("1", false), "no", revision)).RootElement.GetProperty("result").TryGetProperty("resultType", out _));

    [Fact]
    public void Without_a_readable_id_says_null() => Assert.Equal(
        """{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}}""" + "\n",
        Text(Refusal.ErrorReply(null, Refusal.ParseError, "no")));

    [Fact]
    public void By_policy_has_a_code_that_json_rpc_leaves_free() => Assert.NotInRange(Refusal.PolicyBlock, -32768, -32000);

    private static string Text(byte[] line) => System.Text.Encoding.ASCII.GetString(line);

    private static RequestId IdOf(byte[] line)
    {
        Assert.Equal(line.Length - 1, Array.IndexOf(line, (byte)'\n'));
        var id = JsonDocument.Parse(line).RootElement.GetProperty("id");
        return id.ValueKind == JsonValueKind.String ? new(id.GetString()!, true) : new(id.GetRawText(), false);
    }
}
