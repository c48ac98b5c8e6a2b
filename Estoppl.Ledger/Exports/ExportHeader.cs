using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Ledger.Exports;

/// <summary>The first line of an export: what its events are a part of. Nothing of it is proven by standing there.</summary>
/// <param name="Log">The ledger.</param>
/// <param name="First">The place of the first event.</param>
/// <param name="Frontier">The subtree roots of all leaves before it, the largest first: with them the tree can be continued. Empty when
/// the export begins at event 0.</param>
/// <param name="Keys">The keys that signed the events before, the first key first, and last the one that signs <paramref name="First"/>.
/// At event 0 the first key alone.</param>
public sealed record ExportHeader(LogId Log, Position First, ImmutableArray<Digest> Frontier, ImmutableArray<VerifyingKey> Keys)
{
    /// <summary>The value of <c>estoppl</c>.</summary>
    public const string Format = "export/v1";

    /// <summary>Compares item by item: immutable arrays alone compare by reference.</summary>
    public bool Equals(ExportHeader? other) => other is not null && (Log, First) == (other.Log, other.First)
        && Frontier.AsSpan().SequenceEqual(other.Frontier.AsSpan()) && Keys.SequenceEqual(other.Keys);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Log, First, Frontier.Length, Keys.Length);

    /// <summary>Why no export can begin like this; null when one can.</summary>
    internal string? Fault => this switch
    {
        _ when Frontier.Length != BitOperations.PopCount((ulong)First.Value) => "has a frontier that a tree of that many events cannot have",
        _ when Keys.IsEmpty => "names no key",
        _ => null,
    };

    internal void Write(CanonicalWriter to)
    {
        to.BeginObject();
        to.Key("estoppl"u8); to.String(Format);
        to.Key("first"u8); to.Integer(First.Value);
        to.Key("frontier"u8);
        to.BeginArray();
        foreach (var hash in Frontier) to.Hash(hash);
        to.EndArray();
        to.Key("keys"u8);
        to.BeginArray();
        foreach (var key in Keys) to.String(new NoteKey(Checkpoint.OriginOf(Log), key).Vkey);
        to.EndArray();
        to.Key("log"u8); to.Id(Log.Value);
        to.EndObject();
    }

    /// <summary>Reads a line; null when it is no header, and then <paramref name="fault"/> says why, to follow the line's number.</summary>
    internal static ExportHeader? Read(ReadOnlySpan<byte> line, out string? fault)
    {
        fault = "is no header of an export";
        if (CanonicalReader.FaultIn(line) is { } form)
        {
            fault = $"is no header of an export ({form})";
            return null;
        }

        var fields = new EventFields(line);
        var format = fields.Text("estoppl"u8);
        if (fields.Fault is null && format != Format)
        {
            fault = format.StartsWith("export/v", StringComparison.Ordinal) ? "says that a later version of estoppl wrote this" : fault;
            return null;
        }

        var first = fields.Count("first"u8);
        var frontier = Texts(fields.Nested("frontier"u8, JsonTokenType.StartArray), Hash);
        var keys = Texts(fields.Nested("keys"u8, JsonTokenType.StartArray), NoteKey.TryParse);
        var log = new LogId(fields.Id("log"u8));
        fields.End();
        if (fields.Fault is { } wrong) fault = $"is no header of an export ({wrong})";
        else if (fields.HasOthers) fault = "has a field that version 1 does not know";
        else if (frontier is null) fault = "has a frontier that is not hashes in hex";
        else if (keys is null || keys.Any(key => key.Name != Checkpoint.OriginOf(log))) fault = "has keys that are not keys of its ledger";
        else
        {
            var read = new ExportHeader(log, new Position(first), [.. frontier.Select(hash => hash!.Value)], [.. keys.Select(key => key.Key)]);
            fault = read.Fault;
            return fault is null ? read : null;
        }

        return null;
    }

    private static Digest? Hash(string text) => Digest.TryParse(text, out var hash) ? hash : null;

    /// <summary>Null when an item is no string, or not one that <paramref name="parse"/> takes.</summary>
    private static List<T>? Texts<T>(ReadOnlySpan<byte> array, Func<string, T?> parse)
    {
        var items = new List<T>();
        if (array.IsEmpty) return items;
        var json = new Utf8JsonReader(array);
        json.Read();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.String || parse(json.GetString()!) is not { } item) return null;
            items.Add(item);
        }

        return items;
    }
}
