using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using LiteDB;

namespace Estoppl.Ledger.Views;

/// <summary>
/// Replays the events and holds each stored row and number against what they say. One pass over both, in ledger order: a row is compared when
/// its call has ended, or at the last event that the views reflect.
/// </summary>
internal sealed class ViewCheck(ViewStore store)
{
    private readonly Dictionary<Position, (CallView? Stored, CallView Replayed)> _unended = [];
    private readonly SortedDictionary<long, MinuteCounts> _minutes = [];
    private readonly Queue<BsonDocument> _read = [];
    private Position _from = Position.First;

    /// <summary>Compares all, up to the position that the store reflects.</summary>
    public ViewVerdict Run(CommittedEvents events, ViewPace pace, IProgress<ViewProgress>? progress, CancellationToken cancellation)
    {
        try
        {
            return Compare(events, pace, progress, cancellation);
        }
        catch (UnusableViewsException unusable) when (unusable.InnerException is ViewFormatException)
        {
            return Edited("what is stored as a row or a minute");
        }
    }

    private ViewVerdict Compare(CommittedEvents events, ViewPace pace, IProgress<ViewProgress>? progress, CancellationToken cancellation)
    {
        var (stored, reader) = (store.Current, new StoredEventReader());
        var step = ViewStep.From(ViewState.Empty);
        foreach (var bite in events.Bites(Position.First, stored.Next, pace.BiteEvents, pace.BiteBytes))
        {
            cancellation.ThrowIfCancellationRequested();
            step = ViewFold.Apply(step.State, bite, reader);
            if (Rows(step) is { } edited) return edited;
            foreach (var minute in step.Minutes) _minutes[minute.Minute] = _minutes.TryGetValue(minute.Minute, out var before) ? before + minute : minute;
            progress?.Report(new ViewProgress(step.State.Next.Value, stored.Next.Value));
        }

        return Unended() ?? Surplus() ?? (ViewVerdict?)Stats(step.State, stored) ?? new ViewVerdict.Equal(stored.Next, step.State.Rows);
    }

    private ViewVerdict.EditedRow? Rows(ViewStep step)
    {
        foreach (var row in step.Rows)
        {
            CallView? stored;
            if (row.Seq < step.Before.Next) stored = _unended[row.Seq].Stored;
            else
            {
                if (Peek() is { } found && found < row.Seq) return new ViewVerdict.EditedRow(null, found, RowEdit.Added);
                if (Peek() != row.Seq) return new ViewVerdict.EditedRow(row.Call, row.Seq, RowEdit.Removed);
                stored = Take();
            }

            if (row.IsOpen) _unended[row.Seq] = (stored, row);
            else
            {
                _unended.Remove(row.Seq);
                if (stored != row) return Changed(row);
            }
        }

        return null;
    }

    private ViewVerdict.EditedRow? Unended() =>
        _unended.Values.Where(row => row.Stored != row.Replayed).OrderBy(row => row.Replayed.Seq).Select(row => Changed(row.Replayed)).FirstOrDefault();

    private ViewVerdict.EditedRow? Surplus() => Peek() is { } found ? new ViewVerdict.EditedRow(null, found, RowEdit.Added) : null;

    private static ViewVerdict.EditedRow Changed(CallView row) => new(row.Call, row.Seq, RowEdit.Changed);

    private ViewVerdict.EditedStat? Stats(ViewState replayed, ViewState stored)
    {
        var (is_, says) = (stored.Stats, replayed.Stats);
        if (is_.All != says.All) return Edited("the sum of all calls");
        if (Names(is_.Tools, says.Tools) is { } tool) return Edited($"the sum of {tool} among the tools");
        if (Names(is_.Servers, says.Servers) is { } server) return Edited($"the sum of {server} among the servers");
        if (Names(is_.Agents, says.Agents) is { } agent) return Edited($"the sum of {agent} among the agents");
        if (Names(is_.Rules, says.Rules) is { } rule) return Edited($"the sum of {rule} among the rules");
        if (is_.Sessions != says.Sessions || !Same(stored, replayed)) return Edited("the state of the sessions");
        if (is_.Refused != says.Refused) return Edited("the number of refused messages");
        if (is_.Skipped != says.Skipped) return Edited("the number of skipped events");
        if (Minutes() is { } minute) return Edited($"the sum of the minute {minute.Start.UtcDateTime:yyyy-MM-dd HH:mm}");
        return stored.Rows != replayed.Rows || stored.Digest != replayed.Digest ? Edited("the digest over all rows") : null;
    }

    private MinuteCounts? Minutes()
    {
        var stored = store.MinutesIn(long.MinValue, long.MaxValue);
        foreach (var (is_, says) in stored.Zip(_minutes.Values))
            if (is_ != says) return says.Minute < is_.Minute ? says : is_;
        return stored.Length == _minutes.Count ? null : stored.Length > _minutes.Count ? stored[_minutes.Count] : _minutes.Values.ElementAt(stored.Length);
    }

    private static bool Same(ViewState stored, ViewState replayed) =>
        stored.Sessions.Count == replayed.Sessions.Count && replayed.Sessions.All(it => stored.Sessions.GetValueOrDefault(it.Key) == it.Value)
        && stored.Open.Count == replayed.Open.Count && replayed.Open.All(it => stored.Open.GetValueOrDefault(it.Key) == it.Value);

    private static string? Names(NameTable stored, NameTable replayed)
    {
        if (stored.Equals(replayed)) return null;
        foreach (var (is_, says) in stored.Names.Zip(replayed.Names))
            if (is_ != says) return Visible(says.Name);
        if (stored.Names.Length == replayed.Names.Length) return NameTable.OthersName;
        return Visible((stored.Names.Length > replayed.Names.Length ? stored : replayed).Names[Math.Min(stored.Names.Length, replayed.Names.Length)].Name);
    }

    // Names are untrusted: a terminal must not act on them.
    private static string Visible(string name)
    {
        var shown = new StringBuilder("`");
        foreach (var c in name.AsSpan(0, Math.Min(name.Length, 64)))
        {
            if (c is > ' ' and <= '~' and not '`') shown.Append(c);
            else shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return shown.Append('`').ToString();
    }

    private static ViewVerdict.EditedStat Edited(string what) => new(what);

    private Position? Peek()
    {
        if (_read.Count == 0)
        {
            foreach (var document in store.DocumentsFrom(_from)) _read.Enqueue(document);
            if (_read.Count == 0) return null;
            _from = new Position(_read.Last()["_id"].AsInt64).Next;
        }

        return new Position(_read.Peek()["_id"].AsInt64);
    }

    // None when it is no row at all.
    private CallView? Take()
    {
        try
        {
            return RowDocument.Read(_read.Dequeue());
        }
        catch (ViewFormatException)
        {
            return null;
        }
    }
}
