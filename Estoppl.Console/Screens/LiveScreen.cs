using System.Collections.Frozen;
using Terminal.Gui.Drivers;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;

namespace Estoppl.Operator.Screens;

/// <summary>
/// The Live screen on a terminal: draws the lines of <see cref="LiveLayout"/> and turns keys into commands. It is drawn by hand, which
/// costs a third of what a table view does, and it never touches the ledger: what reaches further goes out as an intent.
/// </summary>
internal sealed class LiveScreen : Runnable
{
    private static readonly FrozenDictionary<KeyCode, LiveCommand> s_commands = KeyMap.Live
        .SelectMany(binding => binding.Keys.Select(key => KeyValuePair.Create(new Key(key).KeyCode, binding.Command)))
        .ToFrozenDictionary();

    private readonly Glyphs _glyphs;
    private readonly ScreenPalette _palette;
    private readonly Action<LiveIntent> _host;

    /// <param name="host">Does what a command asks beyond the screen. Called on the screen's thread.</param>
    public LiveScreen(Glyphs glyphs, ScreenPalette palette, Action<LiveIntent> host)
    {
        (_glyphs, _palette, _host) = (glyphs, palette, host);
        Arrangement = ViewArrangement.Fixed;
    }

    public LiveModel Model { get; private set; } = LiveModel.Initial;

    /// <summary>Takes in news. On the screen's thread.</summary>
    public void Show(LiveNews news) => Become(Model.On(news));

    /// <inheritdoc/>
    protected override bool OnKeyDown(Key key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (s_commands.TryGetValue(key.KeyCode, out var command))
        {
            var (model, intent) = Model.Do(command);
            Become(model);
            if (intent != LiveIntent.None) _host(intent);
        }

        // The library has bindings of its own (Esc quits, arrows move the focus). None may act here but the shell's job control.
        return key.KeyCode != (KeyCode.Z | KeyCode.CtrlMask);
    }

    /// <inheritdoc/>
    protected override void OnFrameChanged(in System.Drawing.Rectangle frame)
    {
        base.OnFrameChanged(in frame);
        if (_glyphs is not null) Become(Model);
    }

    // Every cell is drawn below: clearing first would write each of them twice.
    /// <inheritdoc/>
    protected override bool OnClearingViewport() => true;

    /// <inheritdoc/>
    protected override bool OnDrawingContent(DrawContext? context)
    {
        var (width, height) = (Viewport.Width, Viewport.Height);
        var lines = new LiveLayout(width, height, _glyphs).Draw(Model);
        for (var row = 0; row < height; row++) DrawLine(row < lines.Length ? lines[row] : ScreenLine.Blank, row, width);
        return true;
    }

    private void DrawLine(ScreenLine line, int row, int width)
    {
        var column = 0;
        Move(0, row);
        foreach (var span in line.Spans)
        {
            var text = span.Text.Length <= width - column ? span.Text : span.Text[..(width - column)];
            if (text.Length == 0) continue;
            SetAttribute(_palette.Of(span.Tone, line.IsSelected));
            AddStr(text);
            column += text.Length;
        }

        if (column == width) return;
        SetAttribute(_palette.Of(Tone.Plain, line.IsSelected));
        AddStr(new string(' ', width - column));
    }

    private void Become(LiveModel model)
    {
        Model = model.WithHeight(new LiveLayout(Viewport.Width, Viewport.Height, _glyphs).RowsOf(model));
        SetNeedsDraw();
    }
}
