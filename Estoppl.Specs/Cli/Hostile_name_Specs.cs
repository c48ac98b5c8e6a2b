using System.Text.Json;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Cli;

/// <summary>Tools named so as to move a cursor, turn text around, hide, or break a table, called through a real session.</summary>
public sealed class Names_that_mean_harm : IAsyncLifetime
{
    private static readonly string[] s_names =
    [
        "\e[2J\e[1;1H\e[31mALLOW", "\u009b31mC1", "\u202Egnp.exe", "zero\u200bwidth\ufeff", "two\nlines\r\u2028three", "bell\a\b\b\b\u007f", "<img src=x onerror=alert(1)>",
        "e\u0301 pa\u0443pal", "`\\u{41}`", new string('a', 5000), new string('\u202E', 5000), "tab\tbed", "😀👩‍💻",
    ];

    private readonly TemporaryFolder _folder = new();
    private Played _session = new("", "", -1);

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_folder / "estoppl.toml", "[agent]\nid = \"a\"\n[rules]\nblock_tools = [\"*ALLOW\"]\n[ledger]\ndb_path = \".estoppl/ledger.db\"\n");
        var calls = s_names.Select((name, id) =>
            $$$$"""{"jsonrpc":"2.0","id":{{{{id}}}},"method":"tools/call","params":{"name":{{{{JsonSerializer.Serialize(name)}}}},"arguments":{}}}""");
        _session = await Executable.RunAsync(_folder.Path, ["start", "--", "estoppl", "demo-server"], string.Join('\n', calls) + "\n");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Are_all_answered_and_none_in_bytes_of_ours_that_a_terminal_acts_on()
    {
        Assert.Equal((0, ""), (_session.ExitCode, _session.Error));
        var answers = _session.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(s_names.Length, answers.Length);
        Shows_only_what_it_shows(Assert.Single(answers, answer => answer.Contains("Blocked by estoppl", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Stay_in_their_row_and_their_column()
    {
        var audit = await Executable.RunAsync(_folder.Path, ["audit"]);
        Shows_only_what_it_shows(audit.Output);
        var lines = audit.Output.Split('\n');
        var column = lines[0].IndexOf("DECISION", StringComparison.Ordinal);
        var rows = lines[2..(2 + s_names.Length)];
        Assert.All(rows, row => Assert.Matches("^(ALLOW|BLOCK)  +[0-9]", row[column..]));
        Assert.All(rows, row => Assert.Equal(' ', row[column - 1]));
        Assert.Equal("", lines[2 + s_names.Length]);
        Assert.Equal($"Total: {s_names.Length} | Allowed: {s_names.Length - 1} | Blocked: 1 | Human Review: 0", lines[3 + s_names.Length]);
    }

    [Fact]
    public async Task Come_back_in_JSON_as_they_are_up_to_the_length_that_views_keep()
    {
        var audit = await Executable.RunAsync(_folder.Path, ["audit", "--json"]);
        Shows_only_what_it_shows(audit.Output);
        using var json = JsonDocument.Parse(audit.Output);
        Assert.Equal(s_names.Select(name => name.Length <= 1024 ? name : $"{name[..1023]}…"), json.RootElement.GetProperty("calls").EnumerateArray().Select(call => call.GetProperty("tool").GetString()));
    }

    [Fact]
    public async Task Are_harmless_also_where_a_policy_is_explained()
    {
        foreach (var name in s_names)
        {
            var call = $$$"""{"name":{{{JsonSerializer.Serialize(name)}}},"arguments":{"amount":{{{JsonSerializer.Serialize(name)}}}}}""";
            var explained = await Executable.RunAsync(_folder.Path, ["policy", "explain", call]);
            Assert.InRange(explained.ExitCode, 0, 1);
            Shows_only_what_it_shows(explained.Output + explained.Error);
        }
    }

    [Fact]
    public async Task Are_harmless_also_in_what_is_proven_of_them()
    {
        using var audit = JsonDocument.Parse((await Executable.RunAsync(_folder.Path, ["audit", "--json"])).Output);
        foreach (var place in audit.RootElement.GetProperty("calls").EnumerateArray().Select(call => call.GetProperty("seq").GetInt64()))
        {
            await Executable.RunAsync(_folder.Path, ["receipt", $"{place}", "-o", "receipt"]);
            var verified = await Executable.RunAsync(_folder.Path, ["verify", "receipt"]);
            Assert.Equal((0, ""), (verified.ExitCode, verified.Error));
            Shows_only_what_it_shows(verified.Output);
            var json = await Executable.RunAsync(_folder.Path, ["verify", "receipt", "--json"]);
            Shows_only_what_it_shows(json.Output);
        }
    }

    [Fact]
    public async Task Stay_in_their_row_also_where_they_are_followed()
    {
        await using var tail = Child.Start(Programs.Estoppl, ["tail", "-n", $"{s_names.Length}"], _folder.Path);
        var column = (await tail.ReadTextAsync()).IndexOf("DECISION", StringComparison.Ordinal);
        await tail.ReadTextAsync();
        for (var n = 0; n < s_names.Length; n++)
        {
            var row = await tail.ReadTextAsync();
            Shows_only_what_it_shows(row);
            Assert.Matches("^(ALLOW|BLOCK)  +[0-9]", row[column..]);
        }
    }

    private static void Shows_only_what_it_shows(string text) => Assert.All(text.Distinct(), each => Assert.True(each is '\n' or '…' or (>= ' ' and <= '~'), $"U+{(int)each:X4}"));
}
