using Estoppl.Operator.Filters;
using Estoppl.Operator.Screens.Keys;

namespace Estoppl.Operator.Screens.Live;

// The filter, and the line that it is typed into.
internal sealed partial record LiveModel
{
    /// <summary>Reads what is typed, at this moment.</summary>
    public Func<string, FilterReading> Parse { get; init; } = static text => CallFilter.Parse(text, TimeProvider.System);

    /// <summary>The line that is being typed; none when none is.</summary>
    public FilterLine? Editing { get; private init; }

    /// <summary>The filters that were used before.</summary>
    public FilterHistory History { get; private init; } = FilterHistory.Empty;

    /// <summary>The filter that was set last, as it was typed.</summary>
    public string LastText { get; private init; } = "";

    private KnownNames Names { get; init; } = KnownNames.None;

    public override bool TakesText => Editing is not null;

    public override Turn Type(KeyStroke stroke) => Editing!.Type(stroke) switch
    {
        FilterTurn.Editing it => ReferenceEquals(it.Line, Editing) ? this : (this with { Editing = it.Line }).Filtered(it.Line.Good, LastText),
        FilterTurn.Accepted it => (this with { Editing = null, History = History.With(it.Text) }).Filtered(it.Filter, it.Text).And(Turn.Of(this, new LiveIntent.KeepFilter(it.Text))),
        FilterTurn.Cancelled it => (this with { Editing = null }).Filtered(it.Filter, it.Text),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private Turn Filtered(ConsoleCommand command)
    {
        if (command == ConsoleCommand.Filter)
            return Turn.Of(this with { Editing = FilterLine.Open(LastText, LastFilter, History, Names, Parse) }, new LiveIntent.Know());
        if (LastFilter.IsEverything) return Turn.Say(this, "there is no filter: / sets one");
        return Ask(this with { IsFilterOn = !IsFilterOn, Paused = null }, it => it.IsFilterOn || it.Selected is not { } at ? Searching(it) : new LiveIntent.Around(it.Question, it.Filter, at));
    }

    // What is typed is shown as it is typed; what it shows already is not looked for again.
    private Turn Filtered(CallFilter filter, string text)
    {
        var model = this with { LastFilter = filter, LastText = text, IsFilterOn = true };
        return filter.Text == Filter.Text ? model : Ask(model with { Paused = null }, Searching);
    }
}
