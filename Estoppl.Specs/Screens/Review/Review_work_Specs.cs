using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Review;
using Estoppl.Operator.Screens.Work;
using Estoppl.Proxy.Tools;
using Estoppl.Specs.Policy;
using Estoppl.Specs.Sharing;
using Estoppl.Specs.Testing;
using Estoppl.Specs.Tools;
using Xunit;

namespace Estoppl.Specs.Screens.Review;

/// <summary>Against a real ledger, and a real process that holds calls.</summary>
[Trait("Category", "EndToEnd")]
public sealed class Work_of_the_review_screen : IAsyncDisposable
{
    private readonly Commons _commons = new();
    private readonly ScreenNews _news = new();
    private readonly SharedLedger _ledger;
    private readonly ReviewWork _work;
    private Holding? _proxy;

    public Work_of_the_review_screen()
    {
        Programs.NeedLinux();
        _ledger = _commons.Join();
        _work = new ReviewWork(new OpenLedger("estoppl.toml", Given.Rules(""), _commons.Home, _ledger), _news.Desk);
    }

    public async ValueTask DisposeAsync()
    {
        _news.Desk.Dispose();
        if (_proxy is not null) await _proxy.DisposeAsync();
        _commons.Dispose();
        _news.AssertNoDefect();
    }

    [Fact]
    public async Task Tells_what_waits_and_brings_the_verdict()
    {
        _work.Start();
        Assert.Empty((await _news.NextAsync<ReviewNews.Held>()).Calls);
        _proxy = await Holding.StartAsync(_commons);
        var id = await _proxy.HoldAsync("arguments");
        var call = Assert.Single((await _news.NextAsync<ReviewNews.Held>()).Calls);
        _work.Do(new ReviewIntent.Decide([call], false, "not today"));
        Assert.Equal($"denied {Operator.Commands.OperatorActs.Actor} not today", await _proxy.HearAsync($"reviewed {id}"));
        Assert.Empty((await _news.NextAsync<ReviewNews.Held>()).Calls);
        _work.Do(new ReviewIntent.Decide([call], true, ""));
        Assert.Equal(ReviewOutcome.Recorded, Assert.Single((await _news.NextAsync<ReviewNews.Decided>()).Outcomes));
        Assert.Equal(ReviewOutcome.NotHeld, Assert.Single((await _news.NextAsync<ReviewNews.Decided>()).Outcomes));
    }

    [Fact]
    public async Task Says_when_the_selection_has_stood_still()
    {
        _work.Do(new ReviewIntent.Settle(1));
        _work.Do(new ReviewIntent.Settle(2));
        Assert.Equal(2, (await _news.NextAsync<ReviewNews.Settled>()).Move);
    }

    [Fact]
    public async Task Finds_the_definition_of_a_tool_and_what_is_hidden_in_it()
    {
        var tool = Pages.Tool("pay", "pays");
        var page = Pages.Of(tool);
        new DefinitionStore(_commons.Home.Folder).Keep(page);
        await _ledger.AppendAsync(The_snapshot_of_controls.By("estoppl",
            new LedgerEvent.ToolsPinned(Pages.Server.Server, Pages.Server.Upstream, [new ListedTool(new ToolName("pay"), page.Tools[0].Digest)], true)));
        await _ledger.AppendAsync(The_snapshot_of_controls.By("estoppl",
            new LedgerEvent.ToolSuspected(Pages.Server.Server, Pages.Server.Upstream, new ToolName("pay"), page.Tools[0].Digest, ["zero-width characters"])));
        _work.Do(new ReviewIntent.Define(Pages.Server.Server, new ToolName("pay")));
        var known = Assert.Single((await _news.NextAsync<ReviewNews.Defined>()).Known);
        Assert.Equal(("files", "pinned", "zero-width characters", null), (known.Server, known.Word, Assert.Single(known.Suspicions), known.Missing));
        Assert.Contains(known.Lines, line => line.Contains("\"pays\"", StringComparison.Ordinal));
        _work.Do(new ReviewIntent.Define(Pages.Server.Server, new ToolName("other")));
        Assert.Empty((await _news.NextAsync<ReviewNews.Defined>()).Known);
    }

    [Fact]
    public async Task Ends_with_the_ledger_without_a_word()
    {
        _work.Start();
        await _news.NextAsync<ReviewNews.Held>();
        _news.Desk.Dispose();
        _ledger.Dispose();
        Assert.False(_news.HasMore);
    }
}
