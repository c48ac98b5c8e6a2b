using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Keys;
using Estoppl.Operator.Screens.Live;
using Xunit;

namespace Estoppl.Specs.Screens.Live;

public sealed class A_selection_among_the_calls
{
    private readonly LiveModel _model = Calls.Screen().After(Calls.Read(Calls.Many(100)));

    [Fact]
    public void Begins_at_the_newest_in_the_last_line() => Assert.Equal((99, 90, true), At(_model));

    [Theory]
    [InlineData(98, 90, "Up")]
    [InlineData(89, 89, "PageUp")]
    [InlineData(94, 90, "HalfPageUp")]
    [InlineData(0, 0, "First")]
    [InlineData(0, 0, "First Up")]
    [InlineData(10, 1, "First PageDown")]
    [InlineData(5, 0, "First HalfPageDown")]
    [InlineData(1, 0, "First Down")]
    public void Moves_no_further_than_there_are_calls_and_stays_in_sight(int selected, int top, string commands) =>
        Assert.Equal((selected, top, false), At(_model.Done(commands.Split(' ').Select(Enum.Parse<ConsoleCommand>))));

    [Fact]
    public void Stays_on_the_newest_when_more_come() => Assert.Equal((119, 110, true), At(_model.After(Came(100, 20))));

    [Fact]
    public void Stays_on_its_call_once_it_was_moved_away_from_the_newest()
    {
        var moved = _model.Done(ConsoleCommand.Up);
        Assert.Equal(moved.SelectedCall, moved.After(Came(100, 20)).SelectedCall);
        Assert.Equal(moved.Top, moved.After(Came(100, 20)).Top);
    }

    [Fact]
    public void Follows_again_from_the_newest() => Assert.Equal((119, 110, true), At(_model.Done(ConsoleCommand.First, ConsoleCommand.Last).After(Came(100, 20))));

    [Fact]
    public void Gives_way_to_the_nearest_newer_call_when_its_own_is_kept_no_longer()
    {
        var model = _model.Done(ConsoleCommand.First).After(Came(100, CallWindow.MostRows - 93));
        Assert.Equal((0, 0, false), At(model));
        Assert.Equal(7 * 2, model.SelectedCall!.Seq.Value);
        Assert.Equal((CallWindow.MostRows, true), (model.Window.Rows.Length, model.Window.HasOlder));
    }

    [Fact]
    public void Is_at_no_call_when_there_are_none()
    {
        foreach (var command in Enum.GetValues<ConsoleCommand>())
        {
            var model = Calls.Screen().After(Calls.Read([])).Done(command);
            Assert.Equal((-1, null, false), (model.SelectedIndex, model.SelectedCall, model.IsDetailOpen));
        }
    }

    private static LiveNews.Changed Came(int from, int count) => new(Calls.Many(count, from), Calls.Totals(from + count));

    private static (int Selected, int Top, bool Follows) At(LiveModel model) => (model.SelectedIndex, model.Top, model.Follows);
}

public sealed class A_window_over_many_calls
{
    private readonly LiveModel _model = Calls.Screen().After(Calls.Read(Calls.Many(512, 10_000), hasOlder: true));

    [Fact]
    public void Asks_for_older_ones_before_its_end_is_in_sight_and_only_once()
    {
        var turn = _model.Done([.. Enumerable.Repeat(ConsoleCommand.PageUp, 49)]).Do(ConsoleCommand.PageUp);
        Assert.Equal([new LiveIntent.More(1, CallFilter.Everything, new Position(20_000))], turn.Intents);
        Assert.Empty(turn.Screen.Do(ConsoleCommand.Up).Intents);
    }

    [Fact]
    public void Keeps_its_place_when_they_come()
    {
        var model = _model.Done([.. Enumerable.Repeat(ConsoleCommand.PageUp, 50)]);
        var more = model.After(new LiveNews.Older(1, Calls.Many(512, 9488), true));
        Assert.Equal(model.SelectedCall, more.SelectedCall);
        Assert.Equal(model.SelectedIndex - model.Top, more.SelectedIndex - more.Top);
        Assert.Equal(1024, more.Window.Rows.Length);
    }

    [Fact]
    public void Reads_the_oldest_and_then_the_newest_again()
    {
        var oldest = _model.Do(ConsoleCommand.First);
        Assert.Equal([new LiveIntent.Oldest(2, CallFilter.Everything)], oldest.Intents);
        var there = ((LiveModel)oldest.Screen).After(new LiveNews.Loaded(2, Calls.Many(512), false, true, new Position(0)));
        Assert.Equal((0, false), (there.SelectedIndex, there.Follows));
        // What comes now is far from what is in sight.
        Assert.Equal(512, there.After(new LiveNews.Changed(Calls.Many(1, 20_000), Calls.Totals(10_513))).Window.Rows.Length);
        Assert.Equal([new LiveIntent.Search(3, CallFilter.Everything)], there.Do(ConsoleCommand.Last).Intents);
    }

    [Fact]
    public void Takes_no_answer_to_an_earlier_question()
    {
        var model = (LiveModel)_model.Do(ConsoleCommand.First).Screen;
        Assert.Same(model, model.After(new LiveNews.Loaded(1, [], false, false), new LiveNews.Older(1, [], false), new LiveNews.Counted(1, 5, 5, true)));
    }
}

public sealed class A_paused_screen
{
    private readonly LiveModel _paused = Calls.Screen().After(Calls.Read(Calls.Many(100))).Done(ConsoleCommand.Pause);

    [Fact]
    public void Holds_still_and_says_how_many_wait()
    {
        var model = _paused.After(new LiveNews.Changed(Calls.Many(12, 100), Calls.Totals(112)));
        Assert.Equal(_paused.Window, model.Window);
        Assert.Contains(model.State(Operator.Screens.Drawing.Glyphs.Unicode), span => span.Text.Contains("PAUSED +12", StringComparison.Ordinal));
    }

    [Fact]
    public void Shows_what_came_when_it_goes_on()
    {
        var model = _paused.After(new LiveNews.Changed(Calls.Many(12, 100), Calls.Totals(112))).Done(ConsoleCommand.Pause);
        Assert.Equal((112, null), (model.Window.Rows.Length, model.Paused));
        Assert.Equal(99, model.SelectedIndex);
        Assert.Equal(111, model.Done(ConsoleCommand.Last).SelectedIndex);
    }

    [Fact]
    public void Reads_anew_what_was_too_much_to_keep()
    {
        var model = _paused.After(new LiveNews.Changed(Calls.Many(CallWindow.MostRows + 1, 100), Calls.Totals(9000)));
        Assert.Equal([new LiveIntent.Search(2, CallFilter.Everything)], model.Do(ConsoleCommand.Pause).Intents);
    }
}

public sealed class Marked_calls
{
    private readonly LiveModel _model = Calls.Screen().After(Calls.Read(Calls.Many(10))).Done(ConsoleCommand.First);

    [Fact]
    public void Are_copied_together()
    {
        var model = _model.Done(ConsoleCommand.Mark, ConsoleCommand.Down, ConsoleCommand.Mark);
        var copied = Assert.IsType<ConsoleIntent.Copy>(Assert.Single(model.Do(ConsoleCommand.Copy).Intents));
        Assert.Equal($"{Calls.Row(0).Call}\n{Calls.Row(4).Call}", copied.Text);
    }

    [Fact]
    public void Are_found_again()
    {
        var model = _model.Done(ConsoleCommand.Mark, ConsoleCommand.Last);
        Assert.Equal(0, model.Done(ConsoleCommand.PreviousMatch).SelectedIndex);
        Assert.Equal(9, model.Done(ConsoleCommand.NextMatch).SelectedIndex);
    }

    [Fact]
    public void Can_be_unmarked() => Assert.Empty(_model.Done(ConsoleCommand.Mark, ConsoleCommand.Up, ConsoleCommand.Mark).Marks);
}

public sealed class A_ledger_that_cannot_be_followed
{
    private readonly LiveModel _model = Calls.Screen().After(Calls.Read(Calls.Many(10))).After(new LiveNews.Failed(new Explanation("the disk is gone", "bring it back")));

    [Fact]
    public void Keeps_the_calls_on_the_screen_and_can_be_tried_again()
    {
        Assert.Equal(10, _model.Window.Rows.Length);
        Assert.Equal([new LiveIntent.Restart()], _model.Do(ConsoleCommand.Reload).Intents);
        Assert.Null(_model.Done(ConsoleCommand.Reload).Trouble);
    }
}
