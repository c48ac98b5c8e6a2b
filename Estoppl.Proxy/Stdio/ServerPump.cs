using System.Diagnostics;
using Estoppl.Ledger.Storage;
using Estoppl.Proxy.Interception;
using Estoppl.Proxy.Protocol;

namespace Estoppl.Proxy.Stdio;

/// <summary>Server to client: bytes pass first, as they come; then the lines among them are read for the record.</summary>
/// <param name="lineLimit">Longest line that is read for the record, in bytes. A longer one passes unread.</param>
internal sealed class ServerPump(Stream server, ClientWriter client, Session session, LedgerWriter ledger, long lineLimit)
{
    private const int BufferSize = 64 << 10;

    private readonly LineAssembler _lines = new(lineLimit);

    /// <summary>Why it ended.</summary>
    public enum End
    {
        /// <summary>The server closed its output.</summary>
        ServerClosed,

        /// <summary>The client does not read any more.</summary>
        ClientGone,
    }

    /// <summary>Runs until one of the two sides ends.</summary>
    public End Run()
    {
        var buffer = new byte[BufferSize];
        try
        {
            for (int read; (read = server.Read(buffer)) > 0;)
            {
                var chunk = buffer.AsMemory(0, read);
                if (!client.PassThrough(chunk.Span)) return End.ClientGone;
                _lines.Feed(chunk, OnLine);
            }

            _lines.Finish(OnLine);
        }
        catch (IOException)
        {
            // A broken pipe is the server's end of output.
        }

        return End.ServerClosed;
    }

    private void OnLine(ReadOnlyMemory<byte> line)
    {
        var message = ServerMessageReader.Read(line);
        if (message is ServerMessage.Other) return;
        // Submitted in the same step: what is recorded of an answer stands in the ledger before the end of its session.
        session.Do(exchange =>
        {
            foreach (var effect in exchange.OnServerMessage(message))
            {
                if (effect is not Effect.Record record) throw new UnreachableException();
                var submitting = ledger.SubmitAsync(record.Events);
                session.Keep(submitting.IsCompletedSuccessfully ? submitting.Result : submitting.AsTask().GetAwaiter().GetResult());
            }
        });
    }
}
