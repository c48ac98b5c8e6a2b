using Estoppl.Proxy.Interception;

namespace Estoppl.Proxy.Stdio;

/// <summary>
/// Client to server, second half: takes what is to leave in order, waits until its facts are durable, and only then writes it. What could
/// not be recorded is not written; whoever asked is told.
/// </summary>
internal sealed class ServerFeeder(OutboundQueue outbound, Stream server, ClientWriter client, Session session)
{
    private bool _serverIsGone;

    /// <summary>Runs until the queue is empty for good, then closes the server's input.</summary>
    public void Run()
    {
        while (outbound.Dequeue(out var item))
        {
            using var message = item.Message;
            if (session.WhyNotDurable(item.Durable) is { } fact) Answer(session.Step(exchange => exchange.OnUnrecorded(item.Call, fact)));
            else if (item.Shown is { } shown) session.Show(shown);
            else if (message is null) client.Reply(item.Reply);
            else Forward(item);
        }

        try
        {
            server.Dispose();
        }
        catch (IOException)
        {
            // It has closed its side already.
        }
    }

    private void Forward(Outbound item)
    {
        if (_serverIsGone) return;
        if (item.Call is { } call && session.WhyNotForward(call) is { } refused)
        {
            Answer(refused);
            return;
        }

        try
        {
            server.Write(item.Message!.Bytes.Span);
        }
        catch (IOException)
        {
            // It has ended: its exit ends the session. Until then what comes from the client has nowhere to go.
            _serverIsGone = true;
        }
    }

    private void Answer(Outcome refused)
    {
        if (refused.Leaves is Effect.Reply reply) client.Reply(reply.Line);
    }
}
