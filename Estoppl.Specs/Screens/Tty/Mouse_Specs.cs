using System.Drawing;
using Terminal.Gui.App;
using Terminal.Gui.Drivers;
using Terminal.Gui.Input;
using Terminal.Gui.Time;
using Terminal.Gui.Views;
using Xunit;

namespace Estoppl.Specs.Screens.Tty;

/// <summary>What the library makes of a terminal's reports, as screens rely on it.</summary>
[Collection(Headless.Serial)]
public sealed class A_report_of_the_mouse
{
    [Theory]
    [InlineData("\e[<0;5;3M", MouseFlags.LeftButtonPressed)]
    [InlineData("\e[<64;5;3M", MouseFlags.WheeledUp)]
    [InlineData("\e[<65;5;3M", MouseFlags.WheeledDown)]
    public void Tells_the_cell_counted_from_0(string report, MouseFlags flags)
    {
        var seen = Seen(report);
        Assert.Contains(seen, mouse => mouse.Flags.HasFlag(flags) && mouse.Position == new Point(4, 2));
    }

    [Fact]
    public void Of_a_button_that_is_let_go_tells_a_click_at_once() => Assert.Contains(
        Seen("\e[<0;5;3M\e[<0;5;3m"), mouse => mouse.Flags.HasFlag(MouseFlags.LeftButtonClicked) && mouse.Position == new Point(4, 2));

    private static List<Mouse> Seen(string reports)
    {
        Environment.SetEnvironmentVariable("DisableRealDriverIO", "1");
        using var app = Application.Create(new VirtualTimeProvider());
        app.Init(DriverRegistry.Names.ANSI);
        app.Driver!.SetScreenSize(80, 24);
        using var screen = new Witness();
        app.Begin(screen);
        var input = (InputProcessorImpl<char>)app.Driver.GetInputProcessor();
        foreach (var character in reports) input.InputQueue.Enqueue(character);
        input.ProcessQueue();
        return screen.Seen;
    }

    private sealed class Witness : Runnable
    {
        public List<Mouse> Seen { get; } = [];

        protected override bool OnMouseEvent(Mouse mouse)
        {
            Seen.Add(mouse);
            return true;
        }
    }
}
