using System.Collections.Immutable;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;

namespace Estoppl.Operator.Screens.Policy;

/// <summary>The Policy screen: what decides calls, what it has decided, and the tools that it is about.</summary>
internal sealed record PolicyModel : ScreenModel
{
    /// <summary>What is in force; none before it was read.</summary>
    public InForce? InForce { get; private init; }

    /// <summary>The same as rows.</summary>
    public ImmutableArray<PolicyRow> Rows { get; private init; } = [];

    /// <summary>Why it cannot be read now; none while all is well.</summary>
    public Explanation? Trouble { get; private init; }

    public ListCursor Cursor { get; private init; } = ListCursor.Start;

    private bool IsShown { get; init; }

    private Glyphs Glyphs { get; init; } = Glyphs.Unicode;

    public override Scope Scope => Scope.Policy;

    public override string Place => Selected is null ? "" : $"row {Rows.Take(Cursor.Index + 1).Count(row => row.Key is not null)} of {Rows.Count(row => row.Key is not null)}";

    /// <summary>The selected row; none where there is none to be selected.</summary>
    public PolicyRow? Selected => Cursor.Index < Rows.Length && Rows[Cursor.Index] is { Key: not null } row ? row : null;

    public override Turn On(ConsoleNews news) => news switch
    {
        ConsoleNews.Tick when IsShown => Turn.Of(this, new PolicyIntent.Look()),
        ConsoleNews.Shown => Turn.Of(this with { IsShown = true }, new PolicyIntent.Read()),
        ConsoleNews.Hidden => this with { IsShown = false },
        ConsoleNews.ControlsChanged when IsShown => Turn.Of(this, new PolicyIntent.Read()),
        PolicyNews.Known it => Take(it.Now),
        PolicyNews.Unreadable it => it.Why == Trouble ? this : this with { Trouble = it.Why },
        // Asked for on this screen: on another it would lie in the way.
        PolicyNews.Described it when IsShown => new Turn(this, [], PolicyPages.Of(it, Glyphs)),
        _ => this,
    };

    public override Turn Do(ConsoleCommand command) => command switch
    {
        ConsoleCommand.Open => Open(),
        ConsoleCommand.Accept => Accept(),
        ConsoleCommand.Kill => new Turn(this, [], Selected switch
        {
            PolicyRow.Switch it => Killing.Release(it.Engaged.Pattern, Glyphs),
            PolicyRow.Tool it => Killing.Ask(it.Entry.Tool, Glyphs),
            _ => Killing.AskPattern(),
        }),
        ConsoleCommand.NextPane => ToPart(forward: true),
        ConsoleCommand.PreviousPane => ToPart(forward: false),
        ConsoleCommand.Reload => Turn.Of(this, new PolicyIntent.Read()),
        _ when Moved(Cursor.Do(command, Rows.Length)) is var cursor && cursor != Cursor => this with { Cursor = cursor },
        _ => Turn.Nothing(this),
    };

    public override Turn Select(int row) => row == Cursor.Index ? Open()
        : row < Rows.Length && Rows[row].Key is not null ? this with { Cursor = Cursor.To(row, Rows.Length) }
        : this;

    public override ScreenModel WithSize(ScreenSize size, Glyphs glyphs)
    {
        var cursor = Cursor.WithHeight(new PolicyLayout(size, glyphs).RowsOf(this), Rows.Length);
        return size == Size && cursor == Cursor && glyphs == Glyphs ? this : this with { Size = size, Cursor = cursor, Glyphs = glyphs };
    }

    public override ImmutableArray<ScreenLine> Draw(Glyphs glyphs) => new PolicyLayout(Size, glyphs).Draw(this);

    private PolicyModel Take(InForce now)
    {
        var rows = PolicyRows.Of(now);
        // The operator's finger is on a row, not on a number.
        var at = Selected is { } selected ? rows.Select(row => row.Key).ToList().IndexOf(selected.Key) : -1;
        var next = this with { InForce = now, Rows = rows, Trouble = null };
        return next with { Cursor = at >= 0 ? next.Cursor.To(at, rows.Length) : next.Moved(Cursor.To(Cursor.Index, rows.Length)) };
    }

    private Turn Open() => Selected switch
    {
        PolicyRow.Switch it => new Turn(this, [], PolicyPages.Of(it, Glyphs)),
        PolicyRow.Rule it => new Turn(this, [], PolicyPages.Of(it, Glyphs)),
        PolicyRow.Tool it => Turn.Of(this, new PolicyIntent.Describe(it.Entry)),
        _ => Turn.Nothing(this),
    };

    // Never without having shown what it is: the page asks.
    private Turn Accept() => Selected switch
    {
        PolicyRow.Tool { Entry.Difference: not null } it => Turn.Of(this, new PolicyIntent.Describe(it.Entry)),
        PolicyRow.Tool => Turn.Say(this, "it is as it is pinned: there is nothing to accept"),
        _ => Turn.Say(this, "select a tool that has changed"),
    };

    // To the first row of the next part, or of the one before.
    private Turn ToPart(bool forward)
    {
        var starts = Rows.Index().Where(row => row.Item.Key is not null && (row.Index == 0 || Rows[row.Index - 1] is PolicyRow.Heading or PolicyRow.Remark)).Select(row => row.Index).ToList();
        if (starts.Count == 0) return Turn.Nothing(this);
        var next = forward ? starts.FirstOrDefault(start => start > Cursor.Index, starts[0]) : starts.LastOrDefault(start => start < Cursor.Index, starts[^1]);
        return this with { Cursor = Revealed(Cursor, next) };
    }

    // On from what cannot be selected, in the direction that it moved in, and back where there is nothing further on.
    private ListCursor Moved(ListCursor to)
    {
        var step = to.Index < Cursor.Index ? -1 : 1;
        for (var turn = 0; turn < 2; turn++, step = -step)
            for (var index = to.Index; index >= 0 && index < Rows.Length; index += step)
                if (Rows[index].Key is not null) return Revealed(to, index);
        return to;
    }

    // With the line above it, which may be its heading.
    private ListCursor Revealed(ListCursor cursor, int index) => cursor.To(index - 2, Rows.Length).To(index, Rows.Length);
}
