using System.Collections.Immutable;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;
using Span = Estoppl.Operator.Screens.Drawing.Span;

namespace Estoppl.Operator.Screens.Live;

/// <summary>
/// The line behind <c>/</c>: what is typed, what it means, what it can become, and what was typed before. Immutable. What means nothing is underlined and
/// never in the way: the last filter that meant something stays in force.
/// </summary>
internal sealed record FilterLine
{
    private const string Prompt = " / ";

    private readonly Func<string, FilterReading> _parse;
    private readonly (CallFilter Filter, string Text) _before;
    private readonly FilterHistory _history;

    private FilterLine(string text, CallFilter inForce, FilterHistory history, KnownNames names, Func<string, FilterReading> parse)
    {
        (_parse, _before, _history, Names, Good) = (parse, (inForce, text), history, names, inForce);
        (Line, Reading) = (TextLine.Of(text), parse(text));
        Completion = FilterCompletion.At(Line, names);
    }

    /// <summary>What is typed.</summary>
    public string Text => Line.Text;

    /// <summary>The last filter that meant something. A word that can become the name of a field is not sought before it is accepted: it would show nothing in between.</summary>
    public CallFilter Good { get; private init; }

    /// <summary>What the text means.</summary>
    public FilterReading Reading { get; private init; }

    /// <summary>The names that completion knows.</summary>
    public KnownNames Names { get; private init; }

    private TextLine Line { get; init; }

    private FilterCompletion? Completion { get; init; }

    // Which of the words stands in the line; none before one was asked for.
    private int? Chosen { get; init; }

    // How many filters back in the history, and what was typed before that.
    private int Back { get; init; }

    private TextLine Draft { get; init; }

    // Enter was pressed, and it means nothing: then why not is of more use than what could be typed.
    private bool IsRefused { get; init; }

    /// <summary>The line with the filter that is in force in it.</summary>
    /// <param name="text">As it was typed; empty for all calls.</param>
    /// <param name="parse">Reads a filter at this moment. Pure but for the time.</param>
    public static FilterLine Open(string text, CallFilter inForce, FilterHistory history, KnownNames names, Func<string, FilterReading> parse) =>
        new(text, inForce, history, names, parse);

    /// <summary>The same with other names to complete with; what is being completed now goes on as it is.</summary>
    public FilterLine Knowing(KnownNames names) => names == Names ? this : Chosen is not null ? this with { Names = names } : this with
    {
        Names = names, Completion = FilterCompletion.At(Line, names),
    };

    /// <summary>What comes of a key.</summary>
    public FilterTurn Type(KeyStroke stroke) => stroke.Key switch
    {
        "Enter" => Reading is FilterReading.Good good ? new FilterTurn.Accepted(good.Filter, Text) : new FilterTurn.Editing(IsRefused ? this : this with { IsRefused = true }),
        "Esc" => new FilterTurn.Cancelled(_before.Filter, _before.Text),
        "Tab" => new FilterTurn.Editing(Complete(1)),
        "Shift+Tab" => new FilterTurn.Editing(Complete(-1)),
        "CursorUp" => new FilterTurn.Editing(Recall(Back + 1)),
        "CursorDown" => new FilterTurn.Editing(Recall(Back - 1)),
        _ => new FilterTurn.Editing(Line.Type(stroke) is var line && line == Line && Chosen is null ? this : With(line) with { Back = line.Text == Text ? Back : 0 }),
    };

    /// <summary>The line, and below it what there is to say: why it means nothing, or what it can become.</summary>
    public ImmutableArray<ScreenLine> Draw(int width, Glyphs glyphs)
    {
        var bad = Reading as FilterReading.Bad;
        var prompt = Wrapping.Fit(Prompt, width, glyphs);
        var line = new ScreenLine(
        [
            new Span(prompt, Tone.Strong),
            .. Line.Draw(width - prompt.Length, glyphs, at => bad is not null && at >= bad.Start && at < bad.Start + bad.Length ? Tone.Wrong : Tone.Plain),
        ]);
        return ShowsWords ? [line, FilterHints.Words(Completion!.Words, Chosen, width, glyphs)] : bad is not null ? [line, FilterHints.Error(bad, width, glyphs)] : [line];
    }

    // While a word is being typed nearly everything is wrong with it, so what it can become says more. What is wrong before it is not mended by that.
    private bool ShowsWords => Completion is not null && !IsRefused && (Chosen is not null
        || Reading is FilterReading.Bad bad && bad.Start + bad.Length >= Completion.Start && (Completion.Start > bad.Start || Completion.Typed.Length > 0)
        || Reading is FilterReading.Good && (Completion.Typed.Length > 0 || Text.Length == 0));

    private FilterLine With(TextLine line)
    {
        var reading = line.Text == Text ? Reading : _parse(line.Text);
        var completion = FilterCompletion.At(line, Names);
        return this with
        {
            Line = line, Reading = reading, Good = reading is FilterReading.Good good && completion is not { IsName: true } ? good.Filter : Good,
            Completion = completion, Chosen = null, IsRefused = false,
        };
    }

    private FilterLine Complete(int step)
    {
        if (Completion is not { Words: { Length: var count } } completion) return this;
        // The only word is taken at once, so that the next press goes on behind it.
        if (count == 1) return With(completion.With(0)) with { Back = 0 };
        var chosen = ((Chosen ?? (step > 0 ? -1 : count)) + step + count) % count;
        return With(completion.With(chosen)) with { Completion = completion, Chosen = chosen, Back = 0 };
    }

    private FilterLine Recall(int back)
    {
        if (back < 0 || back > _history.Filters.Length) return this;
        return With(back == 0 ? Draft : TextLine.Of(_history.Filters[back - 1])) with { Back = back, Draft = Back == 0 ? Line : Draft };
    }
}
