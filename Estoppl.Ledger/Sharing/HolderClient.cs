using System.Net.Sockets;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Sharing;

/// <summary>A connection to the process that holds the ledger, introduced on both sides.</summary>
internal sealed class HolderClient : IDisposable
{
    /// <summary>The version of the protocol that this estoppl speaks.</summary>
    public const int Version = 2;

    private HolderClient(FrameChannel channel, HolderFile holder, LogId log, Position end) =>
        (Channel, Holder, Log, End) = (channel, holder, log, end);

    public FrameChannel Channel { get; }

    public HolderFile Holder { get; }

    public LogId Log { get; }

    /// <summary>Where the ledger ended when it was connected to.</summary>
    public Position End { get; }

    /// <summary>Connects to the holder of <paramref name="folder"/>; null when nobody listens, or nobody answers within <paramref name="limit"/>.</summary>
    /// <exception cref="LedgerHeldException">The holder is an estoppl of another version.</exception>
    /// <exception cref="LedgerFaultException">The holder is a process of another user.</exception>
    public static HolderClient? TryConnect(LedgerFolder folder, TimeSpan limit)
    {
        var holder = HolderFile.Read(folder);
        if (HolderSocket.TryConnect(folder, holder) is not { } socket) return null;
        var channel = new FrameChannel(socket);
        try
        {
            channel.Patience = limit;
            channel.Send(new FrameWriter().Begin(FrameKind.Hello).Int(Version).Int(Environment.ProcessId).Frame);
            if (channel.Receive(out var kind, out var content) && kind == FrameKind.Welcome)
            {
                var welcome = new FrameReader(content.Span);
                var version = welcome.Int();
                if (version != Version) throw LedgerHeldException.OtherVersion(folder.Path, holder, version);
                var processId = welcome.Int();
                var client = new HolderClient(
                    channel, holder.ProcessId == processId ? holder : new HolderFile(processId, "", null),
                    new LogId(welcome.Id()), new Position(welcome.Count()));
                channel.Patience = null;
                return client;
            }
        }
        catch (Exception nonsense) when (nonsense is WireException or SocketException or ObjectDisposedException)
        {
            // Somebody listens who is no holder of ours, or one that is about to end.
        }
        catch
        {
            channel.Dispose();
            throw;
        }

        channel.Dispose();
        return null;
    }

    /// <summary>Reads why the holder cannot go on.</summary>
    public RemoteFailureException Failure(ReadOnlySpan<byte> content)
    {
        var frame = new FrameReader(content);
        return new RemoteFailureException(frame.Text(), frame.Text(), Holder);
    }

    public void Dispose() => Channel.Dispose();
}
