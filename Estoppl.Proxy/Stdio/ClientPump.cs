using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using Estoppl.Proxy.Interception;
using Estoppl.Proxy.Protocol;

namespace Estoppl.Proxy.Stdio;

/// <summary>
/// Client to server, first half: reads messages, has each decided, and submits its facts to the ledger without waiting for them. So
/// many messages share one sync; <see cref="ServerFeeder"/> waits, and forwards in order.
/// </summary>
internal sealed class ClientPump(LineReader client, Session session, LedgerWriter ledger, OutboundQueue outbound)
{
    /// <summary>Runs until the client's end of input, or until nobody takes messages any more.</summary>
    public void Run()
    {
        try
        {
            while (client.Read() is var read and not LineRead.End && Handle(read))
            {
            }
        }
        catch (IOException)
        {
            // A broken pipe on the way in is the client's end of input.
        }
        finally
        {
            outbound.Complete();
        }
    }

    private bool Handle(LineRead read) => read switch
    {
        LineRead.Line line => HandleLine(line.Buffer),
        LineRead.Oversized oversized => Perform(session.Do(exchange => exchange.OnOversized(oversized.Size)), null),
        _ => throw new UnreachableException(),
    };

    private bool HandleLine(MessageBuffer message)
    {
        var read = MessageGate.Read(message.Content);
        return Perform(session.Do(exchange => exchange.OnClientMessage(read, message.Content.Span)), message);
    }

    private bool Perform(ImmutableArray<Effect> effects, MessageBuffer? message)
    {
        var durable = Task.CompletedTask;
        RequestId? asking = null;
        var forwarded = false;
        var goesOn = true;
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case Effect.Append append:
                    durable = Submit(append.Events);
                    asking = append.Asking;
                    break;
                case Effect.Record record:
                    session.Keep(Submit(record.Events));
                    break;
                case Effect.Forward forward:
                    forwarded = true;
                    goesOn = outbound.Enqueue(new Outbound(durable, message, forward.Asking ?? asking, default));
                    break;
                case Effect.Reply reply:
                    goesOn = outbound.Enqueue(new Outbound(durable, null, asking, reply.Line));
                    break;
                default:
                    throw new UnreachableException();
            }
        }

        // A call that is refused without an answer is still waited for, so that a broken ledger is noticed.
        if (!forwarded) message?.Dispose();
        return goesOn;
    }

    private Task Submit(ImmutableArray<ObservedEvent> events)
    {
        var submitting = ledger.SubmitAsync(events);
        return submitting.IsCompletedSuccessfully ? submitting.Result : submitting.AsTask().GetAwaiter().GetResult();
    }
}
