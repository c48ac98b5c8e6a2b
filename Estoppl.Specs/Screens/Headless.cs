using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Drawing;
using Terminal.Gui.App;
using Terminal.Gui.Drivers;
using Terminal.Gui.Input;
using Terminal.Gui.Testing;
using Terminal.Gui.Time;
using Xunit;

namespace Estoppl.Specs.Screens;

/// <summary>The console on the screen library without a terminal. The library keeps statics, so these specs run one after the other.</summary>
internal sealed class Headless : IDisposable
{
    public const string Serial = "screens";

    private readonly IApplication _app;

    static Headless()
    {
        Environment.SetEnvironmentVariable("DisableRealDriverIO", "1");
        // The library reads it, too; here each spec says itself whether it wants colours.
        Environment.SetEnvironmentVariable("NO_COLOR", null);
    }

    public Headless(int width, int height, Glyphs? glyphs = null, bool inColour = true, bool actsToo = true)
    {
        _app = Application.Create(new VirtualTimeProvider());
        _app.Init(DriverRegistry.Names.ANSI);
        Screen = new ConsoleScreen(ConsoleHost.Begin(glyphs ?? Glyphs.Unicode, actsToo), new ScreenPalette(inColour ? Theme.Dark : Theme.Plain), Asked.Add);
        Resize(width, height);
        _app.Begin(Screen);
        Draw();
    }

    public ConsoleScreen Screen { get; }

    public ConsoleModel Model => Screen.Model;

    /// <summary>What the console has asked of its host.</summary>
    public List<ConsoleIntent> Asked { get; } = [];

    public string Text => Driver.ToString()!;

    public string Ansi => Driver.ToAnsi();

    private IDriver Driver => _app.Driver!;

    public Headless Shows(params ConsoleNews[] news)
    {
        foreach (var one in news) Screen.Show(one);
        Draw();
        return this;
    }

    /// <param name="keys">As the library spells them: <c>j</c>, <c>G</c>, <c>Ctrl+D</c>, <c>CursorDown</c>, <c>Space</c>.</param>
    public Headless Press(params string[] keys)
    {
        foreach (var key in keys) _app.InjectKey(new Key(key));
        Draw();
        return this;
    }

    /// <summary>Presses the keys of a text one after the other.</summary>
    public Headless Type(string text)
    {
        foreach (var rune in text.EnumerateRunes()) _app.InjectKey(rune.Value == ' ' ? Key.Space : new Key((KeyCode)rune.Value));
        Draw();
        return this;
    }

    public Headless Resize(int width, int height)
    {
        Driver.SetScreenSize(width, height);
        Draw();
        return this;
    }

    public void Dispose()
    {
        Screen.Dispose();
        _app.Dispose();
    }

    private void Draw() => _app.LayoutAndDraw();
}

[CollectionDefinition(Headless.Serial, DisableParallelization = true)]
public sealed class Serial_screens;
