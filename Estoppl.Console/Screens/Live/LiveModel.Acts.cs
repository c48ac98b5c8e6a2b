using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;

namespace Estoppl.Operator.Screens.Live;

/// <summary>The parts of what is known of a call.</summary>
internal enum DetailTab { Call, Policy, Chain }

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

    /// <summary>What is known of the call that was looked up last.</summary>
    public CallEvidence? Evidence { get; private init; }

    /// <summary>Why that cannot be told; none when it can.</summary>
    public Explanation? EvidenceTrouble { get; private init; }

    /// <summary>Which part of what is known of a call is in sight.</summary>
    public DetailTab Tab { get; private init; }

    private Turn Opened(ConsoleCommand command)
    {
        if (SelectedCall is null) return this;
        if (!IsDetailOpen) return WithPane(true).Inspecting();
        var step = command switch { ConsoleCommand.NextPane => 1, ConsoleCommand.PreviousPane => -1, _ => 0 };
        var tabs = Enum.GetValues<DetailTab>().Length;
        return (this with { Tab = (DetailTab)(((int)Tab + step + tabs) % tabs) }).Inspecting();
    }

    private Turn Closed(ConsoleCommand command)
    {
        if (IsDetailOpen) return WithPane(false);
        // Esc goes on to clear the filter; q has nothing more to close.
        if (command == ConsoleCommand.Leave || Filter.IsEverything) return Turn.Nothing(this);
        return Ask(this with { LastFilter = CallFilter.Everything, LastText = "", Paused = null }, it => it.Selected is { } at && !it.Follows ? new LiveIntent.Around(it.Question, it.Filter, at) : Searching(it));
    }

    private LiveModel WithPane(bool isOpen) => this with { IsDetailOpen = isOpen };

    // The call that is being looked up: asked for again and again, it would never be answered.
    private CallId? Asked { get; init; }

    // Where it is to be seen and is not known yet, it is looked up.
    private Turn Inspecting()
    {
        if (!IsDetailOpen || Tab == DetailTab.Call || SelectedCall is not { } call || Evidence?.Call == call.Call || Asked == call.Call) return this;
        return Turn.Of(this with { Asked = call.Call, EvidenceTrouble = null }, new LiveIntent.Inspect(call.Call, call.Seq));
    }

    // What is known of a call that has changed is not all of it any more.
    private LiveModel WithoutStale(ImmutableArray<CallView> changed) =>
        changed.Any(row => row.Call == Evidence?.Call || row.Call == Asked) ? this with { Evidence = null, Asked = null } : this;

    private Turn On(LiveNews.Inspected news) =>
        news.Call != Asked ? this : this with { Evidence = news.Evidence, Asked = null };

    private Turn On(LiveNews.NotInspected news) =>
        news.Call != Asked ? this : this with { EvidenceTrouble = news.Why };

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
