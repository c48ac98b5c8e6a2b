using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Proofs;
using Estoppl.Operator.Screens;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Screens;

public sealed class A_selection_among_the_calls
{
    private readonly LiveModel _model = LiveModel.Initial.WithHeight(10).Read(Calls.Many(100));

    [Fact]
    public void Begins_at_the_newest_in_the_last_line() => Assert.Equal((99, 90, true), At(_model));

    [Theory]
    [InlineData(98, 90, "Up")]
    [InlineData(89, 89, "PageUp")]
    [InlineData(94, 90, "HalfPageUp")]
    [InlineData(0, 0, "Oldest")]
    [InlineData(0, 0, "Oldest Up")]
    [InlineData(10, 1, "Oldest PageDown")]
    [InlineData(5, 0, "Oldest HalfPageDown")]
    [InlineData(1, 0, "Oldest Down")]
    public void Moves_no_further_than_there_are_calls_and_stays_in_sight(int selected, int top, string commands) =>
        Assert.Equal((selected, top, false), At(_model.After([.. commands.Split(' ').Select(Enum.Parse<LiveCommand>)])));

    [Fact]
    public void Stays_on_the_newest_when_more_come() => Assert.Equal((119, 110, true), At(_model.Read(Calls.Many(120))));

    [Fact]
    public void Stays_on_its_call_once_it_was_moved_away_from_the_newest()
    {
        var moved = _model.After(LiveCommand.Up);
        Assert.Equal(moved.SelectedCall, moved.Read(Calls.Many(120)).SelectedCall);
    }

    [Fact]
    public void Follows_again_from_the_newest()
    {
        var model = _model.After(LiveCommand.Oldest, LiveCommand.Newest);
        Assert.Equal((119, 110, true), At(model.Read(Calls.Many(120))));
    }

    [Fact]
    public void Gives_way_to_the_nearest_newer_call_when_its_own_is_kept_no_longer()
    {
        var model = LiveModel.Initial.WithHeight(10).Read(Calls.Many(100)).After(LiveCommand.Oldest);
        var fewer = Calls.Many(LiveModel.MaxRows + 7);
        Assert.Equal((0, 0, false), At(model.Read(fewer)));
        Assert.Equal(LiveModel.MaxRows, model.Read(fewer).Rows.Length);
        Assert.Equal(7, model.Read(fewer).SelectedCall!.Seq.Value);
    }

    [Fact]
    public void Stays_in_sight_when_the_screen_shrinks() =>
        Assert.Equal((95, 93, false), At(_model.After(LiveCommand.Up, LiveCommand.Up, LiveCommand.Up, LiveCommand.Up).WithHeight(3)));

    [Fact]
    public void Stays_at_the_bottom_when_the_screen_grows() => Assert.Equal((99, 70, true), At(_model.WithHeight(30)));

    private static (int Selected, int Top, bool Follows) At(LiveModel model) => (model.SelectedIndex, model.Top, model.Follows);
}

public sealed class A_ledger_without_calls
{
    [Fact]
    public void Has_nothing_to_select_or_open()
    {
        foreach (var command in Enum.GetValues<LiveCommand>())
        {
            var model = LiveModel.Initial.Read(CallLog.All).After(command);
            Assert.Equal((-1, null, false), (model.SelectedIndex, model.SelectedCall, model.IsDetailOpen));
        }
    }

    [Fact]
    public void Is_followed_from_its_first_call_on() =>
        Assert.Equal(4, LiveModel.Initial.Read(CallLog.All).Read(Calls.Many(5)).SelectedIndex);
}

public sealed class The_way_out
{
    private readonly LiveModel _model = LiveModel.Initial.Read(Calls.Mixed);

    [Fact]
    public void Is_never_esc()
    {
        var model = _model.After(LiveCommand.Open, LiveCommand.Help);
        for (var press = 0; press < 5; press++)
        {
            (model, var intent) = model.Do(LiveCommand.Back);
            Assert.Equal(LiveIntent.None, intent);
        }

        Assert.False(model.IsHelpOpen || model.IsDetailOpen);
    }

    [Fact]
    public void Closes_what_is_open_first()
    {
        var (model, intent) = _model.After(LiveCommand.Open).Do(LiveCommand.Leave);
        Assert.Equal((LiveIntent.None, false), (intent, model.IsDetailOpen));
        Assert.Equal(LiveIntent.Quit, model.Do(LiveCommand.Leave).Intent);
    }

    [Fact]
    public void Is_at_once_with_ctrl_c() => Assert.Equal(LiveIntent.Quit, _model.After(LiveCommand.Open, LiveCommand.Help).Do(LiveCommand.Quit).Intent);
}

public sealed class A_verification_on_the_screen
{
    private readonly LiveModel _model = LiveModel.Initial.Read(Calls.Mixed);

    [Fact]
    public void Is_asked_for_once_at_a_time()
    {
        var (model, intent) = _model.Do(LiveCommand.Verify);
        Assert.Equal(LiveIntent.Verify, intent);
        Assert.Equal(LiveIntent.None, model.Do(LiveCommand.Verify).Intent);
        Assert.Equal(LiveIntent.Verify, model.On(new LiveNews.GivenUp()).Do(LiveCommand.Verify).Intent);
    }

    [Fact]
    public void Is_given_up_with_esc_when_nothing_is_open()
    {
        var model = _model.After(LiveCommand.Verify, LiveCommand.Open);
        Assert.Equal(LiveIntent.None, model.Do(LiveCommand.Back).Intent);
        Assert.Equal(LiveIntent.GiveUpVerifying, model.After(LiveCommand.Back).Do(LiveCommand.Back).Intent);
    }

    [Fact]
    public void Leaves_its_verdict_in_sight_until_the_next()
    {
        var broken = new Verification.Altered(new(3));
        var model = _model.After(LiveCommand.Verify).On(new LiveNews.Verified(broken));
        Assert.Null(model.Verifying);
        Assert.StartsWith(broken.Describe(), model.VerdictBanner!.Text, StringComparison.Ordinal);
        Assert.Equal(Tone.Bad, model.VerdictBanner.Tone);
        Assert.All(Enum.GetValues<LiveCommand>(), command => Assert.Equal(model.VerdictBanner, model.After(command).VerdictBanner));

        var intact = Evidence.Verify(A.Chain(4));
        Assert.Equal(new Banner(intact.Describe(), Tone.Good), model.On(new LiveNews.Verified(intact)).VerdictBanner);
    }

    [Fact]
    public void That_cannot_be_made_is_no_verdict()
    {
        var model = _model.After(LiveCommand.Verify).On(new LiveNews.Unverifiable("there is no key", "restore it"));
        Assert.Null(model.Verdict);
        Assert.Equal("not verified: there is no key; restore it", model.VerdictBanner!.Text);
    }
}

public sealed class A_ledger_that_cannot_be_read
{
    [Fact]
    public void Keeps_the_calls_on_the_screen_and_can_be_tried_again()
    {
        var model = LiveModel.Initial.Read(Calls.Mixed).After(LiveCommand.Read).On(new LiveNews.Unreadable("the disk is gone", "bring it back"));
        Assert.Equal(6, model.Rows.Length);
        Assert.Contains("the disk is gone; bring it back", model.ReadBanner!.Text, StringComparison.Ordinal);
        Assert.Equal(LiveIntent.Read, model.Do(LiveCommand.Read).Intent);
        Assert.Null(model.After(LiveCommand.Read).Read(Calls.Mixed).ReadBanner);
    }

    [Fact]
    public void Hides_no_verdict()
    {
        var model = LiveModel.Initial.On(new LiveNews.Verified(new Verification.Altered(new(3)))).On(new LiveNews.Unreadable("the disk is gone", "bring it back"));
        Assert.NotNull(model.VerdictBanner);
        Assert.Equal(model.VerdictBanner, model.Read(Calls.Mixed).VerdictBanner);
    }
}
