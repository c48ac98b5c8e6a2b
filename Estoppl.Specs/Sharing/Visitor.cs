using System.Collections.Immutable;
using System.Net.Sockets;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;

namespace Estoppl.Specs.Sharing;

/// <summary>A connection to a ledger's holder over which the spec says what it likes.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public Visitor(LedgerHome home)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(HolderSocket.PathFor(home.Folder)));
        Channel = new FrameChannel(_socket) { Patience = Commons.Limit };
    }

    public FrameChannel Channel { get; }

    public static byte[] Hello(int version = HolderClient.Version) => new FrameWriter().Begin(FrameKind.Hello).Int(version).Int(Environment.ProcessId).Frame.ToArray();

    public static byte[] Append(long submission, Position? sentAt, params ImmutableArray<ObservedEvent> events)
    {
        var frame = new FrameWriter();
        EventFrames.WriteAppend(frame, submission, sentAt, events);
        return frame.Frame.ToArray();
    }

    /// <summary>One that has introduced itself.</summary>
    public static Visitor Introduced(LedgerHome home)
    {
        var visitor = new Visitor(home);
        visitor.Say(Hello());
        visitor.Hear();
        return visitor;
    }

    /// <summary>Writes bytes; false when the holder has hung up.</summary>
    public bool Say(ReadOnlySpan<byte> bytes) => Channel.SendAndWait(bytes);

    /// <summary>The next frame's kind; null when the holder has hung up.</summary>
    public FrameKind? Hear() => Channel.Receive(out var kind, out _) ? kind : Channel.IsSilent ? throw new TimeoutException("the holder says nothing") : null;

    /// <summary>Says nothing more, and hears what comes until the holder hangs up.</summary>
    public List<FrameKind> Finish()
    {
        _socket.Shutdown(SocketShutdown.Send);
        var heard = new List<FrameKind>();
        while (Hear() is { } kind) heard.Add(kind);
        return heard;
    }

    public void Dispose() => Channel.Dispose();
}
