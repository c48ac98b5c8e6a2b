using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Keys;
using Estoppl.Operator.Screens.Live;
using Estoppl.Operator.Screens.Verifying;
using Xunit;

namespace Estoppl.Specs.Screens;

[Collection(Headless.Serial)]
public sealed class The_console
{
    [Theory]
    [InlineData("1", "Live")]
    [InlineData("2", "Review")]
    [InlineData("3", "Stats")]
    [InlineData("4", "Policy")]
    [InlineData("5", "Clients")]
    public void Goes_to_a_screen_by_its_number(string key, string screen)
    {
        using var console = new Headless(120, 36);
        Assert.Equal(screen, console.Press("3", key).Model.Active.ToString());
    }

    [Fact]
    public void Is_left_with_q_and_with_ctrl_c_and_never_with_esc()
    {
        using var console = new Headless(120, 36);
        console.Press("Esc", "Esc");
        Assert.Empty(console.Asked);
        console.Press("q", "Ctrl+C");
        Assert.Equal([new ConsoleIntent.Quit(), new ConsoleIntent.Quit()], console.Asked);
    }

    [Fact]
    public void Asks_the_host_and_the_screen_again_for_what_was_lost()
    {
        using var console = new Headless(120, 36);
        Explanation why = new("the disk is gone", "bring it back");
        console.Shows(new LiveNews.Failed(why), new ConsoleNews.Link(LinkState.Lost, why)).Press("r");
        Assert.Equal([new ConsoleIntent.OpenLedger(), new LiveIntent.Restart()], console.Asked);
    }

    [Fact]
    public void Closes_what_is_open_first()
    {
        using var console = new Headless(120, 36);
        console.Press("?", "q");
        Assert.Null(console.Model.Overlay);
        console.Press(":", "Esc");
        Assert.Null(console.Model.Overlay);
        Assert.Empty(console.Asked);
    }

    [Fact]
    public void Finds_a_command_by_its_name()
    {
        using var console = new Headless(120, 36);
        console.Press(":").Type("every hash").Press("Enter");
        Assert.Equal([new VerifyingIntent.Begin()], console.Asked);
        Assert.Null(console.Model.Overlay);
    }

    [Fact]
    public void Verifies_once_at_a_time_and_gives_it_up_with_esc()
    {
        using var console = new Headless(120, 36);
        console.Press("v", "v", "Esc");
        Assert.Equal([new VerifyingIntent.Begin(), new VerifyingIntent.GiveUp()], console.Asked);
        console.Shows(new VerifyingNews.GivenUp()).Press("v");
        Assert.Equal(3, console.Asked.Count);
    }

    [Fact]
    public void Asks_for_a_file_that_it_can_write()
    {
        using var console = new Headless(120, 36);
        console.Press("e", "Ctrl+U").Type("a.txt").Press("Enter");
        Assert.Empty(console.Asked);
        console.Press("Ctrl+U").Type("my calls.csv").Press("Enter");
        Assert.Equal([new ConsoleIntent.Export("my calls.csv", "")], console.Asked);
    }
}

public sealed class The_key_map
{
    [Fact]
    public void Binds_no_key_twice_on_a_screen() => Assert.All(
        Enum.GetValues<Scope>().Where(scope => scope != Scope.Everywhere), scope => Assert.Distinct(KeyMap.On(scope, actsToo: true).SelectMany(binding => binding.Keys)));

    [Fact]
    public void Binds_every_command() => Assert.Equal(Enum.GetValues<ConsoleCommand>(), KeyMap.All.Select(binding => binding.Command).Order());
}
