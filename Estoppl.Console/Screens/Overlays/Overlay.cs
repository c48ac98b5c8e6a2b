using System.Collections.Immutable;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;

namespace Estoppl.Operator.Screens.Overlays;

/// <summary>Something over a screen that has all keys until it is closed. Immutable, like the screens.</summary>
internal abstract record Overlay
{
    /// <summary>What comes of a key.</summary>
    public abstract OverlayTurn Press(KeyStroke stroke);

    /// <summary>What comes of a turn of the mouse wheel, or a click on one of its rows.</summary>
    public virtual OverlayTurn Do(ConsoleCommand command) => new(this);

    /// <inheritdoc cref="Do"/>
    public virtual OverlayTurn Select(int row) => new(this);

    /// <summary>The same in that much room.</summary>
    public virtual Overlay WithSize(ScreenSize size, Glyphs glyphs) => this;

    /// <summary>Its lines, at most as many as there is room for: as many as there is room for hide the screen, fewer lie over its lower part.</summary>
    public abstract ImmutableArray<ScreenLine> Draw(ScreenSize size, Glyphs glyphs);

    /// <summary>The line that parts something from what is above it, with its title, which is fit for a terminal.</summary>
    public static ScreenLine TitleLine(string title, int width, Glyphs glyphs)
    {
        var text = Wrapping.Fit($"{glyphs.Line} {title} ", width, glyphs);
        return ScreenLine.Of(text + new string(glyphs.Line, width - text.Length), Tone.Heading);
    }
}

/// <summary>What came of a key.</summary>
/// <param name="Next">How the overlay is now; none when it is closed.</param>
/// <param name="Command">What is to be done on the screen below.</param>
internal readonly record struct OverlayTurn(Overlay? Next, ImmutableArray<ConsoleIntent> Intents, ConsoleCommand? Command = null)
{
    public OverlayTurn(Overlay? next) : this(next, []) { }

    /// <summary>It is closed, and nothing comes of it.</summary>
    public static OverlayTurn Closed { get; } = new(null, []);
}
