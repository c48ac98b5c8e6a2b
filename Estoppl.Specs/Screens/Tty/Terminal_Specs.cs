using System.Text;
using Estoppl.Operator.Screens.Tty;
using Terminal.Gui.Drawing;
using Xunit;

namespace Estoppl.Specs.Screens.Tty;

public sealed class A_text_for_the_clipboard
{
    [Fact]
    public void Travels_in_base64() => Assert.Equal("\e]52;c;4oaSIDE=\e\\", TerminalClipboard.SequenceOf("→ 1"));

    [Theory]
    [InlineData(56_244, true)]
    [InlineData(56_245, false)]
    [InlineData(1_000_000, false)]
    public void Is_refused_when_terminals_would_drop_it(int bytes, bool isTaken)
    {
        var sequence = TerminalClipboard.SequenceOf(new string('x', bytes));
        Assert.Equal(isTaken, sequence is not null);
    }

    [Fact]
    public void Is_measured_as_it_is_sent() => Assert.Null(TerminalClipboard.SequenceOf(new string('→', 56_244)));
}

public sealed class A_background
{
    private static TerminalBackground Of(Color? answer, string? colours = null) =>
        TerminalBackgrounds.Of(answer, name => name == "COLORFGBG" ? colours : null);

    [Theory]
    [InlineData(0xFF, 0xFF, 0xFF, true)]
    [InlineData(0xFD, 0xF6, 0xE3, true)]
    [InlineData(0x00, 0x2B, 0x36, false)]
    [InlineData(0x1E, 0x1E, 0x2E, false)]
    [InlineData(0x00, 0x00, 0x00, false)]
    public void Is_what_the_terminal_answers(int red, int green, int blue, bool isLight) =>
        Assert.Equal(isLight ? TerminalBackground.Light : TerminalBackground.Dark, Of(new Color(red, green, blue), isLight ? "15;0" : "0;15"));

    [Theory]
    [InlineData("0;15", true)]
    [InlineData("0;default;15", true)]
    [InlineData("0;7", true)]
    [InlineData("15;0", false)]
    [InlineData("7;8", false)]
    [InlineData("15;default", false)]
    [InlineData("", false)]
    [InlineData("x;y", false)]
    [InlineData(null, false)]
    public void Is_otherwise_what_the_environment_says(string? colours, bool isLight) =>
        Assert.Equal(isLight ? TerminalBackground.Light : TerminalBackground.Dark, Of(null, colours));
}

public sealed class A_screen_that_gives_the_terminal_back
{
    [Fact]
    public void Resets_whatever_it_sets()
    {
        Assert.Equal(["?25"], ConsoleInTmux.ModesSetAtTheEndOf(ScreenModes.Enter(kitty: false) + ScreenModes.Leave(kitty: false)));
        Assert.Equal(["?1000", "?1006", "?1015", "?1049", "?2004"], ConsoleInTmux.ModesSetAtTheEndOf(ScreenModes.Enter(kitty: false)));
    }

    [Fact]
    public void Pushes_and_pops_kittys_keys_only_where_they_are_known()
    {
        Assert.Matches("\e\\[>\\d+u", ScreenModes.Enter(kitty: true));
        Assert.Contains("\e[<u", ScreenModes.Leave(kitty: true), StringComparison.Ordinal);
        Assert.DoesNotContain("u", ScreenModes.Enter(kitty: false) + ScreenModes.Leave(kitty: false), StringComparison.Ordinal);
    }
}
