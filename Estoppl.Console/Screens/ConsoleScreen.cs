using System.Collections.Immutable;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;
using Estoppl.Operator.Screens.Tty;
using Terminal.Gui.Drivers;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;

namespace Estoppl.Operator.Screens;

/// <summary>
/// The console on a terminal: draws the lines of <see cref="ConsoleLayout"/>, and turns keys and clicks into what the model understands. It is drawn by
/// hand, which costs a third of what the library's tables do, and it never touches the ledger: what reaches further goes out as an intent.
/// </summary>
internal sealed class ConsoleScreen : Runnable
{
    private readonly Action<ConsoleIntent> _host;
    private ImmutableArray<ScreenLine> _drawn = [];
    private CellGrid? _grid;

    /// <param name="host">Does what the model asks for. Called on the screen's thread.</param>
    public ConsoleScreen(ConsoleModel model, ScreenPalette palette, Action<ConsoleIntent> host)
    {
        (Model, Palette, _host) = (model, palette, host);
        Arrangement = ViewArrangement.Fixed;
    }

    public ConsoleModel Model { get; private set; }

    /// <summary>How it looks. On the screen's thread.</summary>
    public ScreenPalette Palette
    {
        get;
        set
        {
            field = value;
            SetNeedsDraw();
        }
    }

    /// <summary>Takes in news. On the screen's thread.</summary>
    public void Show(ConsoleNews news) => Become(Model.On(news));

    /// <inheritdoc/>
    protected override bool OnKeyDown(Key key)
    {
        ArgumentNullException.ThrowIfNull(key);
        // The library has bindings of its own (Esc quits, arrows move the focus). None may act here but the shell's job control.
        if (key.KeyCode == (KeyCode.Z | KeyCode.CtrlMask)) return false;
        Become(Model.Press(StrokeOf(key)));
        return true;
    }

    /// <inheritdoc/>
    protected override bool OnMouseEvent(Mouse mouse)
    {
        ArgumentNullException.ThrowIfNull(mouse);
        if (mouse.Flags.HasFlag(MouseFlags.WheeledUp)) Become(Model.Wheel(ConsoleCommand.Up));
        else if (mouse.Flags.HasFlag(MouseFlags.WheeledDown)) Become(Model.Wheel(ConsoleCommand.Down));
        else if (mouse.Flags.HasFlag(MouseFlags.LeftButtonClicked) && mouse.Position is { } at && at.Y < _drawn.Length) Become(Model.Click(_drawn[at.Y].TargetAt(at.X)));
        return true;
    }

    /// <inheritdoc/>
    protected override void OnFrameChanged(in System.Drawing.Rectangle frame)
    {
        base.OnFrameChanged(in frame);
        if (Model is not null) Become(Model.WithSize(new ScreenSize(frame.Width, frame.Height)));
    }

    // Every cell is drawn below: clearing first would change each of them twice.
    /// <inheritdoc/>
    protected override bool OnClearingViewport() => true;

    /// <inheritdoc/>
    protected override bool OnDrawingContent(DrawContext? context)
    {
        var (width, height) = (Viewport.Width, Viewport.Height);
        _drawn = new ConsoleLayout(new ScreenSize(width, height), Model.Glyphs).Draw(Model);
        (_grid ??= new CellGrid(App!.Driver!.GetOutputBuffer())).Put(_drawn, Palette);
        return true;
    }

    private static KeyStroke StrokeOf(Key key)
    {
        if (key is { IsCtrl: false, IsAlt: false } && key.AsRune is { Value: >= ' ' and not 127 } rune) return KeyStroke.Typing(rune.ToString());
        return new KeyStroke(key.ToString());
    }

    private void Become(ConsoleTurn turn)
    {
        // Where nothing has changed nothing is drawn: that is most of the time.
        var isNew = !ReferenceEquals(turn.Model, Model);
        Model = turn.Model;
        foreach (var intent in turn.Intents) _host(intent);
        if (isNew) SetNeedsDraw();
    }
}
