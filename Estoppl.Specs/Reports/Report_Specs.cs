using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Estoppl.Ledger.Keys;
using Estoppl.Specs.Cli;
using Estoppl.Specs.Testing;
using LiteDB;
using Xunit;

namespace Estoppl.Specs.Reports;

/// <summary>A ledger on a disk, and the program that tells of it.</summary>
[Trait("Category", "EndToEnd")]
public sealed class A_report : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Tells_of_everything_on_one_page()
    {
        Tell(story => story.TellAll());
        var page = await PageAsync();
        page.AssertSound();
        Assert.StartsWith("✓ Intact", page.Of("verdict"), StringComparison.Ordinal);
        Assert.Equal(11, page.Rows("calls-table").Count);
        Assert.Contains(page.Rows("calls-table"), row => row[2] == "send_payment" && row[3] == "✗ block" && row[4] == "max_amount_usd: 50000" && row[7] == "treasury-bot");
        Assert.Contains(page.Rows("tools"), row => string.Join(' ', row) == "wire_transfer 2 0 0 2 0 7.87 ms 7.87 ms 7.87 ms");
        Assert.Contains(page.Rows("rules"), row => row[0] == "human_review_tools: wire_*" && row[1] == "6");
        Assert.Equal(["✗ denied", "✗ denied", "– withdrawn", "✗ expired", "✗ denied", "✓ approved"], page.Rows("reviews").Select(row => row[4]));
        Assert.Equal(["operator:ada", "estoppl after approval by operator:bob"], page.Rows("reviews").Where(row => row[2].StartsWith("wire_void", StringComparison.Ordinal) || row[4] == "✓ approved").Select(row => row[5]).Reverse());
        Assert.Equal(["✗ engaged", "✓ released", "✗ engaged"], page.Rows("switches").Select(row => row[2]));
        Assert.Contains("In force at the end: shell.*", page.Text, StringComparison.Ordinal);
        Assert.Equal(["✓ let go", "✓ accepted", "! suspected", "? new", "✗ changed", "✓ pinned"], page.Rows("tool-news").Select(row => row[2]));
        Assert.Equal(["✗ refused", "✓ taken over"], page.Rows("policies").Select(row => row[2]));
        Assert.Equal(["✗ unwrapped", "✓ wrapped"], page.Rows("clients").Select(row => row[2]));
        Assert.Equal("/mnt/evidence/anchor", Assert.Single(page.Rows("anchors"))[2]);
        Assert.Equal(_workspace.Home.Keys.LoadVerifyingKey().Base64, Assert.Single(page.Rows("keys"))[3]);
        Assert.Equal(2, page.Rows("session-list").Count);
        Assert.Contains($"SHA-256{Convert.ToHexStringLower(SHA256.HashData(Convert.FromBase64String(_workspace.Home.Keys.LoadVerifyingKey().Base64)))}", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lets_no_script_run_but_its_own()
    {
        Tell(story => story.TellHostile());
        var page = await PageAsync();
        page.AssertSound();
        Assert.Equal(
            $"default-src 'none'; style-src '{Hash(page.Style)}'; script-src '{Hash(page.Script)}'; base-uri 'none'; form-action 'none'", page.Policy);
        Assert.All(page.Text, letter => Assert.False(letter is < ' ' and not '\n' or (>= '\u007f' and <= '\u009f') or '\u202e' or '\u200b' or '\ufeff'));
        Assert.Contains("rtl⟨202E⟩exe.txt", page.Text, StringComparison.Ordinal);
        Assert.Contains("⟨27E8⟩202E⟨27E9⟩", page.Text, StringComparison.Ordinal);

        static string Hash(string content) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}";
    }

    [Fact]
    public async Task Says_loudly_that_the_ledger_is_broken()
    {
        Tell(story => story.TellAll());
        await RunAsync(0, "audit");
        Alter(5);
        var run = await RunAsync(1, "report", "-o", "broken.html");
        Assert.Contains("event #5: content does not match its signature", run.Error, StringComparison.Ordinal);
        var page = new Page(await ReadAsync("broken.html"));
        page.AssertSound();
        Assert.StartsWith("✗ Broken", page.Of("verdict"), StringComparison.Ordinal);
        Assert.Contains("event #5: content does not match its signature", page.Text, StringComparison.Ordinal);
        // What the files say is there all the same, also from behind that event.
        Assert.Equal(11, page.Rows("calls-table").Count);
        Assert.Equal(6, page.Rows("reviews").Count);
        Assert.Equal(2, page.Rows("clients").Count);

        var json = JsonNode.Parse((await RunAsync(1, "report", "--format", "json")).Output)!;
        Assert.Equal(("broken", 11), ((string?)json["verification"]!["outcome"], json["calls"]!.AsArray().Count));
        Assert.Contains("event #5", (await RunAsync(1, "report", "--format", "csv")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_how_far_a_ledger_could_be_read()
    {
        Tell(story => story.TellAll());
        Tell(story => story.Call(story.Begin(3), "late"));
        await RunAsync(0, "audit");
        OfSegments(segments => segments.Delete(segments.FindAll().Select(segment => segment["_id"].AsInt64).Order().Skip(1).First()));
        var run = await RunAsync(1, "report", "-o", "lacking.html");
        var page = new Page(await ReadAsync("lacking.html"));
        page.AssertSound();
        Assert.StartsWith("✗ Broken", page.Of("verdict"), StringComparison.Ordinal);
        Assert.Contains("! Only the events before #1 could be read, of ", page.Text, StringComparison.Ordinal);
        Assert.Contains("Only the events before #1", run.Error, StringComparison.Ordinal);
        Assert.Single(JsonNode.Parse((await RunAsync(1, "report", "--format", "json")).Output)!["findings"]!.AsArray());
    }

    [Fact]
    public async Task Ends_as_a_verification_does()
    {
        Tell(story => story.TellAll());
        Assert.Contains("ANCHOR MISSING", (await RunAsync(3, "report", "--require-anchor", "-o", "r.html")).Output, StringComparison.Ordinal);
        Assert.StartsWith("! Anchor missing", new Page(await ReadAsync("r.html")).Of("verdict"), StringComparison.Ordinal);
        await File.WriteAllTextAsync(_workspace / "other.pem", KeyExport.Pem(A.OtherKey.Public), TestContext.Current.CancellationToken);
        Assert.Contains("DIFFERENT LEDGER", (await RunAsync(1, "report", "-o", "-", "--key", "other.pem")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_of_the_calls_that_were_asked_for()
    {
        Tell(story => story.TellAll());
        await RunAsync(0, "report", "--filter", "tool:wire_* or decision:block", "-o", "some.html");
        var page = new Page(await ReadAsync("some.html"));
        page.AssertSound();
        Assert.Equal(7, page.Rows("calls-table").Count);
        Assert.DoesNotContain(page.Rows("tools"), row => row[0] == "read_portfolio");
        Assert.Contains(": 7 of 11.", page.Text, StringComparison.Ordinal);
        var rows = (await RunAsync(0, "report", "--format", "csv", "--decision", "block")).Output.Split("\r\n");
        Assert.Equal(3, rows.Length);
        Assert.Contains(",send_payment,block,", rows[1], StringComparison.Ordinal);
        var json = JsonNode.Parse((await RunAsync(0, "report", "--format", "json", "--tool", "read_*")).Output)!;
        Assert.Equal((2, 2, 3), ((int)json["totals"]!["calls"]!, json["calls"]!.AsArray().Count, json["anchors"]!.AsArray().Count + json["clients"]!.AsArray().Count));
    }

    [Fact]
    public async Task Lists_the_newest_and_says_that_there_are_more()
    {
        Tell(story => story.TellAll());
        await RunAsync(0, "report", "--limit", "3", "-o", "few.html");
        var page = new Page(await ReadAsync("few.html"));
        Assert.Equal(["write_file", "read_file", "wire_forgotten"], page.Rows("calls-table").Select(row => row[2]));
        Assert.Contains("The newest 3 of 11.", page.Text, StringComparison.Ordinal);
        Assert.Equal("11", page.Rows("agents").Select(row => int.Parse(row[1], System.Globalization.CultureInfo.InvariantCulture)).Sum().ToString(System.Globalization.CultureInfo.InvariantCulture));
        await RunAsync(0, "report", "--limit", "0", "-o", "none.html");
        Assert.False(new Page(await ReadAsync("none.html")).Has("calls-table"));
    }

    [Fact]
    public async Task Has_the_documented_fields_as_json()
    {
        Tell(story => story.TellAll());
        What_programs_read.Check("report --format json", (await RunAsync(0, "report", "--format", "json")).Output);
        What_programs_read.Check("report --format json", (await RunAsync(0, "report", "--format", "json", "--tool", "nothing")).Output);
        Alter(5);
        What_programs_read.Check("report --format json", (await RunAsync(1, "report", "--format", "json")).Output);
    }

    [Fact]
    public async Task Has_the_same_calls_in_every_format()
    {
        Tell(story =>
        {
            var stream = story.Begin(1);
            for (var n = 0; n < 1200; n++) story.Call(stream, $"t{n}");
        });
        var json = JsonNode.Parse((await RunAsync(0, "report", "--format", "json")).Output)!["calls"]!.AsArray().Select(call => (string)call!["tool"]!);
        Assert.Equal(Enumerable.Range(0, 1200).Select(n => $"t{n}"), json);
        var csv = (await RunAsync(0, "report", "--format", "csv")).Output.Split("\r\n").Skip(1).SkipLast(1).Select(row => row.Split(',')[6]);
        Assert.Equal(Enumerable.Range(0, 1200).Select(n => $"t{n}"), csv);
        Assert.Equal(Enumerable.Range(0, 1200).Select(n => $"t{1199 - n}"), (await PageAsync()).Rows("calls-table").Select(row => row[2]));
    }

    [Fact]
    public async Task Of_a_ledger_without_calls_says_so()
    {
        Tell(_ => { });
        var page = await PageAsync();
        page.AssertSound();
        Assert.Contains("There are none yet.", page.Text, StringComparison.Ordinal);
        Assert.False(page.Has("calls-table"));
    }

    [Fact]
    public async Task Replaces_only_a_file_that_was_named()
    {
        Tell(story => story.TellAll());
        await RunAsync(0, "report");
        var before = await ReadAsync("estoppl-report.html");
        Assert.Contains("estoppl-report.html is there already", (await RunAsync(2, "report")).Error, StringComparison.Ordinal);
        Assert.Equal(before, await ReadAsync("estoppl-report.html"));
        await RunAsync(0, "report", "-o", "estoppl-report.html");
        Assert.NotEqual(before, await ReadAsync("estoppl-report.html"));
        new Page((await RunAsync(0, "report", "-o", "-")).Output).AssertSound();
        Assert.Equal(["estoppl-report.html", "estoppl.toml"], Directory.GetFiles(_workspace.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("there is no format `pdf`", "--format", "pdf")]
    [InlineData("--limit -1 is no number of calls", "--limit", "-1")]
    [InlineData("is in a folder that is not there", "-o", "nowhere/report.html")]
    public async Task Is_not_made_of_words_that_mean_nothing(string error, params string[] words)
    {
        Tell(_ => { });
        Assert.Contains(error, (await RunAsync(2, ["report", .. words])).Error, StringComparison.Ordinal);
    }

    private void Tell(Action<Story> tell)
    {
        using var story = new Story(_workspace);
        tell(story);
        story.Store();
    }

    private async Task<Page> PageAsync()
    {
        await RunAsync(0, "report", "-o", "page.html");
        return new Page(await ReadAsync("page.html"));
    }

    private async Task<CommandRun> RunAsync(int exitCode, params string[] words)
    {
        var run = await _workspace.RunAsync(words);
        Assert.True(run.ExitCode == exitCode, $"it ended with {run.ExitCode}: {run.Error}");
        return run;
    }

    private Task<string> ReadAsync(string file) => File.ReadAllTextAsync(_workspace / file, TestContext.Current.CancellationToken);

    private void Alter(int seq) => OfSegments(segments =>
    {
        foreach (var segment in segments.FindAll().ToList())
        {
            var at = seq - (int)segment["_id"].AsInt64;
            if (at < 0 || at >= segment["e"].AsArray.Count) continue;
            var bytes = segment["e"].AsArray[at].AsBinary.ToArray();
            bytes[40] ^= 1;
            segment["e"].AsArray[at] = bytes;
            segments.Update(segment);
        }
    });

    private void OfSegments(Action<ILiteCollection<BsonDocument>> alter)
    {
        using var database = new LiteDatabase(_workspace / ".estoppl/ledger.db");
        alter(database.GetCollection("segments"));
        database.Checkpoint();
    }
}
