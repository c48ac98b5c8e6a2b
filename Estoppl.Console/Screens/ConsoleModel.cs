using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;
using Estoppl.Operator.Screens.Live;
using Estoppl.Operator.Screens.Overlays;
using Estoppl.Operator.Screens.Verifying;

namespace Estoppl.Operator.Screens;

/// <summary>What came of something on the console, and what it asks of the host.</summary>
internal readonly record struct ConsoleTurn(ConsoleModel Model, ImmutableArray<ConsoleIntent> Intents)
{
    public static implicit operator ConsoleTurn(ConsoleModel model) => new(model, []);
}

/// <summary>The whole console: its screens, what lies over them, and what holds for all of them. Immutable; news and keys in, intents out.</summary>
/// <param name="Screens">In the order of their tabs.</param>
/// <param name="ActsToo">Whether the operator may change anything; false for one who only looks on.</param>
internal sealed record ConsoleModel(ImmutableArray<ScreenModel> Screens, Glyphs Glyphs, bool ActsToo)
{
    /// <summary>The screen in sight.</summary>
    public Scope Active { get; private init; } = Scope.Live;

    /// <summary>What lies over it; none when nothing does.</summary>
    public Overlay? Overlay { get; private init; }

    public VerifyingModel Verifying { get; private init; } = VerifyingModel.Initial;

    /// <summary>The last word to the operator, until the next key.</summary>
    public Notice? Notice { get; private init; }

    /// <summary>How the console stands to its ledger.</summary>
    public ConsoleNews.Link Link { get; private init; } = new(LinkState.Opening);

    /// <summary>The terminal's.</summary>
    public ScreenSize Size { get; private init; }

    public ScreenModel Screen => Of(Active);

    public LiveModel Live => (LiveModel)Of(Scope.Live);

    /// <summary>One of the screens.</summary>
    public ScreenModel Of(Scope scope) => Screens.First(screen => screen.Scope == scope);

    /// <summary>What comes of a key.</summary>
    public ConsoleTurn Press(KeyStroke stroke)
    {
        var model = this with { Notice = null };
        if (stroke.Key == "Ctrl+C") return new(model, [new ConsoleIntent.Quit()]);
        if (Overlay is { } overlay) return model.After(overlay.Press(stroke));
        if (Screen.TakesText) return model.After(Screen.Type(stroke));
        return KeyMap.Find(Active, stroke.Key) is not { } binding ? model
            : binding.Acts && !ActsToo ? model with { Notice = new Notice($"`{binding.Shown}` changes something, and this console only looks on (--read-only)", Tone.Review) }
            : model.Do(binding.Command);
    }

    /// <summary>What comes of a click.</summary>
    public ConsoleTurn Click(ClickTarget? target) => target switch
    {
        ClickTarget.Key key => Press(key.Name.Length == 1 ? KeyStroke.Typing(key.Name) : new KeyStroke(key.Name)),
        ClickTarget.Row row => Overlay is { } overlay ? After(overlay.Select(row.Index)) : After(Screen.Select(row.Index)),
        null => this,
        _ => throw new UnreachableException(),
    };

    /// <summary>What comes of a turn of the mouse wheel.</summary>
    public ConsoleTurn Wheel(ConsoleCommand direction) => Overlay is { } overlay ? After(overlay.Do(direction)) : After(Screen.Do(direction));

    /// <summary>What comes of news.</summary>
    public ConsoleTurn On(ConsoleNews news)
    {
        var model = news switch
        {
            VerifyingNews verifying => this with { Verifying = Verifying.On(verifying) },
            ConsoleNews.Said said => this with { Notice = new Notice(said.Text, said.Tone) },
            ConsoleNews.Link link => link == Link ? this : this with { Link = link },
            ConsoleNews.IsThere there => AskToReplace(there.Asked),
            _ => this,
        };
        ConsoleTurn turn = model;
        foreach (var screen in Screens)
        {
            var next = screen.On(news);
            // Whoever is reading or typing something must not find their keys in something else.
            if (turn.Model.Overlay is not null) next = next with { Overlay = null };
            if (!ReferenceEquals(next.Screen, screen) || !next.Intents.IsEmpty || next.Notice is not null || next.Overlay is not null)
                turn = new(turn.Model.With(screen.Scope, next), [.. turn.Intents, .. next.Intents]);
        }

        return turn with { Model = turn.Model.Resized() };
    }

    /// <summary>The same on a terminal of that size.</summary>
    public ConsoleModel WithSize(ScreenSize size) => (this with { Size = size }).Resized();

    private ConsoleTurn Do(ConsoleCommand command)
    {
        switch (command)
        {
            case ConsoleCommand.Quit: return new(this, [new ConsoleIntent.Quit()]);
            case ConsoleCommand.Live or ConsoleCommand.Review or ConsoleCommand.Stats or ConsoleCommand.Policy or ConsoleCommand.Clients:
                return GoTo(Enum.Parse<Scope>(command.ToString()));
            case ConsoleCommand.Help: return Over(new PageOverlay("help", HelpPage.Draw(Active, ActsToo, Glyphs)));
            case ConsoleCommand.Palette: return Over(new PaletteOverlay(Active, ActsToo));
            case ConsoleCommand.Export: return Over(Exporting.Ask(Live.FilterText));
            case ConsoleCommand.Filter when Active != Scope.Live: return GoTo(Scope.Live).Model.Do(command);
            case ConsoleCommand.Verify:
                var (verifying, intents) = Verifying.Begin();
                return new((this with { Verifying = verifying }).Resized(), intents);
            case ConsoleCommand.Open when Verifying.Unseen is { } bad:
                var (live, asked) = (this with { Verifying = Verifying.Seen() }).GoTo(Scope.Live);
                var there = live.After(live.Live.GoTo(bad));
                return there with { Intents = [.. asked, .. there.Intents] };
            case ConsoleCommand.Reload when Link.State is LinkState.Lost or LinkState.Opening:
                // One that was open once comes back by itself, but not what a screen has given up to ask of it.
                var again = After(Screen.Do(command));
                return again with { Intents = [new ConsoleIntent.OpenLedger(), .. again.Intents] };
            default:
                var turn = Screen.Do(command);
                return turn.IsDone ? After(turn) : Undone(command);
        }
    }

    // What the screen had no use for.
    private ConsoleTurn Undone(ConsoleCommand command) => command switch
    {
        ConsoleCommand.Leave => new ConsoleTurn(this, [new ConsoleIntent.Quit()]),
        // Esc goes one step back and never out.
        ConsoleCommand.Back when Verifying.Progress is not null => new ConsoleTurn(this, [new VerifyingIntent.GiveUp()]),
        _ => this,
    };

    private ConsoleTurn GoTo(Scope scope)
    {
        var left = Screen.On(new ConsoleNews.Hidden(Active));
        var model = With(Active, left) with { Active = scope };
        var shown = model.After(model.Screen.On(new ConsoleNews.Shown(scope)));
        return shown with { Intents = [.. left.Intents, .. shown.Intents] };
    }

    // Where something is being read or typed meanwhile, a question must not take the keys that were meant for that.
    private ConsoleModel AskToReplace(ConsoleIntent.Export asked) => Overlay is null && !Screen.TakesText
        ? Over(Exporting.AskToReplace(asked, Glyphs))
        : this with { Notice = new Notice($"{asked.Path} is there already: nothing was written", Tone.Review) };

    private ConsoleModel Over(Overlay overlay) => (this with { Overlay = overlay }).Resized();

    private ConsoleTurn After(Turn turn) => new(With(Active, turn).Resized(), turn.Intents);

    private ConsoleTurn After(OverlayTurn turn)
    {
        var model = (this with { Overlay = turn.Next }).Resized();
        if (turn.Command is not { } command) return new(model, turn.Intents);
        var done = model.Do(command);
        return done with { Intents = [.. turn.Intents, .. done.Intents] };
    }

    // One that only asks for something is not drawn anew.
    private ConsoleModel With(Scope scope, Turn turn) => ReferenceEquals(turn.Screen, Of(scope)) && turn.Overlay is null && turn.Notice is null
        ? this
        : this with
        {
            Screens = [.. Screens.Select(screen => screen.Scope == scope ? turn.Screen : screen)],
            Overlay = turn.Overlay is PageOverlay { Answer: not null } page && !ActsToo ? page with { Answer = null } : turn.Overlay ?? Overlay,
            Notice = turn.Notice ?? Notice,
        };

    // Banners come and go, and with them the room of the screens.
    private ConsoleModel Resized()
    {
        if (Size == default) return this;
        var body = new ConsoleLayout(Size, Glyphs).BodyOf(this);
        var screen = Screen.WithSize(body, Glyphs);
        var overlay = Overlay?.WithSize(body, Glyphs);
        return ReferenceEquals(screen, Screen) && overlay == Overlay ? this : With(Active, screen) with { Overlay = overlay };
    }
}
