using System.Collections.Immutable;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;

namespace Estoppl.Operator.Screens.Review;

/// <summary>
/// The Review screen: calls that wait for a person, and all of the selected one. What is decided is the call that was selected when the key was
/// pressed, as it was shown then. Where the selection has moved by itself, nothing is decided until it has stood still for a moment.
/// </summary>
internal sealed record ReviewModel : ScreenModel
{
    /// <summary>The calls, the oldest first; none before they were heard of.</summary>
    public ImmutableArray<HeldCall>? Calls { get; private init; }

    /// <summary>Why they cannot be asked for now; none while all is well.</summary>
    public Explanation? Trouble { get; private init; }

    /// <summary>Whether the keys that move move in the pane below the list.</summary>
    public bool IsInPane { get; private init; }

    /// <summary>The selected row.</summary>
    public ListCursor Rows { get; private init; } = ListCursor.Start;

    /// <summary>What of <see cref="Page"/> is in sight.</summary>
    public ListCursor View { get; private init; } = ListCursor.Start;

    /// <summary>All of the selected call; none while the screen is not in sight.</summary>
    public HeldCallPage? Page { get; private init; }

    /// <summary>The verdicts that are on their way.</summary>
    public ImmutableHashSet<CallId> Deciding { get; private init; } = [];

    private Glyphs Glyphs { get; init; } = Glyphs.Unicode;

    private ReviewNews.Defined? Definition { get; init; }

    // How often the selection has moved by itself, and up to which of these moves it has been seen.
    private int Moves { get; init; }

    private int Settled { get; init; }

    public override Scope Scope => Scope.Review;

    public override int Waiting => All.Length;

    public override string Place => Selected is null ? "" : PlaceOf(Page?.Count ?? 0);

    /// <summary>The call that the keys act on; none where none waits.</summary>
    public HeldCall? Selected => All.IsEmpty ? null : All[Rows.Index];

    private ImmutableArray<HeldCall> All => Calls ?? [];

    public override Turn On(ConsoleNews news) => news switch
    {
        ConsoleNews.Tick tick => All.IsEmpty ? this : this with { Now = tick.Now },
        ReviewNews.Held held => Take(held),
        ReviewNews.Unreachable it => it.Why == Trouble ? this : this with { Trouble = it.Why },
        ReviewNews.Defined it => Selected is { } call && (call.Server, call.Tool) == (it.Server, it.Tool) ? this with { Definition = it } : this,
        ReviewNews.Settled it => it.Move == Moves ? this with { Settled = it.Move } : this,
        ReviewNews.Decided it => new Turn(this with { Deciding = Deciding.Except(it.Asked.Calls.Select(call => call.Call)) }, [], Notice: ReviewAnswers.Of(it)),
        ConsoleNews.ControlsChanged or ConsoleNews.Shown => Asking(),
        _ => this,
    };

    public override Turn Do(ConsoleCommand command) => command switch
    {
        ConsoleCommand.NextPane or ConsoleCommand.PreviousPane when Selected is not null => this with { IsInPane = !IsInPane },
        ConsoleCommand.Back or ConsoleCommand.Leave when IsInPane => this with { IsInPane = false },
        ConsoleCommand.Approve or ConsoleCommand.Deny or ConsoleCommand.ApproveAll => Decide(command),
        ConsoleCommand.Copy when Selected is { } call => Turn.Of(this, new ConsoleIntent.Copy(call.Call.ToString(), "the call's id")),
        _ when Page is { } page && IsInPane && View.Scroll(command, page.Count) is var view && view != View => this with { View = view },
        _ when !IsInPane && Rows.Do(command, All.Length) is var rows && rows != Rows => SelectedBy(rows),
        _ => Turn.Nothing(this),
    };

    public override Turn Select(int row) => row >= All.Length ? this
        : row == Rows.Index ? this with { IsInPane = true }
        : (this with { IsInPane = false }).SelectedBy(Rows.To(row, All.Length));

    public override ScreenModel WithSize(ScreenSize size, Glyphs glyphs)
    {
        var layout = new ReviewLayout(size, glyphs);
        var rows = Rows.WithHeight(layout.RowsOf(this), All.Length);
        var page = Selected is not { } call ? null
            : Page is { } known && known.IsOf(call, size.Width, glyphs) ? known.With(Definition)
            : HeldCallPage.Of(call, Definition, size.Width, glyphs);
        var view = (View with { Height = layout.PageHeightOf(this) }).ScrollTo(View.Top, page?.Count ?? 0);
        return size == Size && rows == Rows && page == Page && view == View && glyphs == Glyphs
            ? this
            : this with { Size = size, Glyphs = glyphs, Rows = rows, Page = page, View = view };
    }

    public override ImmutableArray<ScreenLine> Draw(Glyphs glyphs) => new ReviewLayout(Size, glyphs).Draw(this);

    private Turn Take(ReviewNews.Held held)
    {
        // What has not changed stays the same object, and is not laid out again.
        ImmutableArray<HeldCall> calls = [.. held.Calls.Select(call => All.FirstOrDefault(known => IsSame(known, call)) ?? call)];
        var index = Selected is { } selected ? calls.IndexOf(selected) : -1;
        var next = this with
        {
            Calls = calls,
            Trouble = null,
            Now = held.At,
            Rows = Rows.To(index >= 0 ? index : Rows.Index, calls.Length),
            IsInPane = IsInPane && !calls.IsEmpty,
        };
        return ReferenceEquals(next.Selected, Selected) ? next : next.MovedByItself();
    }

    private Turn MovedByItself()
    {
        var next = this with { Moves = Moves + 1, Definition = null, View = View.ScrollTo(0, 0) };
        if (Selected is not { } call) return next;
        return Turn.Of(next, new ReviewIntent.Settle(next.Moves), new ReviewIntent.Define(call.Server, call.Tool));
    }

    private Turn SelectedBy(ListCursor rows) => (this with { Rows = rows, Definition = null, View = View.ScrollTo(0, 0) }).Asking();

    private Turn Asking() => Selected is { } call ? Turn.Of(this, new ReviewIntent.Define(call.Server, call.Tool)) : this;

    private Turn Decide(ConsoleCommand command)
    {
        if (Selected is not { } call) return Turn.Say(this, "nothing waits for a person");
        // Who pressed the key saw another call there.
        if (Settled != Moves) return Turn.Say(this, "the selection has just moved by itself: look at it, then press the key again", Tone.Review);
        if (command == ConsoleCommand.ApproveAll) return new Turn(this, [], ReviewQuestions.ApproveAll(All, Glyphs));
        if (Deciding.Contains(call.Call)) return Turn.Say(this, $"a verdict on {HeldCallText.Line(call)} is on its way");
        if (command == ConsoleCommand.Deny) return new Turn(this, [], ReviewQuestions.Deny(call, Glyphs));
        return Turn.Of(this with { Deciding = Deciding.Add(call.Call) }, new ReviewIntent.Decide([call], true, ""));
    }

    private string PlaceOf(int lines)
    {
        var call = $"call {Rows.Index + 1} of {All.Length}";
        return lines <= View.Height ? call : $"{call}, lines {View.Top + 1}-{Math.Min(lines, View.Top + View.Height)} of {lines}";
    }

    // One that is held again with other arguments is another.
    private static bool IsSame(HeldCall one, HeldCall other) =>
        (one.Call, one.Input, one.Policy, one.Deadline) == (other.Call, other.Input, other.Policy, other.Deadline) && one.Arguments.Span.SequenceEqual(other.Arguments.Span);
}
