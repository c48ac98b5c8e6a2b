using System.Text.Json.Nodes;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Demo;

[Trait("Category", "EndToEnd")]
public sealed class A_server_of_the_live_demo
{
    [Fact]
    public async Task Answers_others_while_a_slow_call_is_under_way()
    {
        await using var server = Start();
        await server.WriteLineAsync(Line.Call(1, "search_files"));
        await server.WriteLineAsync(Line.Call(2, "read_file"));
        Assert.Equal(2, Line.IdOf((await server.ReadLineAsync())!));
        Assert.Equal(1, Line.IdOf((await server.ReadLineAsync())!));
    }

    [Fact]
    public async Task Fails_in_every_way_that_tools_do()
    {
        await using var server = Start();
        Assert.False((bool)(await AnswerAsync(server, 1, "convert_document"))["result"]!["isError"]!);
        Assert.True((bool)(await AnswerAsync(server, 2, "convert_document"))["result"]!["isError"]!);
        Assert.True((bool)(await AnswerAsync(server, 3, "no_such_tool"))["result"]!["isError"]!);
        await using var bank = Start("bank");
        Assert.NotNull((await AnswerAsync(bank, 1, "get_rates"))["result"]);
        Assert.Equal(-32603, (int)(await AnswerAsync(bank, 2, "get_rates"))["error"]!["code"]!);
    }

    [Fact]
    public async Task Lists_another_definition_after_a_while_and_says_so()
    {
        await using var server = Start("files", "--pace", "300");
        Assert.Equal("notifications/tools/list_changed", (string?)Line.Parse(await server.ReadTextAsync())["method"]);
        await server.WriteLineAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
        var tools = (JsonArray)Line.Parse(await server.ReadTextAsync())["result"]!["tools"]!;
        Assert.Single(tools, tool => ((string)tool!["description"]!).Contains("<IMPORTANT>", StringComparison.Ordinal));
    }

    private static Child Start(params string[] role) => Child.Start(Programs.Estoppl, ["demo-server", "--live", .. role.Length == 0 ? ["files"] : role]);

    private static async Task<JsonObject> AnswerAsync(Child server, long id, string tool)
    {
        await server.WriteLineAsync(Line.Call(id, tool));
        return Line.Parse(await server.ReadTextAsync());
    }
}
