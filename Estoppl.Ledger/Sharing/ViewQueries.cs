using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Views;

namespace Estoppl.Ledger.Sharing;

/// <summary>What the views can be asked. Values are the wire format: add, never renumber.</summary>
internal enum ViewQuery : byte
{
    /// <summary>The newest rows before a place: place. Answered by: where older ones begin or -1, rows.</summary>
    Rows = 1,

    /// <summary>The stats.</summary>
    Stats = 2,

    /// <summary>The calls of minutes: from, to.</summary>
    Minutes = 3,

    /// <summary>One call: id. Answered by its row, or nothing.</summary>
    Call = 4,

    /// <summary>To be made anew.</summary>
    Rebuild = 5,

    /// <summary>To be held against the events. Answered by: whether they are the same, a sentence.</summary>
    Check = 6,

    /// <summary>The calls whose end is still to come, and where to go on.</summary>
    Open = 7,

    /// <summary>The oldest rows from a place on: place. Answered by: where newer ones begin or -1, rows.</summary>
    RowsFrom = 8,
}

/// <summary>Answers questions to the views, in the holder.</summary>
internal sealed class ViewQueries(LedgerViews views)
{
    private const int RowsPerAnswer = 512;

    /// <summary>Answers one; blocks until the views have come far enough.</summary>
    /// <exception cref="WireException">It is no question.</exception>
    /// <exception cref="ExplainedException">The views cannot answer now.</exception>
    public byte[] Answer(ReadOnlySpan<byte> content, IProgress<ViewProgress>? progress)
    {
        var question = new FrameReader(content);
        var query = (ViewQuery)question.Byte();
        switch (query)
        {
            case ViewQuery.Rows:
                var before = question.Count();
                var older = views.Calls(RowsPerAnswer, new Position(before), progress: progress).GetAwaiter().GetResult();
                return Rows(older.Older, older.Rows);
            case ViewQuery.Stats:
                return ViewWire.Encode(views.Stats().GetAwaiter().GetResult());
            case ViewQuery.Minutes:
                var (from, to) = (Minute(question.Long()), Minute(question.Long()));
                return ViewWire.Encode(views.Minutes(from, to).GetAwaiter().GetResult());
            case ViewQuery.Call:
                var row = views.Call(new CallId(new EventId(question.Id()))).GetAwaiter().GetResult();
                return row is null ? [] : ViewWire.Encode(row);
            case ViewQuery.Rebuild:
                return ViewWire.Encode(views.Rebuild(progress).GetAwaiter().GetResult().Stats);
            case ViewQuery.Check:
                var verdict = views.Check(progress).GetAwaiter().GetResult();
                return Content(frame => frame.Byte(verdict is ViewVerdict.Equal ? (byte)1 : (byte)0).Text(verdict.Describe()));
            case ViewQuery.Open:
                return views.OpenCalls(progress).GetAwaiter().GetResult().Encode();
            case ViewQuery.RowsFrom:
                var newer = views.CallsFrom(RowsPerAnswer, new Position(question.Count()), progress).GetAwaiter().GetResult();
                return Rows(newer.Length < RowsPerAnswer ? null : newer[^1].Seq.Next, newer);
            default:
                throw new WireException($"a question {query}");
        }
    }

    private static byte[] Rows(Position? next, ImmutableArray<CallView> rows) => Content(frame =>
    {
        frame.Long(next?.Value ?? -1).Int(rows.Length);
        foreach (var row in rows) frame.Bytes(ViewWire.Encode(row));
    });

    private static DateTimeOffset Minute(long minute) => minute is >= -1_000_000_000 and <= 1_000_000_000
        ? DateTimeOffset.UnixEpoch.AddMinutes(minute)
        : throw new WireException($"a minute {minute}");

    private static byte[] Content(Action<FrameWriter> write)
    {
        var frame = new FrameWriter().Begin(FrameKind.Answer);
        write(frame);
        return frame.Frame[FrameWriter.HeadSize..].ToArray();
    }
}
