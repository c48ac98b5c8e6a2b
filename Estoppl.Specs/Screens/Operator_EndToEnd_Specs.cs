using Estoppl.Specs.EndToEnd;
using Estoppl.Specs.Testing;
using LiteDB;
using Xunit;

namespace Estoppl.Specs.Screens;

/// <summary>The console in a real terminal beside a real client, proxy and server: what its keys do to them.</summary>
[Trait("Category", "EndToEnd")]
public sealed class An_operator_at_the_console : IDisposable
{
    private const string Holding = """
        [agent]
        id = "spec-agent"

        [rules]
        review_mode = "hold"
        human_review_tools = ["length"]
        review_timeout_seconds = 50
        rate_limit_per_minute = 0

        [ledger]
        db_path = ".estoppl/ledger.db"
        """;

    private readonly CancellationToken _cancelled = TestContext.Current.CancellationToken;
    private readonly Workspace _workspace = new(Holding);
    private readonly Tmux _terminal;

    public An_operator_at_the_console()
    {
        Assert.SkipUnless(Tmux.IsThere, "skipped: needs tmux");
        _terminal = new Tmux(100, 30);
    }

    public void Dispose()
    {
        _terminal?.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public async Task Lets_a_held_call_through_and_refuses_another()
    {
        await using var agent = await Sdk.ConnectAsync(_workspace);
        await Open();
        _terminal.Press("2");
        await _terminal.WaitFor("Nothing waits for a person", _cancelled);

        var approved = agent.CallAsync("length", """{"text":"four"}""");
        await _terminal.WaitFor("\"four\"", _cancelled);
        await PressUntil("a", "Nothing waits for a person");
        Assert.NotEqual(true, (await approved).IsError);

        var denied = agent.CallAsync("length", """{"text":"of a secret"}""");
        await _terminal.WaitFor("of a secret", _cancelled);
        await PressUntil("d", "enter does it");
        _terminal.Type("not that one");
        var refusal = await denied;
        Assert.True(refusal.IsError);
        Assert.Contains("not that one", Sdk.Text(refusal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stops_a_tool_and_lets_it_go_again()
    {
        await using var agent = await Sdk.ConnectAsync(_workspace);
        Assert.NotEqual(true, (await agent.CallAsync("echo", """{"text":"one"}""")).IsError);
        await Open();
        await _terminal.WaitFor("echo", _cancelled);

        _terminal.Press("x");
        await _terminal.WaitFor("enter does it", _cancelled);
        _terminal.Type("ech");
        await _terminal.WaitFor("that is not echo", _cancelled);
        Assert.NotEqual(true, (await agent.CallAsync("echo", """{"text":"two"}""")).IsError);
        _terminal.Type("o");
        await _terminal.WaitFor("Engaged: echo", _cancelled);
        Assert.True((await agent.CallAsync("echo", """{"text":"three"}""")).IsError);

        _terminal.Press("4");
        await _terminal.WaitFor("operator:", _cancelled);
        _terminal.Press("g", "x");
        await _terminal.WaitFor("release a kill switch", _cancelled);
        _terminal.Type("echo");
        await _terminal.WaitFor("Released: echo", _cancelled);
        Assert.NotEqual(true, (await agent.CallAsync("echo", """{"text":"four"}""")).IsError);
    }

    [Fact]
    public async Task Sees_calls_as_they_come_and_is_a_holder_like_any_other()
    {
        await Open();
        await _terminal.WaitFor("this console holds the ledger", _cancelled);
        await using (var agent = await Sdk.ConnectAsync(_workspace))
        {
            await agent.CallAsync("add", """{"a":1,"b":2}""");
            await _terminal.WaitFor("add", _cancelled);
        }

        _terminal.Press("v");
        await _terminal.WaitFor("INTACT", _cancelled);
        _terminal.Press("q");
        await _terminal.WaitFor("ended-0", _cancelled);
        await _workspace.AssertIntactAsync();
    }

    [Fact]
    public async Task Is_told_which_event_was_altered_and_led_to_it()
    {
        // The second session makes the first one's events lie in the data file.
        Assert.Equal(0, (await _workspace.RunAsync("demo", "--keep", "bank")).ExitCode);
        Assert.Equal(0, (await _workspace.RunAsync("start", "--config", "bank/estoppl.toml", "--", Programs.Estoppl, "demo-server")).ExitCode);
        Alter(_workspace / "bank/.estoppl/ledger.db");
        await Open(configuration: _workspace / "bank/estoppl.toml");
        await _terminal.WaitFor("delete_account", _cancelled);
        _terminal.Press("v");
        var screen = await _terminal.WaitFor("broken", _cancelled);
        Assert.Contains("event #9: content does not match its signature", screen, StringComparison.Ordinal);
        _terminal.Press("Enter");
        await _terminal.WaitFor("call #", _cancelled);
    }

    [Fact]
    public async Task Wraps_a_client_and_gives_its_file_back_byte_for_byte()
    {
        var file = _workspace / "home/.cursor/mcp.json";
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        const string before = "{\r\n\t\"mcpServers\": { // mine\r\n\t\t\"files\": { \"command\": \"npx\", \"args\": [\"-y\", \"server-files\"] },\r\n\t},\r\n}\r\n";
        File.WriteAllText(file, before);
        await Open($"HOME='{_workspace / "home"}' ");
        _terminal.Press("5");
        await _terminal.WaitFor("Cursor", _cancelled);

        _terminal.Press("w");
        await _terminal.WaitFor("+++", _cancelled);
        Assert.Equal(before, File.ReadAllText(file));
        _terminal.Press("y");
        await _terminal.WaitFor("1 of 1 server wrapped", _cancelled);
        Assert.Contains("\"start\"", File.ReadAllText(file), StringComparison.Ordinal);

        _terminal.Press("u");
        await _terminal.WaitFor("+++", _cancelled);
        _terminal.Press("y");
        await _terminal.WaitFor("0 of 1 server wrapped", _cancelled);
        Assert.Equal(before, File.ReadAllText(file));
    }

    [Fact]
    public async Task May_only_look_on_when_asked_to()
    {
        await using var agent = await Sdk.ConnectAsync(_workspace);
        await agent.CallAsync("echo", """{"text":"one"}""");
        await Open(options: "--read-only");
        await _terminal.WaitFor("echo", _cancelled);
        _terminal.Press("x");
        await _terminal.WaitFor("only looks on", _cancelled);
        Assert.NotEqual(true, (await agent.CallAsync("echo", """{"text":"two"}""")).IsError);
    }

    // A key that decides is not taken in the moment in which a call has just come to be the selected one: the console says so, and it is pressed again.
    private Task<string> PressUntil(string key, string text) => _terminal.WaitFor(
        screen =>
        {
            if (screen.Contains(text, StringComparison.Ordinal)) return true;
            _terminal.Press(key);
            return false;
        },
        $"'{text}' did not appear",
        _cancelled);

    private async Task Open(string environment = "", string options = "", string? configuration = null)
    {
        await _terminal.WaitFor("ready>", _cancelled);
        _terminal.Type($"{environment}'{Programs.Estoppl}' console {options} --config '{configuration ?? _workspace.Configuration}'; echo ended-$?");
        await _terminal.WaitFor("holds the ledger", _cancelled);
    }

    // A byte of an event in the middle.
    private static void Alter(string file)
    {
        using var database = new LiteDatabase(file);
        var segments = database.GetCollection("segments");
        var segment = segments.FindById(1L);
        var bytes = segment["e"].AsArray[8].AsBinary.ToArray();
        bytes[40] ^= 1;
        segment["e"].AsArray[8] = bytes;
        segments.Update(segment);
        database.Checkpoint();
    }
}
