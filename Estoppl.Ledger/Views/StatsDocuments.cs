using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using LiteDB;

namespace Estoppl.Ledger.Views;

/// <summary>
/// Stats as the documents of collection <c>stats</c>, and back: <c>all</c>, one for each name (<c>tool/0</c>, <c>tool/1</c>, … in the order of
/// appearance), and <c>tool/others</c>. A change touches only the documents of what it changed.
/// </summary>
internal static class StatsDocuments
{
    private const string All = "all", Others = "others";
    private const string Tool = "tool", Server = "server", Agent = "agent", Rule = "rule";

    /// <summary>The documents of <paramref name="after"/> that are not those of <paramref name="before"/>.</summary>
    public static IEnumerable<BsonDocument> Changed(StatsView before, StatsView after) =>
        (before.All == after.All ? [] : Enumerable.Repeat(Of(All, null, after.All), 1))
        .Concat(Changed(Tool, before.Tools, after.Tools))
        .Concat(Changed(Server, before.Servers, after.Servers))
        .Concat(Changed(Agent, before.Agents, after.Agents))
        .Concat(Changed(Rule, before.Rules, after.Rules));

    /// <summary>The stats that all of these documents are, without what the state says.</summary>
    /// <exception cref="ViewFormatException">They are none.</exception>
    public static StatsView Read(IEnumerable<BsonDocument> documents)
    {
        var all = CallStats.None;
        var tables = new[] { Tool, Server, Agent, Rule }.ToDictionary(kind => kind, _ => new SortedDictionary<int, NameStats>());
        var others = tables.Keys.ToDictionary(kind => kind, _ => CallStats.None);
        foreach (var document in documents)
        {
            var fields = new DocumentFields(document);
            var id = fields.Text("_id").Split('/');
            var name = fields.OptionalText("name");
            var calls = Calls(fields);
            fields.End();
            if (id is [All] && name is null) all = calls;
            else if (id is [var other, Others] && name is null && others.ContainsKey(other)) others[other] = calls;
            else if (id is [var kind, var number] && name is not null && tables.TryGetValue(kind, out var table)
                && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var place)) table.Add(place, new NameStats(name, calls));
            else throw new ViewFormatException("these are no stats");
        }

        return StatsView.Empty with { All = all, Tools = Table(Tool), Servers = Table(Server), Agents = Table(Agent), Rules = Table(Rule) };

        NameTable Table(string kind) => tables[kind].Keys.SequenceEqual(Enumerable.Range(0, tables[kind].Count))
            ? ViewWire.Valid(() => NameTable.Of([.. tables[kind].Values], others[kind]))
            : throw new ViewFormatException("a name is missing");
    }

    private static IEnumerable<BsonDocument> Changed(string kind, NameTable before, NameTable after)
    {
        for (var place = 0; place < after.Names.Length; place++)
        {
            var now = after.Names[place];
            if (place >= before.Names.Length || !ReferenceEquals(before.Names[place], now))
                yield return Of($"{kind}/{place.ToString(CultureInfo.InvariantCulture)}", now.Name, now.Calls);
        }

        if (before.Others != after.Others) yield return Of($"{kind}/{Others}", null, after.Others);
    }

    private static BsonDocument Of(string id, string? name, CallStats calls)
    {
        var latency = new ViewByteWriter();
        ViewWire.Latency(latency, calls.Latency);
        var document = new BsonDocument { ["_id"] = id };
        if (name is not null) document["name"] = name;
        document["calls"] = calls.Calls;
        document["allowed"] = calls.Allowed;
        document["blocked"] = calls.Blocked;
        document["review"] = calls.Review;
        document["errors"] = calls.Errors;
        document["inputBytes"] = calls.InputBytes;
        document["outputBytes"] = calls.OutputBytes;
        document["latency"] = latency.Written.ToArray();
        return document;
    }

    private static CallStats Calls(DocumentFields fields)
    {
        var calls = new CallStats(
            fields.Integer("calls"), fields.Integer("allowed"), fields.Integer("blocked"), fields.Integer("review"), fields.Integer("errors"),
            fields.Integer("inputBytes"), fields.Integer("outputBytes"), LatencyHistogram.Empty);
        var bytes = new ViewByteReader(fields.Bytes("latency"));
        var latency = ViewWire.Latency(ref bytes);
        bytes.End();
        return calls with { Latency = latency };
    }
}

/// <summary>One minute as the document of collection <c>minutes</c>, and back.</summary>
internal static class MinuteDocument
{
    public static BsonDocument Of(MinuteCounts minute) => new()
    {
        ["_id"] = minute.Minute,
        ["allowed"] = minute.Allowed,
        ["blocked"] = minute.Blocked,
        ["review"] = minute.Review,
    };

    /// <exception cref="ViewFormatException">It is no minute.</exception>
    public static MinuteCounts Read(BsonDocument document)
    {
        var fields = new DocumentFields(document);
        var minute = new MinuteCounts(fields.Integer("_id"), fields.Integer("allowed"), fields.Integer("blocked"), fields.Integer("review"));
        fields.End();
        return minute;
    }
}
