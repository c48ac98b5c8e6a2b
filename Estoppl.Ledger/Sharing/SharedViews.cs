using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Views;

namespace Estoppl.Ledger.Sharing;

/// <summary>
/// The audit and stats views of a shared ledger, wherever they are kept. Every answer reflects at least all events that were durable when
/// it was asked for. Blocks until it is there; any thread may ask.
/// </summary>
public sealed class SharedViews
{
    private readonly SharedLedger _ledger;

    internal SharedViews(SharedLedger ledger) => _ledger = ledger;

    /// <summary>The newest calls, the newest first.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="before">Only calls intercepted before this place; none for all.</param>
    /// <param name="matches">Only calls that it accepts; none for all.</param>
    /// <param name="progress">Told while the views have to catch up first.</param>
    /// <exception cref="ExplainedException">The views cannot answer, or nobody can hold the ledger.</exception>
    public CallPage Calls(int count, Position? before = null, Func<CallView, bool>? matches = null, IProgress<ViewProgress>? progress = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var found = ImmutableArray.CreateBuilder<CallView>();
        var at = before?.Value ?? long.MaxValue;
        while (true)
        {
            var answer = new FrameReader(Ask(ViewQuery.Rows, question => question.Long(at), progress));
            at = answer.Long();
            for (var left = answer.Int(); left > 0; left--)
            {
                var row = ViewWire.DecodeRow(answer.Bytes());
                if (matches is not null && !matches(row)) continue;
                found.Add(row);
                if (found.Count == count) return new CallPage(found.ToImmutable(), row.Seq == Position.First ? null : row.Seq);
            }

            if (at < 0) return new CallPage(found.ToImmutable(), null);
        }
    }

    /// <summary>
    /// The calls intercepted from <paramref name="from"/> on and before <paramref name="end"/>, in ledger order, asked for in pages as they are
    /// enumerated: each is as it stands when its page is asked for.
    /// </summary>
    /// <param name="progress">Told while the views have to catch up first.</param>
    /// <exception cref="ExplainedException">While enumerating: the views cannot answer, or nobody can hold the ledger.</exception>
    public IEnumerable<CallView> CallsFrom(Position from, Position end, IProgress<ViewProgress>? progress = null)
    {
        for (var at = from.Value; at >= 0 && at < end.Value;)
        {
            foreach (var row in RowsFrom(ref at, progress))
            {
                if (row.Seq >= end) yield break;
                yield return row;
            }
        }
    }

    /// <summary>One call; none when the ledger has no such call.</summary>
    /// <exception cref="ExplainedException">The views cannot answer, or nobody can hold the ledger.</exception>
    public CallView? Call(CallId id) =>
        Ask(ViewQuery.Call, question => question.Id(id.Intercepted.Value), null) is { Length: > 0 } row ? ViewWire.DecodeRow(row) : null;

    /// <summary>The stats.</summary>
    /// <exception cref="ExplainedException">The views cannot answer, or nobody can hold the ledger.</exception>
    public StatsView Stats(IProgress<ViewProgress>? progress = null) => ViewWire.DecodeStats(Ask(ViewQuery.Stats, static _ => { }, progress));

    /// <summary>The calls whose end is still to come, and what else a fold needs to go on behind the events that the answer reflects.</summary>
    /// <param name="progress">Told while the views have to catch up first.</param>
    /// <exception cref="ExplainedException">The views cannot answer, or nobody can hold the ledger.</exception>
    public OpenCalls OpenCalls(IProgress<ViewProgress>? progress = null) => Projections.OpenCalls.Decode(Ask(ViewQuery.Open, static _ => { }, progress));

    /// <summary>The calls of the minutes that <paramref name="from"/> and <paramref name="to"/> lie in and of those between; minutes without calls are left out.</summary>
    /// <exception cref="ExplainedException">The views cannot answer, or nobody can hold the ledger.</exception>
    public ImmutableArray<MinuteCounts> Minutes(DateTimeOffset from, DateTimeOffset to) => ViewWire.DecodeMinutes(
        Ask(ViewQuery.Minutes, question => question.Long(MinuteCounts.MinuteOf(from)).Long(MinuteCounts.MinuteOf(to)), null));

    /// <summary>Throws the views away and makes them anew from event 0.</summary>
    /// <exception cref="ExplainedException">They cannot be written, or nobody can hold the ledger.</exception>
    public StatsView Rebuild(IProgress<ViewProgress>? progress = null) => ViewWire.DecodeStats(Ask(ViewQuery.Rebuild, static _ => { }, progress));

    /// <summary>Holds every stored row and number against the events.</summary>
    /// <exception cref="ExplainedException">They cannot be read, or nobody can hold the ledger.</exception>
    public (bool IsEqual, string Verdict) Check(IProgress<ViewProgress>? progress = null)
    {
        var answer = new FrameReader(Ask(ViewQuery.Check, static _ => { }, progress));
        return (answer.Byte() == 1, answer.Text());
    }

    private List<CallView> RowsFrom(ref long at, IProgress<ViewProgress>? progress)
    {
        var from = at;
        var answer = new FrameReader(Ask(ViewQuery.RowsFrom, question => question.Long(from), progress));
        at = answer.Long();
        // A holder that answers with where it was asked to begin would be asked for ever.
        if (at >= 0 && at <= from) throw new WireException("rows that lead nowhere");
        var rows = new List<CallView>();
        for (var left = answer.Int(); left > 0; left--) rows.Add(ViewWire.DecodeRow(answer.Bytes()));
        return rows;
    }

    private byte[] Ask(ViewQuery query, Action<FrameWriter> content, IProgress<ViewProgress>? progress)
    {
        var question = new FrameWriter().Begin(FrameKind.Query).Byte((byte)query);
        content(question);
        return _ledger.Ask(FrameKind.Query, question.Frame[FrameWriter.HeadSize..].ToArray(), progress);
    }
}
