using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;
using Estoppl.Operator.Screens.Policy;
using Estoppl.Operator.Screens.Verifying;

using Span = Estoppl.Operator.Screens.Drawing.Span;

namespace Estoppl.Operator.Screens.Live;

/// <summary>The calls as they come: a window over them that follows the newest, or stays where the operator looks.</summary>
internal sealed partial record LiveModel : ScreenModel
{
    public override Scope Scope => Scope.Live;

    /// <summary>The calls in memory.</summary>
    public CallWindow Window { get; private init; } = CallWindow.Empty;

    public CallTotals Totals { get; private init; }

    /// <summary>Whether the first calls have been read.</summary>
    public bool HasRead { get; private init; }

    /// <summary>How far the views have caught up; none when they have.</summary>
    public WorkProgress? Reading { get; private init; }

    /// <summary>Why calls cannot be read or followed; none when they can.</summary>
    public Explanation? Trouble { get; private init; }

    /// <summary>The selected call, by its place in the ledger: that stays when rows come and go.</summary>
    public Position? Selected { get; private init; }

    /// <summary>The first row in sight.</summary>
    public int Top { get; private init; }

    /// <summary>How many rows are in sight.</summary>
    public int Height { get; private init; } = 1;

    private Glyphs Glyphs { get; init; } = Glyphs.Unicode;

    /// <summary>Whether the selection stays on the newest call.</summary>
    public bool Follows { get; private init; } = true;

    /// <summary>What came while the view was held still; none while it is not.</summary>
    public PausedCalls? Paused { get; private init; }

    /// <summary>How many calls came in the last second.</summary>
    public int Rate { get; private init; }

    /// <summary>What is marked.</summary>
    public ImmutableSortedDictionary<Position, CallId> Marks { get; private init; } = ImmutableSortedDictionary<Position, CallId>.Empty;

    /// <summary>The number of the last question: answers to earlier ones are not taken.</summary>
    public int Question { get; private init; }

    /// <summary>Whether more rows have been asked for and are not there yet.</summary>
    public bool IsLoading { get; private init; }

    /// <summary>Where the selected row is; -1 when there are none.</summary>
    public int SelectedIndex => Selected is { } seq ? Window.IndexOf(seq) : -1;

    public CallView? SelectedCall => SelectedIndex is >= 0 and var index ? Window.Rows[index] : null;

    public override string Place => SelectedIndex is >= 0 and var index
        ? string.Create(CultureInfo.InvariantCulture, $"{(Marks.IsEmpty ? "" : $"{Marks.Count:#,0} marked, ")}{(Window.HasOlder || Window.HasNewer ? $"call #{Window.Rows[index].Seq.Value:#,0}" : $"{index + 1:#,0} of {Window.Rows.Length:#,0}")}")
        : "";

    /// <summary>For the header: whether it follows, and how fast calls come.</summary>
    public ImmutableArray<Span> State(Glyphs glyphs)
    {
        var spans = ImmutableArray.CreateBuilder<Span>();
        if (Paused is { } paused) spans.Add(new Span(string.Create(CultureInfo.InvariantCulture, $"{glyphs.Dot} PAUSED +{Totals.Total - paused.From:#,0} "), Tone.Review));
        else if (Follows) spans.Add(new Span($"{glyphs.Dot} FOLLOW ", Tone.Good));
        spans.Add(new Span(string.Create(CultureInfo.InvariantCulture, $"{glyphs.Dot} {Rate:#,0}/s "), Tone.Faint));
        return spans.ToImmutable();
    }

    public override Turn On(ConsoleNews news) => news switch
    {
        LiveNews.CatchingUp it => this with { Reading = it.Progress },
        LiveNews.Ready it => Ask(this with { Reading = null, Trouble = null, Totals = it.Totals }, Searching),
        LiveNews.Failed it => this with { Trouble = it.Why, IsLoading = false, Reading = null },
        LiveNews.Rate it => this with { Rate = it.PerSecond },
        LiveNews.Changed it => On(it),
        LiveNews.Counting it when it.Question == Question => this with { Matches = it.Count },
        LiveNews.Counted it when it.Question == Question => this with { Matches = Matches?.Searched(it.Looked, it.Found, it.IsFinal) },
        LiveNews.Loaded it when it.Question == Question => On(it),
        LiveNews.Known it => this with { Names = it.Names, Editing = Editing?.Knowing(it.Names) },
        LiveNews.FiltersKept it => this with { History = it.History },
        LiveNews.Inspected it => On(it),
        LiveNews.NotInspected it => On(it),
        LiveNews.Older it when it.Question == Question => More(Window.WithOlder(it.Rows, it.HasOlder)),
        LiveNews.Newer it when it.Question == Question => More(Window.WithNewer(it.Rows, it.HasNewer)),
        _ => this,
    };

    public override Turn Do(ConsoleCommand command)
    {
        switch (command)
        {
            case ConsoleCommand.Down or ConsoleCommand.Up or ConsoleCommand.PageDown or ConsoleCommand.PageUp or ConsoleCommand.HalfPageDown or ConsoleCommand.HalfPageUp:
                return Moved(command);
            case ConsoleCommand.First:
                return Window.HasOlder ? Ask(this with { Follows = false, Paused = null }, it => new LiveIntent.Oldest(it.Question, it.Filter)) : Chosen(0);
            case ConsoleCommand.Last: return ToNewest();
            case ConsoleCommand.Follow: return Follows ? this with { Follows = false } : ToNewest();
            case ConsoleCommand.Pause: return Paused is null ? this with { Paused = new PausedCalls(Totals.Total), Follows = false } : Resumed();
            case ConsoleCommand.Reload: return Trouble is null ? Ask(this, Searching) : Turn.Of(this with { Trouble = null }, new LiveIntent.Restart());
            case ConsoleCommand.Mark: return Marked();
            case ConsoleCommand.Copy: return Copied();
            case ConsoleCommand.Kill: return SelectedCall is { } call ? new(this, [], Killing.Ask(call.Tool, Glyphs)) : Turn.Nothing(this);
            case ConsoleCommand.NextMatch: return Jumped(1);
            case ConsoleCommand.PreviousMatch: return Jumped(-1);
            case ConsoleCommand.Filter or ConsoleCommand.FilterOnOff: return Filtered(command);
            case ConsoleCommand.Open or ConsoleCommand.NextPane or ConsoleCommand.PreviousPane: return Opened(command);
            case ConsoleCommand.Back or ConsoleCommand.Leave: return Closed(command);
            default: return Turn.Nothing(this);
        }
    }

    public override Turn Select(int row) => row == SelectedIndex ? Opened(ConsoleCommand.Open) : Chosen(row);

    /// <summary>Shows the call at this place, or the last one before it.</summary>
    public Turn GoTo(Position at) => Ask((this with { Follows = false, Paused = null, IsFilterOn = false }).WithPane(true), it => new LiveIntent.Around(it.Question, it.Filter, at));

    public override ScreenModel WithSize(ScreenSize size, Glyphs glyphs)
    {
        var height = new LiveLayout(size, glyphs).RowsOf(this);
        return size == Size && height == Height ? this : (this with { Size = size, Height = height, Glyphs = glyphs }).Scrolled();
    }

    public override ImmutableArray<ScreenLine> Draw(Glyphs glyphs) => new LiveLayout(Size, glyphs).Draw(this);

    // A new question: what was asked before is given up.
    private static Turn Ask(LiveModel model, Func<LiveModel, LiveIntent> intent)
    {
        var next = model with { Question = model.Question + 1, IsLoading = true, Matches = null };
        return Turn.Of(next, intent(next));
    }

    private static LiveIntent Searching(LiveModel model) => new LiveIntent.Search(model.Question, model.Filter);

    private Turn On(LiveNews.Changed news)
    {
        var model = this with { Totals = news.Totals, Matches = Matches?.With(news.Rows, Filter.Matches) };
        if (Paused is { } paused) return model with { Paused = paused.With(news.Rows) };
        var window = Window.With(news.Rows, Filter.Matches);
        return (window.Rows == Window.Rows ? model : model.Show(window).WithoutStale(news.Rows)).Inspecting();
    }

    private Turn On(LiveNews.Loaded news)
    {
        var model = this with { HasRead = true, IsLoading = false, Selected = news.Select ?? Selected, Follows = news.Select is null && Follows };
        return model.Show(new CallWindow(news.Rows, news.HasOlder, news.HasNewer));
    }

    private Turn More(CallWindow window) => (this with { HasRead = true, IsLoading = false }).Show(window);

    // The selection stays on its call; one that is gone gives way to the nearest newer one.
    private LiveModel Show(CallWindow window)
    {
        var next = this with { Window = window };
        if (window.Rows.IsEmpty) return next with { Selected = null, Top = 0 };
        var isNewest = Follows && !window.HasNewer;
        var top = Top < Window.Rows.Length ? Math.Max(0, window.IndexOf(Window.Rows[Top].Seq)) : Top;
        return (next with { Top = top, Selected = isNewest || Selected is not { } seq ? window.Rows[^1].Seq : window.Rows[window.IndexOf(seq)].Seq }).Scrolled();
    }

    private Turn Moved(ConsoleCommand command)
    {
        if (Window.Rows.IsEmpty) return this;
        var to = new ListCursor(SelectedIndex, Top, Height).Do(command, Window.Rows.Length).Index;
        return Chosen(to);
    }

    private Turn Chosen(int index)
    {
        if (Window.Rows.IsEmpty) return this;
        index = Math.Clamp(index, 0, Window.Rows.Length - 1);
        var isLast = index == Window.Rows.Length - 1 && !Window.HasNewer && Paused is null;
        var model = (this with { Selected = Window.Rows[index].Seq, Follows = isLast }).Scrolled();
        // Long before an end of the window is in sight, what lies beyond is asked for.
        if (IsLoading) return model.Inspecting();
        if (index < Height * 2 && Window.HasOlder) return Turn.Of(model with { IsLoading = true }, new LiveIntent.More(Question, Filter, Window.Rows[0].Seq)).And(model.Inspecting());
        if (index > Window.Rows.Length - Height * 2 && Window.HasNewer) return Turn.Of(model with { IsLoading = true }, new LiveIntent.MoreFrom(Question, Filter, Window.Rows[^1].Seq.Next)).And(model.Inspecting());
        return model.Inspecting();
    }

    private Turn ToNewest()
    {
        var model = this with { Follows = true, Paused = null };
        if (Window.HasNewer || Paused is { IsTooMuch: true }) return Ask(model, Searching);
        return model.Show(Paused is { } paused ? Window.With(paused.Rows, Filter.Matches) : Window).Inspecting();
    }

    private Turn Resumed()
    {
        var paused = Paused!;
        var model = this with { Paused = null };
        return paused.IsTooMuch ? Ask(model, Searching) : model.Show(Window.With(paused.Rows, Filter.Matches));
    }

    private LiveModel Scrolled()
    {
        var index = Math.Max(0, SelectedIndex);
        var highest = Math.Max(0, Window.Rows.Length - Height);
        return this with { Top = Math.Clamp(Math.Clamp(Top, index - Height + 1, index), 0, highest) };
    }
}
