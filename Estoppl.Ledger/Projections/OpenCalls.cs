using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Projections;

/// <summary>What a fold of calls needs in order to go on at a place without the events before it: see <see cref="CallLog.Resume"/>. Immutable.</summary>
/// <param name="Next">The place of the next event: all before are reflected.</param>
/// <param name="Totals">All calls so far.</param>
/// <param name="Sessions">Who talks to whom in the sessions that have started and not ended, in the order of their ids.</param>
/// <param name="Rows">The calls whose end is still to come, in ledger order.</param>
public sealed record OpenCalls(Position Next, CallTotals Totals, ImmutableArray<(SessionId Id, SessionView View)> Sessions, ImmutableArray<CallView> Rows)
{
    internal static OpenCalls Of(ViewState state) => new(
        state.Next, state.Stats.Totals,
        [.. state.Sessions.Values
            .Where(it => it is { HasStarted: true, HasEnded: false, Agent: not null, Server: not null })
            .OrderBy(it => it.Session.Value).Select(it => (it.Session, new SessionView(it.Agent!.Value, it.Server!.Value)))],
        [.. state.Open.Values.OrderBy(row => row.Seq)]);

    /// <summary>As bytes, like <see cref="ViewWire"/>.</summary>
    internal byte[] Encode()
    {
        var to = new ViewByteWriter();
        to.Signed(Next.Value);
        foreach (var number in (ReadOnlySpan<long>)[Totals.Total, Totals.Allowed, Totals.Blocked, Totals.Review]) to.Signed(number);
        to.Unsigned((ulong)Sessions.Length);
        foreach (var (id, view) in Sessions)
        {
            to.Id(id.Value);
            to.Text(view.Agent.Value);
            to.Text(view.Server.Value);
        }

        to.Unsigned((ulong)Rows.Length);
        foreach (var row in Rows) ViewWire.Row(to, row);
        return to.Written.ToArray();
    }

    /// <exception cref="ViewFormatException">They are none.</exception>
    internal static OpenCalls Decode(ReadOnlySpan<byte> bytes)
    {
        var from = new ViewByteReader(bytes);
        var next = ViewWire.Place(ref from);
        var totals = new CallTotals(from.Signed(), from.Signed(), from.Signed(), from.Signed());
        var sessions = ImmutableArray.CreateBuilder<(SessionId, SessionView)>();
        for (var left = from.Count(); left > 0; left--) sessions.Add((new SessionId(from.Id()), new SessionView(new AgentId(from.Text()), new ServerName(from.Text()))));
        var rows = ImmutableArray.CreateBuilder<CallView>();
        for (var left = from.Count(); left > 0; left--) rows.Add(ViewWire.Row(ref from));
        from.End();
        return new OpenCalls(next, totals, sessions.ToImmutable(), rows.ToImmutable());
    }
}
