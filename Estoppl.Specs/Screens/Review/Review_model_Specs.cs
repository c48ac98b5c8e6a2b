using Estoppl.Ledger.Control;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;
using Estoppl.Operator.Screens.Overlays;
using Estoppl.Operator.Screens.Review;
using Xunit;

namespace Estoppl.Specs.Screens.Review;

public sealed class The_selected_call
{
    private static readonly HeldCall s_one = Waiting.Call(1), s_two = Waiting.Call(2, "pay"), s_three = Waiting.Call(3);

    [Fact]
    public void Is_the_one_that_is_decided_once()
    {
        var turn = Waiting.Seen(s_one, s_two).Do(ConsoleCommand.Down).Model().Do(ConsoleCommand.Approve);
        Assert.Equal([s_two], Assert.IsType<ReviewIntent.Decide>(Assert.Single(turn.Intents)).Calls);
        var again = turn.Model().Do(ConsoleCommand.Approve);
        Assert.Empty(again.Intents);
        Assert.NotNull(again.Notice);
    }

    [Fact]
    public void Is_denied_with_the_reason_that_was_typed_whatever_was_selected_meanwhile()
    {
        var model = Waiting.Seen(s_one, s_two);
        var ask = Assert.IsType<AskOverlay>(model.Do(ConsoleCommand.Deny).Overlay);
        Assert.Equal(s_two, model.After(Waiting.Held(s_two)).Model().Selected);
        var denial = Assert.IsType<ReviewIntent.Decide>(Assert.Single(ask.Accept(" not today ").Intents));
        Assert.Equal(("not today", false, s_one), (denial.Reason, denial.IsApproved, denial.Calls.Single()));
        Assert.Single(ask.Accept("").Intents);
        Assert.NotNull(ask.Accept(new string('x', 1001)).Wrong);
    }

    [Fact]
    public void Stays_selected_when_others_come_and_go()
    {
        var model = Waiting.Seen(s_two, s_three);
        Assert.Equal(s_two, model.After(Waiting.Held(s_one, s_two, s_three)).Model().Selected);
        Assert.Equal(s_two, model.After(Waiting.Held(s_one, s_two)).Model().Selected);
        Assert.Empty(model.After(Waiting.Held(s_one, s_two)).Intents);
    }

    [Theory]
    [InlineData("Approve")]
    [InlineData("Deny")]
    [InlineData("ApproveAll")]
    public void Is_not_decided_before_it_can_have_been_seen(string key)
    {
        var command = Enum.Parse<ConsoleCommand>(key);
        var left = Waiting.Seen(s_one, s_two).After(Waiting.Held(s_two));
        Assert.Equal(s_two, left.Model().Selected);
        var pressed = left.Model().Do(command);
        Assert.Equal((0, null), (pressed.Intents.Length, pressed.Overlay));
        Assert.Contains("moved by itself", pressed.Notice!.Text, StringComparison.Ordinal);
        var seen = left.Model().Settled(left).Do(command);
        Assert.True(seen.Intents.Length == 1 || seen.Overlay is not null);
    }

    [Fact]
    public void Has_to_be_seen_since_its_last_move()
    {
        var first = Waiting.Seen(s_one, s_two, s_three).After(Waiting.Held(s_two, s_three));
        var second = first.Model().After(Waiting.Held(s_three));
        Assert.Empty(second.Model().Settled(first).Do(ConsoleCommand.Approve).Intents);
        Assert.Single(second.Model().Settled(second).Do(ConsoleCommand.Approve).Intents);
    }

    [Fact]
    public void Has_to_be_seen_also_where_nothing_waited_before_and_where_it_was_exchanged()
    {
        Assert.Empty(Waiting.Seen().After(Waiting.Held(s_one)).Model().Do(ConsoleCommand.Approve).Intents);
        var exchanged = Waiting.Seen(s_one).After(Waiting.Held(Waiting.Call(1, arguments: """{"amount":5000}""")));
        Assert.Empty(exchanged.Model().Do(ConsoleCommand.Approve).Intents);
    }

    [Fact]
    public void Is_laid_out_again_only_when_it_is_another()
    {
        var model = Waiting.Seen(s_one);
        Assert.Same(model.Page, model.After(Waiting.Held(Waiting.Call(1), s_two)).Model().Page);
        Assert.NotSame(model.Page, model.After(Waiting.Held(s_two)).Model().Page);
    }

    [Fact]
    public void Asks_for_the_definition_of_its_tool_and_takes_only_that()
    {
        var turn = Waiting.Seen(s_one, s_two).Do(ConsoleCommand.Down);
        Assert.Equal([new ReviewIntent.Define(s_two.Server, s_two.Tool)], turn.Intents);
        Assert.Same(turn.Screen, turn.Model().On(Waiting.Defined(s_one)).Screen);
        Assert.NotSame(turn.Screen, turn.Model().On(Waiting.Defined(s_two)).Screen);
    }
}

public sealed class All_that_waits
{
    [Fact]
    public void Is_approved_by_its_number_and_just_what_was_listed()
    {
        var (one, two) = (Waiting.Call(1), Waiting.Call(2));
        var ask = Assert.IsType<AskOverlay>(Waiting.Seen(one, two).Do(ConsoleCommand.ApproveAll).Overlay);
        Assert.NotNull(ask.Accept("").Wrong);
        Assert.NotNull(ask.Accept("3").Wrong);
        Assert.Equal([one, two], Assert.IsType<ReviewIntent.Decide>(Assert.Single(ask.Accept(" 2 ").Intents)).Calls);
    }

    [Fact]
    public void Can_be_leafed_through_where_it_is_more_than_fits()
    {
        var ask = Waiting.Seen([.. Enumerable.Range(1, 30).Select(n => Waiting.Call(n))]).Do(ConsoleCommand.ApproveAll).Overlay!;
        var size = new ScreenSize(80, 21);
        ask = ask.WithSize(size, Glyphs.Unicode);
        Assert.DoesNotContain(ask.Draw(size, Glyphs.Unicode), line => line.Text.Contains("Type their number", StringComparison.Ordinal));
        for (var page = 0; page < 5; page++) ask = ask.Press(new KeyStroke("PageDown")).Next!;
        Assert.Contains(ask.Draw(size, Glyphs.Unicode), line => line.Text.Contains("Type their number, 30,", StringComparison.Ordinal));
        Assert.Equal(size.Height, ask.Draw(size, Glyphs.Unicode).Length + 1);
    }

    [Fact]
    public void Is_counted_on_the_tab() => Assert.Equal((2, 0), (Waiting.Seen(Waiting.Call(1), Waiting.Call(2)).Waiting, Waiting.Seen().Waiting));
}

public sealed class The_pane_of_a_held_call
{
    private static readonly HeldCall s_call = Waiting.Call(1, arguments: $$"""{"lines":[{{string.Join(',', Enumerable.Range(0, 200))}}],"end":"here"}""");

    [Fact]
    public void Has_the_keys_that_move_between_two_tabs()
    {
        var model = Waiting.Seen(s_call, Waiting.Call(2)).Do(ConsoleCommand.NextPane).Model();
        Assert.Equal((0, 1), (model.Do(ConsoleCommand.Down).Model().Rows.Index, model.Do(ConsoleCommand.Down).Model().View.Top));
        Assert.Equal(1, model.Do(ConsoleCommand.NextPane).Model().Do(ConsoleCommand.Down).Model().Rows.Index);
        Assert.False(model.Do(ConsoleCommand.Back).Model().IsInPane);
    }

    [Fact]
    public void Reaches_every_line_of_the_arguments()
    {
        var model = Waiting.Seen(s_call).Do(ConsoleCommand.NextPane).Model();
        var seen = new HashSet<string>();
        for (var top = -1; top != model.View.Top; model = model.Do(ConsoleCommand.PageDown).Model())
        {
            top = model.View.Top;
            seen.UnionWith(model.Draw(Glyphs.Unicode).Select(line => line.Text.Trim()));
        }

        Assert.All(Enumerable.Range(0, 199), n => Assert.Contains($"{n},", seen));
        Assert.Contains("\"end\": \"here\"", seen);
    }

    [Fact]
    public void Begins_at_the_top_for_another_call()
    {
        var model = Waiting.Seen(s_call, Waiting.Call(2)).Do(ConsoleCommand.NextPane).Model().Do(ConsoleCommand.Last).Model();
        Assert.NotEqual(0, model.View.Top);
        Assert.Equal(0, model.After(Waiting.Held(Waiting.Call(2))).Model().View.Top);
    }
}

public sealed class What_came_of_a_verdict
{
    private static readonly HeldCall s_call = Waiting.Call(1);

    [Theory]
    [InlineData(ReviewOutcome.Recorded, "Approved: 1f0c4d01 wire_transfer goes through now, once.")]
    [InlineData(ReviewOutcome.NotHeld, "1f0c4d01 wire_transfer does not wait any more")]
    [InlineData(ReviewOutcome.Changed, "1f0c4d01 wire_transfer is not what was shown")]
    [InlineData(ReviewOutcome.TooLate, "the deadline of 1f0c4d01 wire_transfer is past")]
    [InlineData(ReviewOutcome.ByAgent, "1f0c4d01 wire_transfer cannot be decided from here: this process was started by the agent's own client")]
    public void Is_said(ReviewOutcome outcome, string said) =>
        Assert.Equal(said, Waiting.Seen(s_call).On(new ReviewNews.Decided(new([s_call], true, ""), [outcome])).Notice!.Text);

    [Fact]
    public void Is_said_of_several_with_the_first_that_was_not_taken()
    {
        var asked = new ReviewIntent.Decide([s_call, Waiting.Call(2)], true, "");
        Assert.Equal("Approved: 2 calls go through now, each once.", Said(new(asked, [ReviewOutcome.Recorded, ReviewOutcome.Recorded])));
        Assert.Equal("1 of 2 approved: 1f0c4d02 wire_transfer does not wait any more", Said(new(asked, [ReviewOutcome.Recorded, ReviewOutcome.NotHeld])));
        Assert.Equal("0 of 2 approved: the disk is full; make room", Said(new(asked, [], new Explanation("the disk is full", "make room"))));

        static string Said(ReviewNews.Decided news) => Waiting.Seen(s_call).On(news).Notice!.Text;
    }

    [Fact]
    public void Leaves_a_call_that_was_not_decided_to_be_decided()
    {
        var asked = Waiting.Seen(s_call).Do(ConsoleCommand.Approve);
        var model = asked.Model().After(new ReviewNews.Decided((ReviewIntent.Decide)asked.Intents[0], [], new Explanation("the disk is full", "make room"))).Model();
        Assert.Single(model.Do(ConsoleCommand.Approve).Intents);
    }
}
