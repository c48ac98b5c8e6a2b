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
        LineRead.Oversized oversized => Send(session.Do(exchange => Submit(exchange.OnOversized(oversized.Size))), null),
        _ => throw new UnreachableException(),
    };

    private bool HandleLine(MessageBuffer message)
    {
        var read = MessageGate.Read(message.Content);
        return Send(session.Do(exchange => Submit(exchange.OnClientMessage(read, message.Content.Span))), message);
    }

    // In the same step as the decision, so that the ledger has the order of the session, and nothing of it behind its end.
    private Submitted Submit(ImmutableArray<Effect> effects)
    {
        var submitted = new Submitted(effects, null, Task.CompletedTask);
        foreach (var effect in effects)
        {
            if (effect is Effect.Append append) submitted = new Submitted(effects, append.Asking, Submit(append.Events));
            else if (effect is Effect.Record record) session.Keep(Submit(record.Events));
        }

        return submitted;
    }

    private bool Send(Submitted submitted, MessageBuffer? message)
    {
        var (effects, asking, durable) = submitted;
        var (isForwarded, isAwaited, goesOn) = (false, false, true);
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case Effect.Forward forward:
                    (isForwarded, isAwaited) = (true, true);
                    goesOn = outbound.Enqueue(new Outbound(durable, message, forward.Asking ?? asking, default));
                    break;
                case Effect.Reply reply:
                    isAwaited = true;
                    goesOn = outbound.Enqueue(new Outbound(durable, null, asking, reply.Line));
                    break;
                case Effect.Append or Effect.Record:
                    break;
                default:
                    throw new UnreachableException();
            }
        }

        // A call that is refused in silence: no reply waits for its record, and a broken ledger is noticed all the same.
        if (!isAwaited) session.Keep(durable);
        if (!isForwarded) message?.Dispose();
        return goesOn;
    }

    private Task Submit(ImmutableArray<ObservedEvent> events)
    {
        var submitting = ledger.SubmitAsync(events);
        return submitting.IsCompletedSuccessfully ? submitting.Result : submitting.AsTask().GetAwaiter().GetResult();
    }

    /// <param name="Asking">The request that waits for the outcome, where one does.</param>
    /// <param name="Durable">Completes when the facts that must come first are.</param>
    private readonly record struct Submitted(ImmutableArray<Effect> Effects, RequestId? Asking, Task Durable);
}
