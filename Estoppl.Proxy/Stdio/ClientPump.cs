using System.Diagnostics;
using Estoppl.Proxy.Interception;
using Estoppl.Proxy.Protocol;

namespace Estoppl.Proxy.Stdio;

/// <summary>
/// Client to server, first half: reads messages and has each decided; their facts are submitted to the ledger without being waited for,
/// so many messages share one sync. <see cref="ServerFeeder"/> waits, and forwards in order.
/// </summary>
internal sealed class ClientPump(LineReader client, Session session, OutboundQueue outbound)
{
    /// <summary>Runs until the client's end of input, or until nobody takes messages any more.</summary>
    public void Run()
    {
        try
        {
            while (Handle(client.Read()))
            {
            }
        }
        catch (IOException)
        {
            // A broken pipe on the way in is the client's end of input.
        }
        finally
        {
            foreach (var refused in session.StepAll(exchange => exchange.OnClientLeft()))
                outbound.Enqueue(new Outbound(refused.Durable, null, refused.Call, ((Effect.Reply)refused.Leaves!).Line));
            outbound.Complete();
        }
    }

    private bool Handle(LineRead read) => read switch
    {
        LineRead.Line line => Handle(line.Buffer),
        LineRead.Oversized oversized => Enqueue(session.Step(exchange => exchange.OnOversized(oversized.Size)), null),
        LineRead.End => false,
        _ => throw new UnreachableException(),
    };

    private bool Handle(MessageBuffer buffer)
    {
        var message = MessageGate.Read(buffer.Content);
        return Enqueue(session.Step(exchange => exchange.OnClientMessage(message, buffer.Content.Span), buffer), buffer);
    }

    private bool Enqueue(Outcome outcome, MessageBuffer? buffer)
    {
        switch (outcome.Leaves)
        {
            case Effect.Forward:
                return outbound.Enqueue(new Outbound(outcome.Durable, buffer, outcome.Call, default));
            // The session keeps the message.
            case Effect.Hold hold:
                return outbound.Enqueue(new Outbound(outcome.Durable, null, outcome.Call, default, hold.Shown));
            case Effect.Reply reply:
                buffer?.Dispose();
                return outbound.Enqueue(new Outbound(outcome.Durable, null, outcome.Call, reply.Line));
            default:
                buffer?.Dispose();
                return true;
        }
    }
}
