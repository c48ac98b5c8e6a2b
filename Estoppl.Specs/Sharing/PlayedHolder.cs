using System.Net.Sockets;
using Estoppl.Ledger;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Ledger.Storage;

namespace Estoppl.Specs.Sharing;

/// <summary>A process that holds a ledger, whose strings the spec pulls: it has the lease and listens, and answers what it is told to.</summary>
internal sealed class PlayedHolder : IDisposable
{
    private readonly LogId _log;
    private readonly WriteLease _lease;
    private readonly Socket _listener;
    private readonly string _path;
    private readonly List<FrameChannel> _channels = [];

    public PlayedHolder(LedgerHome home)
    {
        using (var ledger = home.Join(new JoinOptions())) _log = ledger.Log;
        _path = HolderSocket.PathFor(home.Folder);
        _lease = WriteLease.TryTake(home.Folder, _path) ?? throw new InvalidOperationException("somebody else holds it");
        _listener = HolderSocket.Listen(home.Folder, _path);
    }

    /// <summary>Takes a connection, and introduces itself as an estoppl of this version.</summary>
    public async Task<FrameChannel> ReceiveAsync(int version = HolderClient.Version, Position end = default)
    {
        var channel = await TakeAsync();
        Introduce(channel, version, end);
        return channel;
    }

    /// <summary>Takes the connection of a process that takes part, which waits until it knows that nothing was ordered.</summary>
    public async Task<FrameChannel> ReceivePartAsync()
    {
        var channel = await ReceiveAsync();
        await Commons.In(() => TellControls(channel));
        return channel;
    }

    /// <summary>Tells who asks for it that nothing was ordered.</summary>
    public static void TellControls(FrameChannel channel)
    {
        channel.Receive(out _, out _);
        var frame = new FrameWriter().Begin(FrameKind.Controls).Byte(1);
        ControlFrames.Write(frame, Controls.None);
        channel.Send(frame.Frame);
    }

    /// <summary>Introduces itself to who waits for that.</summary>
    public void Introduce(FrameChannel channel, int version = HolderClient.Version, Position end = default)
    {
        channel.Receive(out _, out _);
        channel.Send(new FrameWriter().Begin(FrameKind.Welcome).Int(version).Int(Environment.ProcessId).Id(_log.Value).Long(end.Value).Frame);
    }

    /// <summary>Takes a connection and says nothing.</summary>
    public async Task<FrameChannel> TakeAsync()
    {
        var channel = new FrameChannel(await Commons.In(_listener.AcceptAsync()));
        _channels.Add(channel);
        return channel;
    }

    /// <summary>Ends as a process does that is killed: the socket's name stays.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        foreach (var channel in _channels) channel.Dispose();
        _lease.Dispose();
    }
}
