using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using LiteDB;

namespace Estoppl.Ledger.Views;

/// <summary>What collections <c>state</c> (one document) and <c>sessions</c> (one for each open session) hold.</summary>
internal static class StateDocuments
{
    /// <summary>Of documents. Another one is not read: the views are made anew.</summary>
    private const long Version = 3;

    /// <summary>The key of the one state.</summary>
    public const long Key = 0;

    public static BsonDocument Of(ViewState state)
    {
        var open = new ViewByteWriter();
        var before = 0L;
        foreach (var seq in state.Open.Values.Select(row => row.Seq.Value).Order())
        {
            open.Unsigned((ulong)(seq - before));
            before = seq;
        }

        var document = new BsonDocument
        {
            ["_id"] = Key,
            ["version"] = Version,
            ["next"] = state.Next.Value,
            ["last"] = Bytes(state.Last),
            ["rows"] = state.Rows,
            ["digest"] = Bytes(state.Digest.Value),
            ["sessionsStarted"] = state.Stats.Sessions.Started,
            ["sessionsEnded"] = state.Stats.Sessions.Ended,
            ["refused"] = state.Stats.Refused,
            ["skipped"] = state.Stats.Skipped,
            ["open"] = open.Written.ToArray(),
        };
        if (state.Log is { } log) document["log"] = log.Value;
        if (state.LastMinute is { } minute) document["lastMinute"] = minute;
        return document;
    }

    /// <summary>The state that the documents add up to.</summary>
    /// <param name="stats">What collection <c>stats</c> says.</param>
    /// <param name="rowAt">Looks a row up; none when it is missing.</param>
    /// <exception cref="ViewFormatException">They are none.</exception>
    public static ViewState Read(BsonDocument document, StatsView stats, IEnumerable<BsonDocument> sessions, Func<Position, CallView?> rowAt)
    {
        var fields = new DocumentFields(document);
        if (fields.Integer("_id") != Key || fields.Integer("version") != Version) throw new ViewFormatException("it is of another version");
        var open = sessions.Select(Session).ToImmutableDictionary(session => session.Session);
        var state = new ViewState
        {
            Log = fields.OptionalId("log") is { } log ? new LogId(log) : null,
            Last = Digest(fields.Bytes("last")),
            Rows = fields.Integer("rows"),
            Digest = RowDigest.Of(Digest(fields.Bytes("digest"))),
            LastMinute = fields.OptionalInteger("lastMinute"),
            Sessions = open,
            Open = Open(fields.Bytes("open"), rowAt),
            Stats = stats with
            {
                Through = new Position(fields.Integer("next")),
                Sessions = new SessionCounts(
                    fields.Integer("sessionsStarted"), fields.Integer("sessionsEnded"), open.Values.Count(it => it is { HasStarted: true, HasEnded: false })),
                Refused = fields.Integer("refused"),
                Skipped = fields.Integer("skipped"),
            },
        };
        fields.End();
        return state;
    }

    public static BsonDocument Of(SessionState session)
    {
        var document = new BsonDocument { ["_id"] = session.Session.Value };
        if (session.Agent is { } agent) document["agent"] = agent.Value;
        if (session.Server is { } server) document["server"] = server.Value;
        document["hasStarted"] = session.HasStarted;
        document["hasEnded"] = session.HasEnded;
        document["calls"] = session.Calls;
        document["blocked"] = session.Blocked;
        document["refused"] = session.Refused;
        return document;
    }

    private static SessionState Session(BsonDocument document)
    {
        var fields = new DocumentFields(document);
        var session = new SessionState(
            new SessionId(fields.Id("_id")),
            fields.OptionalText("agent") is { } agent ? new AgentId(agent) : null,
            fields.OptionalText("server") is { } server ? new ServerName(server) : null,
            fields.Flag("hasStarted"), fields.Flag("hasEnded"), fields.Integer("calls"), fields.Integer("blocked"), fields.Integer("refused"));
        fields.End();
        return session;
    }

    private static ImmutableDictionary<CallId, CallView> Open(byte[] bytes, Func<Position, CallView?> rowAt)
    {
        var open = ImmutableDictionary.CreateBuilder<CallId, CallView>();
        var from = new ViewByteReader(bytes);
        for (var seq = 0UL; from.Left > 0;)
        {
            seq += from.Unsigned();
            if (rowAt(new Position((long)seq)) is not { IsOpen: true } row) throw new ViewFormatException("the row of an open call is missing");
            open[row.Call] = row;
        }

        return open.ToImmutable();
    }

    private static byte[] Bytes(Digest digest)
    {
        var bytes = new byte[Events.Digest.Size];
        digest.CopyTo(bytes);
        return bytes;
    }

    private static Digest Digest(byte[] bytes) =>
        bytes.Length == Events.Digest.Size ? new Digest(bytes) : throw new ViewFormatException("a digest has the wrong length");
}
