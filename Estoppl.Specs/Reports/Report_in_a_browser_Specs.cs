using System.Text.Json;
using System.Text.Json.Nodes;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Reports;

/// <summary>
/// A page about agents, servers and people whose names are all attacks, opened in Chromium. <c>ESTOPPL_SCREENSHOTS</c> names a folder for pictures of it.
/// </summary>
[Trait("Category", "EndToEnd")]
public sealed class A_report_in_a_browser : IAsyncLifetime
{
    private readonly Workspace _workspace = new();
    private JsonObject _seen = null!;

    public async ValueTask InitializeAsync()
    {
        Programs.NeedUnix();
        var modules = Path.GetDirectoryName(Path.GetDirectoryName(Node.Need("playwright-core", "package.json")))!;
        Node.Need("axe-core", "axe.min.js");
        var chromium = ((string[])["chromium", "chromium-browser", "google-chrome"]).Select(Programs.InPath).FirstOrDefault(path => path is not null);
        Assert.SkipWhen(chromium is null, "skipped: needs Chromium");
        await CallAsync();
        using (var story = new Story(_workspace))
        {
            story.Now = DateTimeOffset.UtcNow.AddDays(-30);
            story.TellAll();
            story.TellHostile();
            story.Store();
        }

        Assert.Equal(0, (await _workspace.RunAsync("report")).ExitCode);
        string[] pictures = Environment.GetEnvironmentVariable("ESTOPPL_SCREENSHOTS") is { Length: > 0 } named ? [Directory.CreateDirectory(named).FullName] : [];
        await using var node = Child.Start(
            Node.Program, [Repository.File("Estoppl.Specs/Fixtures/browser/report.mjs"), _workspace / "estoppl-report.html", modules, chromium!, .. pictures], _workspace.Path);
        node.CloseInput();
        // A line for each look, and then what was seen.
        var lines = new List<byte[]>();
        while (await node.ReadLineAsync() is { } line) lines.Add(line);
        Assert.True(await node.ExitAsync() == 0, await node.ErrorAsync());
        _seen = Line.Parse(lines[^1]);
    }

    public ValueTask DisposeAsync()
    {
        _workspace.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Is_safe_readable_and_of_use()
    {
        // No dialog, no message on the console, no request, no violation of its policy, and nothing wider than the window.
        Assert.Empty(_seen["troubles"]!.AsArray());
        Assert.Equal("undefined", (string?)_seen["pwned"]);
        Assert.Equal(0, (int)_seen["foreign"]!);
        // By axe, in light and dark, on a wide and a narrow screen.
        Assert.Empty(_seen["violations"]!.AsArray());
        Assert.StartsWith("✓ Intact", (string)_seen["verdict"]!, StringComparison.Ordinal);
        Assert.Contains("Intact", (string)_seen["title"]!, StringComparison.Ordinal);

        // Searched and sorted with the keyboard.
        var (search, sort, without) = (_seen["search"]!, _seen["sort"]!.AsArray(), _seen["without"]!);
        Assert.Equal((1, $"1 of {search["all"]}"), ((int)search["shown"]!, (string)search["said"]!));
        Assert.Equal(("Event", "descending"), ((string)sort[0]!["head"]!, (string)sort[0]!["sort"]!));
        Assert.Equal(("Event", "ascending"), ((string)sort[1]!["head"]!, (string)sort[1]!["sort"]!));
        var (down, up) = (sort[0]!["events"].Deserialize<long[]>()!, sort[1]!["events"].Deserialize<long[]>()!);
        Assert.Equal(down.OrderDescending(), down);
        Assert.Equal(down.Order(), up);

        // And whole where no script runs.
        Assert.Equal(("✓ Intact", (int)search["all"]!, 0, 0), ((string)without["verdict"]!, (int)without["rows"]!, (int)without["searches"]!, (int)without["buttons"]!));
    }

    /// <summary>An agent that calls tools by such names through the proxy, as any may.</summary>
    private async Task CallAsync()
    {
        await using var proxy = _workspace.Start(Programs.Estoppl, "demo-server");
        foreach (var (n, tool) in Hostile.Texts.Where(text => text.Length is > 0 and < 1000).Index())
        {
            await proxy.WriteLineAsync(Line.Call(n, JsonEncodedText.Encode(tool).Value));
            Assert.Equal(n, Line.IdOf((await proxy.ReadLineAsync())!));
        }

        proxy.CloseInput();
        Assert.Equal(0, await proxy.ExitAsync());
    }
}
