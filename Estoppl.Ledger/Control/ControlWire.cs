using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;

namespace Estoppl.Ledger.Control;

/// <summary>Orders, pinned tools and held calls as bytes, between processes and in the snapshot.</summary>
internal static class ControlWire
{
    public static FrameWriter Write(this FrameWriter to, Controls controls)
    {
        to.Long(controls.Pins.Value).Int(controls.KillSwitches.Length);
        foreach (var it in controls.KillSwitches) to.Text(it.Pattern).Text(it.Reason).Text(it.By).Long(EventCodec.UnixMicroseconds(it.At));
        return to;
    }

    public static Controls ReadControls(ref FrameReader from)
    {
        var pins = new Position(from.Count());
        var switches = ImmutableArray.CreateBuilder<KillSwitch>();
        for (var left = from.Int(); left > 0; left--) switches.Add(new KillSwitch(from.Text(), from.Text(), from.Text(), Instant(ref from)));
        return new Controls(switches.ToImmutable(), pins);
    }

    public static FrameWriter Write(this FrameWriter to, ServerKey server) => to.Text(server.Server.Value).Text(server.Upstream.ToString());

    public static ServerKey ReadServer(ref FrameReader from) => new(new ServerName(from.Text()), ReadDigest(ref from));

    public static FrameWriter Write(this FrameWriter to, PinnedTools tools)
    {
        to.Byte(tools.IsWhole ? (byte)1 : (byte)0).Int(tools.Pinned.Count);
        foreach (var (name, definition) in tools.Pinned) to.Text(name.Value).Text(definition.ToString());
        to.Int(tools.Changed.Count);
        foreach (var (name, listed) in tools.Changed) to.Text(name.Value).Text(listed?.ToString() ?? "");
        to.Int(tools.Suspected.Count);
        foreach (var (definition, findings) in tools.Suspected)
        {
            to.Text(definition.ToString()).Int(findings.Length);
            foreach (var finding in findings) to.Text(finding);
        }

        return to;
    }

    public static PinnedTools ReadTools(ref FrameReader from)
    {
        var isWhole = from.Byte() == 1;
        var pinned = ImmutableDictionary.CreateBuilder<ToolName, Digest>();
        for (var left = from.Int(); left > 0; left--) pinned[new ToolName(from.Text())] = ReadDigest(ref from);
        var changed = ImmutableDictionary.CreateBuilder<ToolName, Digest?>();
        for (var left = from.Int(); left > 0; left--)
        {
            var name = new ToolName(from.Text());
            changed[name] = from.Text() is { Length: > 0 } listed ? Parse(listed) : null;
        }

        var suspected = ImmutableDictionary.CreateBuilder<Digest, ImmutableArray<string>>();
        for (var left = from.Int(); left > 0; left--)
        {
            var definition = ReadDigest(ref from);
            var findings = ImmutableArray.CreateBuilder<string>();
            for (var more = from.Int(); more > 0; more--) findings.Add(from.Text());
            suspected[definition] = findings.ToImmutable();
        }

        return new PinnedTools(pinned.ToImmutable(), isWhole, changed.ToImmutable(), suspected.ToImmutable());
    }

    public static FrameWriter Write(this FrameWriter to, ImmutableDictionary<ServerKey, PinnedTools> all)
    {
        to.Int(all.Count);
        foreach (var (server, tools) in all) to.Write(server).Write(tools);
        return to;
    }

    public static ImmutableDictionary<ServerKey, PinnedTools> ReadAllTools(ref FrameReader from)
    {
        var all = ImmutableDictionary.CreateBuilder<ServerKey, PinnedTools>();
        for (var left = from.Int(); left > 0; left--)
        {
            var server = ReadServer(ref from);
            all[server] = ReadTools(ref from);
        }

        return all.ToImmutable();
    }

    public static FrameWriter Write(this FrameWriter to, HeldCall it) => to
        .Id(it.Call.Intercepted.Value).Text(it.Stream).Text(it.Agent.Value).Text(it.Server.Value).Text(it.Tool.Value).Text(it.Rule.Value).Text(it.Why)
        .Text(it.Input.Value).Text(it.Policy.ToString()).Long(EventCodec.UnixMicroseconds(it.Since)).Long(EventCodec.UnixMicroseconds(it.Deadline))
        .Bytes(it.Arguments.Span);

    public static HeldCall ReadHeld(ref FrameReader from) => new(
        new CallId(new EventId(from.Id())), from.Text(), new AgentId(from.Text()), new ServerName(from.Text()), new ToolName(from.Text()), new RuleName(from.Text()),
        from.Text(), new Commitment(from.Text()), ReadDigest(ref from), Instant(ref from), Instant(ref from), from.Bytes().ToArray());

    public static FrameWriter Write(this FrameWriter to, ReviewVerdict it) => to
        .Id(it.Call.Intercepted.Value).Byte(it.IsApproved ? (byte)1 : (byte)0).Text(it.Input.Value).Text(it.Policy.ToString()).Text(it.Reason).Text(it.By);

    public static ReviewVerdict ReadVerdict(ref FrameReader from) => new(
        new CallId(new EventId(from.Id())), from.Byte() == 1, new Commitment(from.Text()), ReadDigest(ref from), from.Text(), from.Text());

    private static Digest ReadDigest(ref FrameReader from) => Parse(from.Text());

    private static Digest Parse(string text) => Digest.TryParse(text, out var digest) ? digest : throw new WireException("a digest that is none");

    // Every number of microseconds that an event can hold is an instant; a frame can hold more.
    private static DateTimeOffset Instant(ref FrameReader from)
    {
        var microseconds = from.Long();
        return Math.Abs((double)microseconds) <= CanonicalWriter.MaxInteger
            ? DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            : throw new WireException($"an instant {microseconds}");
    }
}
