using Estoppl.Ledger.Events;
using LiteDB;

namespace Estoppl.Ledger.Storage;

/// <summary>
/// Events that follow one another, as one LiteDB document: <c>{ _id: position of the first, e: [event, ...], s: [signature, ...] }</c>.
/// An event that is too large for that is alone in its segment, <c>{ _id: position, size: bytes, s: [signature] }</c>, and lies in pieces,
/// <c>{ _id: { p: position, n: 0, 1, ... }, b: bytes }</c>, in a collection of their own.
/// </summary>
internal static class Segment
{
    // Far from where counting on from it would overflow.
    private const long MaxPosition = long.MaxValue / 2;

    /// <summary>The document of events that follow one another.</summary>
    public static BsonDocument Of(ReadOnlySpan<SealedEvent> events)
    {
        var (bytes, signatures) = (new BsonArray(), new BsonArray());
        foreach (ref readonly var one in events)
        {
            bytes.Add(one.Event.ToArray());
            signatures.Add(one.Signature.ToArray());
        }

        return new BsonDocument { ["_id"] = events[0].Seq.Value, ["e"] = bytes, ["s"] = signatures };
    }

    /// <summary>The document of an event that lies in pieces.</summary>
    public static BsonDocument OfLarge(in SealedEvent one) => new()
    {
        ["_id"] = one.Seq.Value,
        ["size"] = (long)one.Event.Length,
        ["s"] = new BsonArray { one.Signature.ToArray() },
    };

    /// <summary>The pieces of an event, each of at most <paramref name="size"/> bytes.</summary>
    public static IEnumerable<BsonDocument> Pieces(SealedEvent one, int size)
    {
        for (int n = 0, at = 0; at < one.Event.Length; n++, at += size)
            yield return new BsonDocument
            {
                ["_id"] = PieceId(one.Seq, n),
                ["b"] = one.Event.Slice(at, Math.Min(size, one.Event.Length - at)).ToArray(),
            };
    }

    /// <summary>The id of one piece.</summary>
    public static BsonDocument PieceId(Position at, int n) => new() { ["p"] = at.Value, ["n"] = n };

    /// <summary>The events of a segment's document.</summary>
    /// <param name="piece">Gives the bytes of a piece; null where there is none.</param>
    /// <returns>Null when the document is not a segment.</returns>
    public static SealedEvent[]? Read(BsonDocument document, Func<Position, int, byte[]?> piece)
    {
        if (!document["_id"].IsInt64 || document["_id"].AsInt64 is < 0 or > MaxPosition || !document["s"].IsArray) return null;
        var first = new Position(document["_id"].AsInt64);
        var signatures = document["s"].AsArray;
        if (document["size"].IsInt64)
        {
            if (signatures.Count != 1 || !signatures[0].IsBinary || Join(first, document["size"].AsInt64, piece) is not { } large) return null;
            return [new SealedEvent(first, large, signatures[0].AsBinary)];
        }

        if (!document["e"].IsArray) return null;
        var bytes = document["e"].AsArray;
        if (bytes.Count == 0 || bytes.Count != signatures.Count) return null;
        var events = new SealedEvent[bytes.Count];
        for (var i = 0; i < events.Length; i++)
        {
            if (!bytes[i].IsBinary || !signatures[i].IsBinary) return null;
            events[i] = new SealedEvent(new Position(first.Value + i), bytes[i].AsBinary, signatures[i].AsBinary);
        }

        return events;
    }

    private static byte[]? Join(Position at, long size, Func<Position, int, byte[]?> piece)
    {
        if (size is <= 0 or > LogGroup.MaxBytes) return null;
        var whole = new byte[size];
        var filled = 0;
        for (var n = 0; filled < whole.Length; n++)
        {
            if (piece(at, n) is not { Length: > 0 } next || next.Length > whole.Length - filled) return null;
            next.CopyTo(whole, filled);
            filled += next.Length;
        }

        return whole;
    }
}
