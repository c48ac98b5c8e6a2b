using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Policy;
using Estoppl.Operator.Screens.Work;
using Estoppl.Proxy.Tools;
using Estoppl.Specs.Sharing;
using Estoppl.Specs.Tools;
using Xunit;

namespace Estoppl.Specs.Screens.Policy;

public sealed class Work_of_the_policy_screen : IDisposable
{
    private static readonly string s_was = Pages.Tool("read_file", "reads a file"), s_now = Pages.Tool("read_file", "reads all files");

    private readonly Commons _commons = new();
    private readonly ScreenNews _news = new();
    private readonly SharedLedger _ledger;
    private readonly PolicyWork _work;
    private readonly string _file;

    public Work_of_the_policy_screen()
    {
        _file = Path.Combine(_commons.Path, "estoppl.toml");
        Write("block_tools = [\"delete_*\"]");
        _ledger = _commons.Join(Commons.Appending with { OnControls = () => _news.Desk.Post(new ConsoleNews.ControlsChanged()) });
        _work = new PolicyWork(new OpenLedger(_file, ConfigurationLoading.Load(_file), _commons.Home, _ledger), _news.Desk);
    }

    public void Dispose()
    {
        _news.Desk.Dispose();
        _commons.Dispose();
        _news.AssertNoDefect();
    }

    [Fact]
    public async Task Engages_and_releases_and_hears_of_it()
    {
        _work.Start();
        Assert.Empty((await _news.NextAsync<PolicyNews.Known>()).Now.Switches);
        _work.Do(new PolicyIntent.Engage("stripe.*", "it pays twice"));
        await _news.NextAsync<ConsoleNews.ControlsChanged>();
        Assert.StartsWith("Engaged: stripe.*.", (await _news.NextAsync<ConsoleNews.Said>()).Text, StringComparison.Ordinal);
        _work.Do(new PolicyIntent.Read());
        var engaged = Assert.Single((await _news.NextAsync<PolicyNews.Known>()).Now.Switches);
        Assert.Equal(("stripe.*", "it pays twice", OperatorActs.Actor), (engaged.Pattern, engaged.Reason, engaged.By));
        _work.Do(new PolicyIntent.Release("stripe.*", ""));
        await _news.NextAsync<ConsoleNews.Said>();
        _work.Do(new PolicyIntent.Read());
        Assert.Empty((await _news.NextAsync<PolicyNews.Known>()).Now.Switches);
    }

    [Fact]
    public async Task Tells_only_what_has_changed()
    {
        _work.Start();
        await _news.NextAsync<PolicyNews.Known>();
        _work.Do(new PolicyIntent.Read());
        _work.Do(new PolicyIntent.Describe(InForceNow.Busy.Servers[0].Entries.First()));
        await _news.NextAsync<PolicyNews.Described>();
        _news.Desk.Dispose();
        Assert.False(_news.HasMore);
    }

    [Fact]
    public async Task Reads_a_changed_file_again_and_keeps_the_last_sound_rules()
    {
        _work.Start();
        Assert.Single((await _news.NextAsync<PolicyNews.Known>()).Now.Rules.Configuration.Rules.BlockTools);
        Write("block_tool = []");
        _work.Do(new PolicyIntent.Read());
        var broken = (await _news.NextAsync<PolicyNews.Known>()).Now.Rules;
        Assert.Contains("block_tool", Assert.Single(broken.Errors).Message, StringComparison.Ordinal);
        Assert.Single(broken.Configuration.Rules.BlockTools);
        Write("block_tools = [\"delete_*\", \"drop_*\"]");
        _work.Do(new PolicyIntent.Read());
        var mended = (await _news.NextAsync<PolicyNews.Known>()).Now.Rules;
        Assert.Equal((2, 0), (mended.Configuration.Rules.BlockTools.Length, mended.Errors.Length));
        File.Delete(_file);
        _work.Do(new PolicyIntent.Read());
        Assert.NotEmpty((await _news.NextAsync<PolicyNews.Known>()).Now.Rules.Errors);
    }

    [Fact]
    public async Task Shows_what_changed_in_a_tool_and_pins_what_was_shown()
    {
        await ChangeAsync(s_was, s_now);
        _work.Start();
        var entry = (await _news.NextAsync<PolicyNews.Known>()).Now.Servers.Single().Entries.Single();
        Assert.Equal("changed", entry.Word);
        _work.Do(new PolicyIntent.Describe(entry));
        var described = await _news.NextAsync<PolicyNews.Described>();
        Assert.True(described.CanBeAccepted);
        Assert.Contains(described.Lines, line => line.Kind == DiffKind.Added && line.Text.Contains("reads all files", StringComparison.Ordinal));
        _work.Do(new PolicyIntent.Accept(entry.Server.Key, entry.Difference!));
        Assert.StartsWith("Accepted by operator:", (await _news.NextAsync<ConsoleNews.Said>()).Text, StringComparison.Ordinal);
        var tools = _ledger.ToolsOf(entry.Server.Key);
        Assert.Equal((Pages.DigestOf(s_now), 0), (tools.Pinned[new ToolName("read_file")], tools.Changed.Count));
    }

    [Fact]
    public async Task Accepts_nothing_that_has_changed_again_since_it_was_shown()
    {
        await ChangeAsync(s_was, s_now);
        _work.Start();
        var entry = (await _news.NextAsync<PolicyNews.Known>()).Now.Servers.Single().Entries.Single();
        await ListAsync(Pages.Tool("read_file", "reads and sends all files"));
        _work.Do(new PolicyIntent.Accept(entry.Server.Key, entry.Difference!));
        Assert.Contains("not what was shown any more", (await _news.NextAsync<ConsoleNews.Said>()).Text, StringComparison.Ordinal);
        Assert.Equal(Pages.DigestOf(s_was), _ledger.ToolsOf(entry.Server.Key).Pinned[new ToolName("read_file")]);
    }

    [Fact]
    public async Task Offers_nothing_to_be_accepted_whose_text_is_not_kept()
    {
        await ChangeAsync(s_was, s_now, keeps: false);
        _work.Start();
        _work.Do(new PolicyIntent.Describe((await _news.NextAsync<PolicyNews.Known>()).Now.Servers.Single().Entries.Single()));
        var described = await _news.NextAsync<PolicyNews.Described>();
        Assert.False(described.CanBeAccepted);
        Assert.Equal(2, described.Missing.Length);
    }

    private async Task ChangeAsync(string was, string now, bool keeps = true)
    {
        if (keeps) new DefinitionStore(_commons.Home.Folder).Keep(Pages.Of(was));
        await Commons.In(_ledger.AppendAsync(The_snapshot_of_controls.By("estoppl",
            new LedgerEvent.ToolsPinned(Pages.Server.Server, Pages.Server.Upstream, [new ListedTool(new ToolName("read_file"), Pages.DigestOf(was))], true))));
        await ListAsync(now, keeps);
    }

    private Task ListAsync(string now, bool keeps = true)
    {
        if (keeps) new DefinitionStore(_commons.Home.Folder).Keep(Pages.Of(now));
        return Commons.In(_ledger.AppendAsync(The_snapshot_of_controls.By("estoppl", new LedgerEvent.ToolChanged(
            Pages.Server.Server, Pages.Server.Upstream, new ToolName("read_file"), Pages.DigestOf(s_was), Pages.DigestOf(now)))));
    }

    private void Write(string rules) => File.WriteAllText(_file, $"[agent]\nid = \"a\"\nversion = \"1\"\n[rules]\n{rules}\n[ledger]\ndb_path = \".estoppl/events.db\"\n");
}
