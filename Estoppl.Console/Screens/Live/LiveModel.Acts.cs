using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;

namespace Estoppl.Operator.Screens.Live;

// What an operator does with a call, and which calls are shown.
internal sealed partial record LiveModel
{
    /// <summary>The filter that was set last.</summary>
    public CallFilter LastFilter { get; private init; } = CallFilter.Everything;

    /// <summary>Whether it holds: it can be put aside for a look around.</summary>
    public bool IsFilterOn { get; private init; } = true;

    /// <summary>How many calls match; none without a filter, and before the counting has begun.</summary>
    public MatchCount? Matches { get; private init; }

    /// <summary>Which calls are shown.</summary>
    public CallFilter Filter => IsFilterOn ? LastFilter : CallFilter.Everything;

    /// <summary>The same as text; empty for all.</summary>
    public string FilterText => Filter.Text;

    /// <summary>Whether all about the selected call is in sight.</summary>
    public bool IsDetailOpen { get; private init; }

    private LiveModel WithPane(bool isOpen) => this with { IsDetailOpen = isOpen };

    private Turn Filtered(ConsoleCommand command)
    {
        if (command == ConsoleCommand.Filter) return this;
        if (LastFilter.IsEverything) return Turn.Say(this, "there is no filter: / sets one");
        return Ask(this with { IsFilterOn = !IsFilterOn, Paused = null }, it => it.IsFilterOn || it.Selected is not { } at ? Searching(it) : new LiveIntent.Around(it.Question, it.Filter, at));
    }

    private Turn Opened(ConsoleCommand command) => SelectedCall is null ? this : WithPane(true).Inspecting();

    private Turn Closed(ConsoleCommand command)
    {
        if (IsDetailOpen) return WithPane(false);
        // Esc goes on to clear the filter; q has nothing more to close.
        if (command == ConsoleCommand.Leave || Filter.IsEverything) return Turn.Nothing(this);
        return Ask(this with { LastFilter = CallFilter.Everything, Paused = null }, it => it.Selected is { } at && !it.Follows ? new LiveIntent.Around(it.Question, it.Filter, at) : Searching(it));
    }

    private Turn Inspecting() => this;

    private Turn OnEvidence(ConsoleNews news) => this;

    private Turn Marked()
    {
        if (SelectedCall is not { } call) return this;
        var marks = Marks.ContainsKey(call.Seq) ? Marks.Remove(call.Seq) : Marks.Add(call.Seq, call.Call);
        return (this with { Marks = marks }).Moved(ConsoleCommand.Down);
    }

    private Turn Copied()
    {
        if (!Marks.IsEmpty)
            return Turn.Of(this, new ConsoleIntent.Copy(string.Join('\n', Marks.Values), string.Create(CultureInfo.InvariantCulture, $"the ids of {Marks.Count:#,0} marked calls")));
        return SelectedCall is { } call ? Turn.Of(this, new ConsoleIntent.Copy(call.Call.ToString(), $"the id of call #{call.Seq}")) : this;
    }

    private Turn Killed() => this;

    // To the next call that the filter, put aside, would show, or that is marked.
    private Turn Jumped(int step)
    {
        if (SelectedIndex < 0) return this;
        var isSought = !IsFilterOn && !LastFilter.IsEverything ? (Func<int, bool>)(index => LastFilter.Matches(Window.Rows[index])) : index => Marks.ContainsKey(Window.Rows[index].Seq);
        for (var index = SelectedIndex + step; index >= 0 && index < Window.Rows.Length; index += step)
            if (isSought(index)) return Chosen(index);
        return Turn.Say(this, $"no {(step > 0 ? "newer" : "older")} one among the calls that are loaded");
    }
}
