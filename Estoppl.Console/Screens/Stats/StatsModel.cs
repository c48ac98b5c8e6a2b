using System.Collections.Immutable;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;
using Estoppl.Operator.Screens.Verifying;

namespace Estoppl.Operator.Screens.Stats;

/// <summary>What the calls add up to, kept current while it is looked at.</summary>
internal sealed record StatsModel : ScreenModel
{
    /// <summary>Where the clicks on tables begin; those below choose a span.</summary>
    public const int TableTargets = 10;

    public override Scope Scope => Scope.Stats;

    public override string Place => Numbers is null || Numbers.Of == 0 ? "" : Span.Sentence;

    /// <summary>The numbers; none before they are known.</summary>
    public CallNumbers? Numbers { get; private init; }

    /// <summary>The tables of them.</summary>
    public ImmutableArray<StatsTable> Tables { get; private init; } = [];

    /// <summary>How much of the past the operator has chosen to see.</summary>
    public StatsSpan Span { get; private init; } = StatsSpan.Hour;

    /// <summary>How much the numbers are about: for a moment still what was chosen before.</summary>
    public StatsSpan CountedSpan { get; private init; }

    /// <summary>Which table is in hand.</summary>
    public int Table { get; private init; }

    /// <summary>The first row in sight of each table, where they stand beside each other.</summary>
    public ImmutableArray<int> Tops { get; private init; } = [0, 0, 0, 0];

    /// <summary>The first line in sight, where all stands below each other.</summary>
    public int Top { get; private init; }

    /// <summary>Why there are no numbers, or no newer ones; none when all is well.</summary>
    public Explanation? Trouble { get; private init; }

    /// <summary>How far the views have come; none when that is not known, or not of interest any more.</summary>
    public WorkProgress? Progress { get; private init; }

    /// <summary>Whether there is anybody who does what is asked for.</summary>
    public bool HasLedger { get; private init; }

    private bool IsShown { get; init; }

    public override Turn On(ConsoleNews news) => news switch
    {
        ConsoleNews.Shown { Scope: Scope.Stats } => (this with { IsShown = true }).Ask(),
        ConsoleNews.Hidden { Scope: Scope.Stats } => this with { IsShown = false },
        ConsoleNews.Link link => Linked(link.State is LinkState.Holding or LinkState.Following),
        ConsoleNews.Tick tick when IsShown => Ticked(tick.Now),
        StatsNews.Counting counting => this with { Progress = counting.Progress },
        StatsNews.Counted counted => With(counted),
        StatsNews.Uncounted not => this with { Trouble = not.Why, Progress = null },
        _ => this,
    };

    public override Turn Do(ConsoleCommand command) => command switch
    {
        ConsoleCommand.Reload => (this with { Trouble = null }).Ask(),
        ConsoleCommand.Left => Choose(Span - 1),
        ConsoleCommand.Right => Choose(Span + 1),
        ConsoleCommand.NextPane => To(Table + 1),
        ConsoleCommand.PreviousPane => To(Table - 1),
        ConsoleCommand.Down or ConsoleCommand.Up or ConsoleCommand.PageDown or ConsoleCommand.PageUp
            or ConsoleCommand.HalfPageDown or ConsoleCommand.HalfPageUp or ConsoleCommand.First or ConsoleCommand.Last => Scroll(command),
        _ => Turn.Nothing(this),
    };

    public override Turn Select(int row) => row >= TableTargets ? To(row - TableTargets) : Choose((StatsSpan)row);

    public override ScreenModel WithSize(ScreenSize size, Glyphs glyphs) => size == Size ? this : (this with { Size = size }).InSight();

    public override ImmutableArray<ScreenLine> Draw(Glyphs glyphs) => new StatsLayout(Size, glyphs).Draw(this);

    private Turn Ask() => HasLedger ? Turn.Of(this, new StatsIntent.Count(Span, OnlyIfMoved: false)) : this;

    // What was asked for while there was no ledger, nobody has heard.
    private Turn Linked(bool hasLedger) => hasLedger == HasLedger ? this
        : (this with { HasLedger = hasLedger }) is var model && hasLedger && IsShown ? (model with { Trouble = null }).Ask() : model;

    // The chart ends now, so each minute it is another. What has failed is not tried again each second.
    private Turn Ticked(DateTimeOffset now)
    {
        var model = MinuteCounts.MinuteOf(now) == MinuteCounts.MinuteOf(Now) ? this : this with { Now = now };
        return HasLedger && Trouble is null ? Turn.Of(model, new StatsIntent.Count(Span, OnlyIfMoved: true)) : model;
    }

    private StatsModel With(StatsNews.Counted counted)
    {
        var numbers = CallNumbers.OfAll(counted.Stats, counted.Minutes);
        return (this with
        {
            Numbers = numbers,
            Tables = StatsTable.Of(numbers),
            CountedSpan = counted.Span,
            Now = counted.Now > Now ? counted.Now : Now,
            Trouble = null,
            Progress = null,
        }).InSight();
    }

    private Turn Choose(StatsSpan span) => span == Span || !Enum.IsDefined(span) ? this : (this with { Span = span }).Ask();

    private StatsModel To(int table)
    {
        if (Tables.IsEmpty) return this;
        var chosen = this with { Table = (table + Tables.Length) % Tables.Length };
        var layout = new StatsLayout(Size, Glyphs.Ascii);
        return layout.IsWide ? chosen : (chosen with { Top = layout.PlaceOf(chosen, chosen.Table) }).InSight();
    }

    private StatsModel Scroll(ConsoleCommand command)
    {
        if (Tables.IsEmpty) return this;
        var layout = new StatsLayout(Size, Glyphs.Ascii);
        var (top, height) = (layout.IsWide ? Tops[Table] : Top, layout.StepOf(this));
        var next = Math.Clamp(new ListCursor(top, top, height).Do(command, layout.LastTop(this, Table) + 1).Index, 0, layout.LastTop(this, Table));
        if (next == top) return this;
        return layout.IsWide ? this with { Tops = Tops.SetItem(Table, next) } : this with { Top = next };
    }

    // With fewer lines or more room there is less to scroll.
    private StatsModel InSight()
    {
        if (Tables.IsEmpty) return this;
        var layout = new StatsLayout(Size, Glyphs.Ascii);
        return layout.IsWide
            ? this with { Tops = [.. Tops.Select((top, table) => Math.Min(top, layout.LastTop(this, table)))] }
            : this with { Top = Math.Min(Top, layout.LastTop(this, Table)) };
    }
}
