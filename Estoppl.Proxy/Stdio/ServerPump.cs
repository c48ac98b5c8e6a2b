using Estoppl.Proxy.Protocol;
using Estoppl.Proxy.Tools;

namespace Estoppl.Proxy.Stdio;

/// <summary>
/// Server to client: bytes pass first, as they come; then the lines among them are read for the record. Only while a list of tools may come is it the
/// other way round: a client that has the list may call at once, and the call is held against what was listed.
/// </summary>
/// <param name="hidesTools">Whether lines are read before they pass, and hidden tools cut out of lists.</param>
/// <param name="clock">For <see cref="IdleFor"/>.</param>
/// <param name="lineLimit">Longest line that is read for the record, in bytes. A longer one passes unread.</param>
internal sealed class ServerPump(Stream server, ClientWriter client, Session session, long lineLimit, bool hidesTools, TimeProvider clock)
{
    private const int BufferSize = 64 << 10;

    private readonly LineAssembler _lines = new(lineLimit);
    private readonly HeldLine _held = new(lineLimit);
    private bool _clientIsGone;
    private long _readingSince = clock.GetTimestamp();

    /// <summary>Why it ended.</summary>
    public enum End
    {
        /// <summary>The server closed its output.</summary>
        ServerClosed,

        /// <summary>The client does not read any more.</summary>
        ClientGone,
    }

    /// <summary>How long the server has said nothing; zero while what it said is being passed on, however slowly the client takes it.</summary>
    public TimeSpan IdleFor => Volatile.Read(ref _readingSince) is var since and not 0 ? clock.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Runs until one of the two sides ends.</summary>
    public End Run()
    {
        var buffer = new byte[BufferSize];
        try
        {
            for (int read; (read = Read(buffer)) > 0;)
            {
                var chunk = buffer.AsMemory(0, read);
                if (hidesTools) _held.Feed(chunk, OnHeldLine, Pass);
                else if (session.AwaitsAnyTools())
                {
                    _lines.Feed(chunk, OnLine);
                    Pass(chunk);
                }
                else
                {
                    Pass(chunk);
                    if (!_clientIsGone) _lines.Feed(chunk, OnLine);
                }

                if (_clientIsGone) return End.ClientGone;
            }

            if (hidesTools) _held.Finish(OnHeldLine);
            else _lines.Finish(OnLine);
        }
        catch (IOException)
        {
            // A broken pipe is the server's end of output.
        }

        return End.ServerClosed;
    }

    private int Read(byte[] buffer)
    {
        Volatile.Write(ref _readingSince, clock.GetTimestamp());
        var read = server.Read(buffer);
        Volatile.Write(ref _readingSince, 0);
        return read;
    }

    private void Pass(ReadOnlyMemory<byte> bytes) => _clientIsGone |= !client.PassThrough(bytes.Span);

    private void OnHeldLine(ReadOnlyMemory<byte> line)
    {
        var message = ServerMessageReader.Read(line);
        var isList = message is ServerMessage.Result result && session.AwaitsTools(result.Id);
        OnMessage(message);
        Pass(isList ? ToolListFilter.Apply(line, session.IsHidden) : line);
    }

    private void OnLine(ReadOnlyMemory<byte> line) => OnMessage(ServerMessageReader.Read(line));

    private void OnMessage(ServerMessage message)
    {
        if (message is ServerMessage.Other) return;
        session.Step(exchange => exchange.OnServerMessage(message));
    }
}
