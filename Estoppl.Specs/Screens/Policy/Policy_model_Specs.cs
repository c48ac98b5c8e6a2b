using Estoppl.Operator.Output;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;
using Estoppl.Operator.Screens.Overlays;
using Estoppl.Operator.Screens.Policy;
using Xunit;

namespace Estoppl.Specs.Screens.Policy;

public sealed class The_rows_of_what_is_in_force
{
    [Fact]
    public void Are_kill_switches_then_rules_then_tools_of_which_what_changed_comes_first()
    {
        var names = InForceNow.Busy.Shown().Rows.Select(InForceNow.Name).OfType<string>();
        Assert.Equal(
            [
                "stripe.*", "agent:treasury-bot",
                "block_tools: delete_*", "block_tools: delete_all", "on_tool_change", "human_review_tools: wire_*", "max_amount_usd", "custom_rules: no external mail",
                "rate_limit_per_minute", "default", "block_tools: rm",
                "read_file", "delete_file", "upload", "list_directory",
                "read_contact", "write_contact",
            ],
            names);
    }

    [Fact]
    public void Count_what_each_rule_decided_and_what_none_did()
    {
        var rows = InForceNow.Busy.Shown().Rows;
        Assert.Equal(12, rows.OfType<PolicyRow.Switch>().First().Refused);
        Assert.Equal([41L, 0, 0, 1_207, 0, 0, 0, 1_204_118 - 41 - 1_207 - 12 - 3, 3], rows.OfType<PolicyRow.Rule>().Select(rule => rule.Decided?.Calls ?? 0));
    }

    [Fact]
    public void Are_moved_through_without_stopping_at_headings()
    {
        var model = InForceNow.Busy.Shown();
        Assert.Equal("stripe.*", InForceNow.Name(model.Selected));
        Assert.Equal("block_tools: delete_*", InForceNow.Name(model.Do(ConsoleCommand.Down).Model().Do(ConsoleCommand.Down).Model().Selected));
        Assert.Equal("agent:treasury-bot", InForceNow.Name(model.At("block_tools: delete_*").Do(ConsoleCommand.Up).Model().Selected));
        Assert.Equal("write_contact", InForceNow.Name(model.Do(ConsoleCommand.Last).Model().Selected));
        var top = model.Do(ConsoleCommand.Last).Model().Do(ConsoleCommand.First).Model();
        Assert.Equal(("stripe.*", 0), (InForceNow.Name(top.Selected), top.Cursor.Top));
        Assert.Equal(["block_tools: delete_*", "block_tools: rm", "read_file", "read_contact", "stripe.*"], Parts(model, ConsoleCommand.NextPane));
        Assert.Equal(["read_contact", "read_file", "block_tools: rm", "block_tools: delete_*", "stripe.*"], Parts(model, ConsoleCommand.PreviousPane));
    }

    [Fact]
    public void Keep_the_one_that_is_selected_when_others_come_and_go()
    {
        var model = InForceNow.Busy.Shown().At("upload");
        Assert.Equal("upload", InForceNow.Name(model.After(new PolicyNews.Known(InForceNow.Busy with { Switches = [] })).Selected));
        Assert.NotNull(model.After(new PolicyNews.Known(InForceNow.Empty)).Selected);
    }

    private static IEnumerable<string?> Parts(PolicyModel model, ConsoleCommand command)
    {
        for (var part = 0; part < 5; part++)
        {
            model = model.Do(command).Model();
            yield return InForceNow.Name(model.Selected);
        }
    }
}

public sealed class The_selected_row_of_what_is_in_force
{
    private readonly PolicyModel _model = InForceNow.Busy.Shown();

    [Fact]
    public void Is_released_where_it_is_a_kill_switch_and_stopped_where_it_is_a_tool()
    {
        Assert.Equal([new PolicyIntent.Release("stripe.*", "")], Ask(_model).Accept("stripe.*").Intents);
        Assert.Equal([new PolicyIntent.Engage("read_file", "")], Ask(_model.At("read_file")).Accept("read_file").Intents);
        Assert.Equal([new PolicyIntent.Engage("pay*", "")], Ask(_model.At("default")).Accept("pay*").Intents);
    }

    [Fact]
    public void Is_shown_whole_before_it_is_accepted()
    {
        var tool = _model.At("read_file");
        var asked = Assert.IsType<PolicyIntent.Describe>(Assert.Single(tool.Do(ConsoleCommand.Open).Intents));
        Assert.Equal([asked], tool.Do(ConsoleCommand.Accept).Intents);
        var page = Assert.IsType<PageOverlay>(tool.On(new PolicyNews.Described(asked.Entry, [new(DiffKind.Added, "  \"a\"")], [], true)).Overlay);
        Assert.Equal([new PolicyIntent.Accept(asked.Entry.Server.Key, asked.Entry.Difference!)], page.Press(KeyStroke.Typing("a")).Intents);
        Assert.Empty(page.Press(new KeyStroke("Enter")).Intents);
    }

    [Fact]
    public void Is_not_accepted_where_it_cannot_be_read_or_has_not_changed()
    {
        var tool = _model.At("read_file");
        var asked = (PolicyIntent.Describe)tool.Do(ConsoleCommand.Open).Intents[0];
        Assert.Null(Assert.IsType<PageOverlay>(tool.On(new PolicyNews.Described(asked.Entry, [], ["not kept"], false)).Overlay).Answer);
        Assert.NotNull(_model.At("list_directory").Do(ConsoleCommand.Accept).Notice);
        Assert.Empty(_model.At("list_directory").Do(ConsoleCommand.Accept).Intents);
    }

    [Fact]
    public void Does_not_lay_a_page_over_another_screen()
    {
        var tool = _model.At("read_file");
        var asked = (PolicyIntent.Describe)tool.Do(ConsoleCommand.Open).Intents[0];
        var hidden = tool.After(new ConsoleNews.Hidden(Scope.Policy));
        Assert.Null(hidden.On(new PolicyNews.Described(asked.Entry, [], [], true)).Overlay);
        Assert.Empty(hidden.On(new ConsoleNews.Tick(default)).Intents);
    }

    [Fact]
    public void Tells_all_of_a_kill_switch_and_of_a_rule()
    {
        Assert.Contains("it pays twice: see the refunds of this morning", Text(_model), StringComparison.Ordinal);
        Assert.Contains("1,207", Text(_model.At("human_review_tools: wire_*")), StringComparison.Ordinal);
        Assert.Contains("shadowed: a broader entry of the same list covers it (block_tools: delete_*)", Text(_model.At("block_tools: delete_all")), StringComparison.Ordinal);

        static string Text(PolicyModel model) => string.Join('\n', Assert.IsType<PageOverlay>(model.Do(ConsoleCommand.Open).Overlay).Lines.Select(line => line.Text));
    }

    private static AskOverlay Ask(PolicyModel model) => Assert.IsType<AskOverlay>(model.Do(ConsoleCommand.Kill).Overlay);
}

public sealed class A_policy_screen_in_sight
{
    [Fact]
    public void Looks_now_and_then_and_at_once_when_something_was_ordered()
    {
        var model = InForceNow.Busy.Shown();
        var tick = model.On(new ConsoleNews.Tick(default));
        Assert.Equal([new PolicyIntent.Look()], tick.Intents);
        Assert.Same(model, tick.Screen);
        Assert.Equal([new PolicyIntent.Read()], model.On(new ConsoleNews.ControlsChanged()).Intents);
    }

    [Fact]
    public void Forgets_its_trouble_when_it_is_over()
    {
        var model = InForceNow.Busy.Shown().After(new PolicyNews.Unreadable(new Explanation("nobody holds it", "wait")));
        Assert.Contains("nobody holds it", model.Draw(Glyphs.Unicode)[0].Text, StringComparison.Ordinal);
        Assert.Null(model.After(new PolicyNews.Known(InForceNow.Busy)).Trouble);
    }
}
