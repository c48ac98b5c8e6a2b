using System.Collections.Immutable;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;
using Estoppl.Operator.Screens.Overlays;

namespace Estoppl.Operator.Screens;

/// <summary>
/// One of the five screens: immutable, and all that is needed to draw it. It knows no terminal, no clock and no ledger: news and keys come in, and
/// what reaches further goes out as intents.
/// </summary>
internal abstract record ScreenModel
{
    /// <summary>Where its keys hold; also which screen it is.</summary>
    public abstract Scope Scope { get; }

    /// <summary>The room it has, without header and footer.</summary>
    public ScreenSize Size { get; protected init; }

    /// <summary>The time, as the last tick told it.</summary>
    public DateTimeOffset Now { get; protected init; }

    /// <summary>How many things wait for the operator there, for its tab.</summary>
    public virtual int Waiting => 0;

    /// <summary>Whether keys type something now: then all but Ctrl+C go to <see cref="Type"/>.</summary>
    public virtual bool TakesText => false;

    /// <summary>What its footer says on the right: where in what one is.</summary>
    public virtual string Place => "";

    /// <summary>What comes of news. Those that say nothing to it leave it the same object.</summary>
    public abstract Turn On(ConsoleNews news);

    /// <summary>What comes of a command; <see cref="Turn.IsDone"/> is false when it had nothing to do.</summary>
    public abstract Turn Do(ConsoleCommand command);

    /// <summary>What comes of a key while <see cref="TakesText"/>.</summary>
    public virtual Turn Type(KeyStroke stroke) => this;

    /// <summary>What comes of a click on a row.</summary>
    public virtual Turn Select(int row) => this;

    /// <summary>The same in another size.</summary>
    public abstract ScreenModel WithSize(ScreenSize size, Glyphs glyphs);

    /// <summary>The lines, at most as many as there is room for.</summary>
    public abstract ImmutableArray<ScreenLine> Draw(Glyphs glyphs);
}

/// <summary>What came of something: how the screen is now, what it asks for, what lies over it, and what is to be said.</summary>
/// <param name="IsDone">False when it was none of the screen's business.</param>
internal readonly record struct Turn(
    ScreenModel Screen, ImmutableArray<ConsoleIntent> Intents, Overlay? Overlay = null, Notice? Notice = null, bool IsDone = true)
{
    public static implicit operator Turn(ScreenModel screen) => new(screen, []);

    /// <summary>The screen, and what it asks for.</summary>
    public static Turn Of(ScreenModel screen, params ImmutableArray<ConsoleIntent> intents) => new(screen, intents);

    /// <summary>This, and what another turn asks for besides.</summary>
    public Turn And(Turn other) => this with { Intents = [.. Intents, .. other.Intents] };

    /// <summary>The screen as it was: there was nothing to do.</summary>
    public static Turn Nothing(ScreenModel screen) => new(screen, [], IsDone: false);

    /// <summary>The screen, and a word to the operator.</summary>
    public static Turn Say(ScreenModel screen, string text, Tone tone = Tone.Plain) => new(screen, [], Notice: new Notice(text, tone));
}

/// <summary>A word to the operator, in the footer until the next key. It may hold untrusted text: it is cleaned when it is drawn.</summary>
internal sealed record Notice(string Text, Tone Tone = Tone.Plain);
