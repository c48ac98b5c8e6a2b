using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.EndToEnd;

/// <summary>Nothing is normalised here: the bytes on the wire are compared.</summary>
[Trait("Category", "EndToEnd")]
public sealed class The_bytes_of_a_session
{
    [Theory]
    [InlineData(Sdk.Newest)]
    [InlineData("2025-11-25")]
    public async Task Are_the_same_on_both_sides_of_the_proxy(string revision)
    {
        Programs.NeedUnix();
        using var workspace = new Workspace();
        // What the client wrote, what reached the server, what the server wrote, what reached the client.
        const string inner = "tee to-server | \"$0\" | tee from-server";
        const string outer = "tee from-client | \"$0\" start --config estoppl.toml -- sh -c \"$1\" \"$2\" | tee to-client";
        string[] words = ["sh", "-c", $"cd \"$3\" && {outer}", Programs.Estoppl, inner, Programs.SdkServer, workspace.Path];
        await using (var session = await Sdk.ConnectAsync(words, revision))
        {
            await session.Client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
            foreach (var (tool, arguments) in Sdk.Calls) await session.CallAsync(tool, arguments);
            await session.CallAsync("count", """{"steps":5}""");
            await session.CallAsync("ask_model", """{"question":"why?"}""");
            await session.CallAsync("ask_person", """{"question":"who?"}""");
        }

        var (fromClient, fromServer) = (Bytes(workspace, "from-client"), Bytes(workspace, "from-server"));
        Assert.True(fromServer.Length > 100_000);
        Assert.Equal(fromClient, Bytes(workspace, "to-server"));
        Assert.Equal(fromServer, Bytes(workspace, "to-client"));
    }

    [Fact]
    public async Task Stand_between_those_of_others_in_a_file_that_all_share()
    {
        Programs.NeedUnix();
        using var workspace = new Workspace();
        const string script = "cd \"$1\"; { echo before; printf '%s\\n' \"$2\"; echo after; } > in; "
            + "{ echo before; \"$0\" start --config estoppl.toml -- cat; echo after; } < in > out";
        await using var shell = Child.Start("sh", ["-c", script, Programs.Estoppl, workspace.Path, Line.Call(1)], workspace.Path);
        Assert.Equal(0, await shell.ExitAsync());

        var lines = await File.ReadAllLinesAsync(workspace / "out", TestContext.Current.CancellationToken);
        Assert.Equal("before", lines[0]);
        Assert.Contains(Line.Call(1), lines);
        Assert.Equal("after", lines[^1]);
        Assert.Equal(2, lines.Count(line => line.Contains("Refused", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Are_those_of_a_direct_one()
    {
        using var workspace = new Workspace();
        await using var direct = Child.Start(Programs.SdkServer, []);
        await using var proxied = workspace.Start(Programs.SdkServer);
        string[] script =
        [
            Line.Initialize(), """{"jsonrpc":"2.0","id":"list","method":"tools/list"}""", """ { "id" : "list \u0031" , "method":"tools/list", "jsonrpc":"2.0" } """,
            Line.Ping(1), """{"jsonrpc":"2.0","id":2,"method":"no/such/method"}""", Line.Call(3, "no_such_tool"),
            .. Sdk.Calls.Select((call, number) => Line.Call(100 + number, call.Tool, call.Arguments)),
        ];

        foreach (var line in script)
        {
            await direct.WriteLineAsync(line);
            await proxied.WriteLineAsync(line);
            Assert.Equal(await direct.ReadTextAsync(), await proxied.ReadTextAsync());
        }

        direct.CloseInput();
        proxied.CloseInput();
        Assert.Equal(await direct.ReadToEndAsync(), await proxied.ReadToEndAsync());
        Assert.Equal(await direct.ExitAsync(), await proxied.ExitAsync());
    }

    [Fact]
    public async Task May_be_any_that_a_server_writes()
    {
        Programs.NeedUnix();
        using var workspace = new Workspace();
        var noise = new byte[300_000];
        new Random(20).NextBytes(noise);
        byte[] output = [.. "not JSON at all\r\n\n{\"jsonrpc\":\"2.0\",\"id\":1,"u8, .. noise, .. "a line without an end"u8];
        await File.WriteAllBytesAsync(workspace / "output", output, TestContext.Current.CancellationToken);
        await using var proxy = workspace.StartShell("cat output");

        Assert.Equal(output, await proxy.ReadToEndAsync());
        Assert.Equal(0, await proxy.ExitAsync());
    }

    private static byte[] Bytes(Workspace workspace, string file) => File.ReadAllBytes(workspace / file);
}
