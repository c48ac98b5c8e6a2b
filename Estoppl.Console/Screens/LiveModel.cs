using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Operator.Screens;

/// <summary>What must stay in sight until something newer replaces it.</summary>
internal sealed record Banner(string Text, Tone Tone);

/// <summary>The state of the Live screen: immutable, and all that is needed to draw it.</summary>
internal sealed record LiveModel
{
    /// <summary>The most rows that are kept, the newest.</summary>
    public const int MaxRows = 10_000;

    /// <summary>Before anything was read.</summary>
    public static LiveModel Initial { get; } = new();

    /// <summary>Oldest first.</summary>
    public ImmutableArray<CallView> Rows { get; private init; } = [];

    public CallTotals Totals { get; private init; }

    public bool HasRead { get; private init; }

    /// <summary>The selected row, by its call's place in the ledger: that stays when rows come and go.</summary>
    public Position? Selected { get; private init; }

    /// <summary>Whether the selection stays on the newest call.</summary>
    public bool Follows { get; private init; } = true;

    /// <summary>The first row in sight.</summary>
    public int Top { get; private init; }

    /// <summary>How many rows are in sight.</summary>
    public int Height { get; private init; } = 1;

    public bool IsDetailOpen { get; private init; }

    public bool IsHelpOpen { get; private init; }

    public WorkProgress? Reading { get; private init; }

    public WorkProgress? Verifying { get; private init; }

    /// <summary>The last verdict; none before the first.</summary>
    public Verification? Verdict { get; private init; }

    /// <summary>Why the calls could not be read the last time; none when they could.</summary>
    public Banner? ReadBanner { get; private init; }

    /// <summary>What the last verification came to; none before the first.</summary>
    public Banner? VerdictBanner { get; private init; }

    /// <summary>Where the selected row is; -1 when there are none.</summary>
    public int SelectedIndex => Selected is { } seq ? IndexOf(seq) : -1;

    public CallView? SelectedCall => SelectedIndex is >= 0 and var index ? Rows[index] : null;

    /// <summary>The same with <paramref name="height"/> rows in sight, the selected one among them.</summary>
    public LiveModel WithHeight(int height) => height == Height ? this : (this with { Height = Math.Max(1, height) }).Scrolled();

    /// <summary>What comes of news from the ledger.</summary>
    public LiveModel On(LiveNews news) => news switch
    {
        LiveNews.Reading reading => this with { Reading = reading.Progress },
        LiveNews.Read read => WithRows(read.Log.Rows(), read.Log.Totals) with { HasRead = true, Reading = null, ReadBanner = null },
        LiveNews.Unreadable failure => this with { Reading = null, ReadBanner = new Banner($"{failure.Fact}; {failure.Hint} (r reads it again)", Tone.Bad) },
        LiveNews.Verifying verifying => this with { Verifying = verifying.Progress },
        LiveNews.Verified { Verdict: var verdict } => this with
        {
            Verifying = null,
            Verdict = verdict,
            VerdictBanner = verdict is Verification.Intact
                ? new Banner(verdict.Describe(), Tone.Good)
                : new Banner($"{verdict.Describe()}; keep a copy of the ledger's folder as it is now: it is evidence", Tone.Bad),
        },
        LiveNews.Unverifiable failure => this with { Verifying = null, VerdictBanner = new Banner($"not verified: {failure.Fact}; {failure.Hint}", Tone.Bad) },
        LiveNews.GivenUp => this with { Verifying = null },
        LiveNews.Defect or _ => throw new UnreachableException(),
    };

    /// <summary>What comes of a command, and what it asks of the host.</summary>
    public (LiveModel Model, LiveIntent Intent) Do(LiveCommand command) => command switch
    {
        LiveCommand.Verify => (this with { Verifying = Verifying ?? default(WorkProgress) }, Verifying is null ? LiveIntent.Verify : LiveIntent.None),
        LiveCommand.Read => (this with { Reading = Reading ?? default(WorkProgress) }, Reading is null ? LiveIntent.Read : LiveIntent.None),
        LiveCommand.Quit => (this, LiveIntent.Quit),
        LiveCommand.Leave => IsHelpOpen || IsDetailOpen ? (Back(), LiveIntent.None) : (this, LiveIntent.Quit),
        // Esc goes one step back and never out.
        LiveCommand.Back => IsHelpOpen || IsDetailOpen || Verifying is null ? (Back(), LiveIntent.None) : (this, LiveIntent.GiveUpVerifying),
        LiveCommand.Help => (this with { IsHelpOpen = !IsHelpOpen }, LiveIntent.None),
        LiveCommand.Open => (this with { IsDetailOpen = !IsHelpOpen && SelectedIndex >= 0 }, LiveIntent.None),
        _ => (IsHelpOpen ? this : Moved(command), LiveIntent.None),
    };

    private LiveModel Back() => IsHelpOpen ? this with { IsHelpOpen = false } : this with { IsDetailOpen = false };

    private LiveModel Moved(LiveCommand command)
    {
        if (Rows.IsEmpty) return this;
        var last = Rows.Length - 1;
        var index = command switch
        {
            LiveCommand.Down => SelectedIndex + 1,
            LiveCommand.Up => SelectedIndex - 1,
            LiveCommand.PageDown => SelectedIndex + Height,
            LiveCommand.PageUp => SelectedIndex - Height,
            LiveCommand.HalfPageDown => SelectedIndex + Math.Max(1, Height / 2),
            LiveCommand.HalfPageUp => SelectedIndex - Math.Max(1, Height / 2),
            LiveCommand.Oldest => 0,
            LiveCommand.Newest => last,
            _ => throw new UnreachableException(),
        };
        index = Math.Clamp(index, 0, last);
        return (this with { Selected = Rows[index].Seq, Follows = index == last }).Scrolled();
    }

    private LiveModel WithRows(ImmutableArray<CallView> rows, CallTotals totals)
    {
        var next = this with { Rows = rows, Totals = totals };
        if (rows.IsEmpty) return next with { Selected = null, Top = 0, IsDetailOpen = false, Follows = true };
        // A row that is kept no longer gives way to the nearest newer one.
        var selected = Follows || Selected is not { } seq ? rows[^1].Seq : rows[next.IndexOf(seq)].Seq;
        return (next with { Selected = selected }).Scrolled();
    }

    private LiveModel Scrolled()
    {
        var index = Math.Max(0, SelectedIndex);
        var highest = Math.Max(0, Rows.Length - Height);
        return this with { Top = Math.Clamp(Math.Clamp(Top, index - Height + 1, index), 0, highest) };
    }

    // Rows are in the order of their places. The row itself, or else the next newer one, or else the last.
    private int IndexOf(Position seq)
    {
        var (low, high) = (0, Rows.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Rows[middle].Seq < seq) low = middle + 1;
            else high = middle;
        }

        return Rows.IsEmpty ? -1 : low;
    }
}
