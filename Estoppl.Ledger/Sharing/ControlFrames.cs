using System.Collections.Immutable;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Sharing;

/// <summary>Controls, pinned tools, held calls and verdicts on the wire. What is not of this form is a <see cref="WireException"/>. Equal values have equal bytes.</summary>
internal static class ControlFrames
{
    /// <summary>What follows a frame's kind.</summary>
    public static byte[] Content(Action<FrameWriter> write)
    {
        var frame = new FrameWriter().Begin(FrameKind.Answer);
        write(frame);
        return frame.Frame[FrameWriter.HeadSize..].ToArray();
    }

    public static void Write(FrameWriter to, Controls controls)
    {
        to.Long(controls.Pins.Value).Int(controls.KillSwitches.Length);
        foreach (var one in controls.KillSwitches) to.Text(one.Pattern).Text(one.Reason).Text(one.By).Long(one.At.UtcTicks);
    }

    public static Controls ReadControls(ref FrameReader from)
    {
        var pins = new Position(from.Count());
        var switches = ImmutableArray.CreateBuilder<KillSwitch>();
        for (var left = from.Int(); left > 0; left--) switches.Add(new KillSwitch(from.Text(), from.Text(), from.Text(), Time(from.Long())));
        return new Controls(switches.ToImmutable(), pins);
    }

    public static void Write(FrameWriter to, ServerKey server) => Write(to.Text(server.Server.Value), server.Upstream);

    public static ServerKey ReadServer(ref FrameReader from) => new(new ServerName(from.Text()), ReadDigest(ref from));

    public static void Write(FrameWriter to, PinnedTools tools)
    {
        to.Byte(tools.IsWhole ? (byte)1 : (byte)0).Int(tools.Pinned.Count);
        foreach (var (name, digest) in tools.Pinned.OrderBy(it => it.Key.Value, StringComparer.Ordinal)) Write(to.Text(name.Value), digest);
        to.Int(tools.Changed.Count);
        foreach (var (name, listed) in tools.Changed.OrderBy(it => it.Key.Value, StringComparer.Ordinal))
        {
            to.Text(name.Value).Byte(listed is null ? (byte)0 : (byte)1);
            if (listed is { } digest) Write(to, digest);
        }

        to.Int(tools.Suspected.Count);
        foreach (var (definition, findings) in tools.Suspected.OrderBy(it => it.Key.ToString(), StringComparer.Ordinal))
        {
            Write(to, definition);
            to.Int(findings.Length);
            foreach (var finding in findings) to.Text(finding);
        }
    }

    public static PinnedTools ReadTools(ref FrameReader from)
    {
        var isWhole = Flag(from.Byte());
        var pinned = ImmutableDictionary.CreateBuilder<ToolName, Digest>();
        for (var left = from.Int(); left > 0; left--) pinned[new ToolName(from.Text())] = ReadDigest(ref from);
        var changed = ImmutableDictionary.CreateBuilder<ToolName, Digest?>();
        for (var left = from.Int(); left > 0; left--)
        {
            var name = new ToolName(from.Text());
            changed[name] = Flag(from.Byte()) ? ReadDigest(ref from) : null;
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

    public static void Write(FrameWriter to, ImmutableDictionary<string, ClientFileState> files)
    {
        to.Int(files.Count);
        foreach (var (path, state) in files.OrderBy(it => it.Key, StringComparer.Ordinal))
        {
            Write(to.Text(path).Text(state.Client).Byte(state.IsWrapped ? (byte)1 : (byte)0), state.Digest);
            to.Text(state.By).Long(state.At.UtcTicks).Int(state.Servers.Length);
            foreach (var server in state.Servers) to.Text(server.Value);
        }
    }

    public static ImmutableDictionary<string, ClientFileState> ReadClientFiles(ref FrameReader from)
    {
        var files = ControlState.Empty.ClientFiles.ToBuilder();
        for (var left = from.Int(); left > 0; left--)
        {
            var (path, client, isWrapped, digest) = (from.Text(), from.Text(), Flag(from.Byte()), ReadDigest(ref from));
            var (by, at) = (from.Text(), Time(from.Long()));
            var servers = ImmutableArray.CreateBuilder<ServerName>();
            for (var more = from.Int(); more > 0; more--) servers.Add(new ServerName(from.Text()));
            files[path] = new ClientFileState(client, isWrapped, servers.ToImmutable(), digest, by, at);
        }

        return files.ToImmutable();
    }

    public static void Write(FrameWriter to, HeldCall call)
    {
        to.Id(call.Call.Intercepted.Value).Text(call.Stream).Text(call.Agent.Value).Text(call.Server.Value).Text(call.Tool.Value).Text(call.Rule.Value)
            .Text(call.Why).Text(call.Input.Value);
        Write(to, call.Policy);
        to.Long(call.Since.UtcTicks).Long(call.Deadline.UtcTicks).Bytes(call.Arguments.Span);
    }

    public static HeldCall ReadHeldCall(ref FrameReader from) => new(
        ReadCall(ref from), from.Text(), new AgentId(from.Text()), new ServerName(from.Text()), new ToolName(from.Text()), new RuleName(from.Text()),
        from.Text(), new Commitment(from.Text()), ReadDigest(ref from), Time(from.Long()), Time(from.Long()), from.Bytes().ToArray());

    public static void Write(FrameWriter to, ReviewVerdict verdict)
    {
        to.Id(verdict.Call.Intercepted.Value).Byte(verdict.IsApproved ? (byte)1 : (byte)0).Text(verdict.Input.Value);
        Write(to, verdict.Policy);
        to.Text(verdict.Reason).Text(verdict.By);
    }

    public static ReviewVerdict ReadVerdict(ref FrameReader from) => new(
        ReadCall(ref from), Flag(from.Byte()), new Commitment(from.Text()), ReadDigest(ref from), from.Text(), from.Text());

    public static CallId ReadCall(ref FrameReader from) => new(new EventId(from.Id()));

    public static void Write(FrameWriter to, Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        digest.CopyTo(bytes);
        to.Rest(bytes);
    }

    public static Digest ReadDigest(ref FrameReader from) => new(from.Raw(Digest.Size));

    private static bool Flag(byte value) => value switch
    {
        0 => false,
        1 => true,
        _ => throw new WireException($"a flag of {value}"),
    };

    private static DateTimeOffset Time(long ticks) => ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks
        ? new DateTimeOffset(ticks, TimeSpan.Zero)
        : throw new WireException($"a time of {ticks} ticks");
}
