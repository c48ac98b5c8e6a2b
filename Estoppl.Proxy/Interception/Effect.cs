using System.Collections.Immutable;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Tools;

namespace Estoppl.Proxy.Interception;

/// <summary>What the core asks the shell to do. The shell does the effects of one message in their order.</summary>
public abstract record Effect
{
    private Effect() { }

    /// <summary>
    /// Make the facts durable before the next <see cref="Forward"/>, <see cref="Reply"/> or <see cref="Hold"/> happens. If that fails, it must
    /// not happen: the shell asks <see cref="Exchange.OnUnrecorded"/> what to do instead.
    /// </summary>
    /// <param name="Call">The call that waits for the outcome, where one does.</param>
    public sealed record Append(ImmutableArray<ObservedEvent> Events, Waiting.Call? Call) : Effect;

    /// <summary>Append the facts without waiting; they are durable before the session ends.</summary>
    public sealed record Record(ImmutableArray<ObservedEvent> Events) : Effect;

    /// <summary>Write the message's exact bytes to the server.</summary>
    /// <param name="Call">The call they are: <see cref="Exchange.OnForwarding"/> has the last word when they are about to leave. Of a held call the bytes that were kept.</param>
    public sealed record Forward(Waiting.Call? Call) : Effect;

    /// <summary>Write a line of our own to the client.</summary>
    public sealed record Reply(ReadOnlyMemory<byte> Line) : Effect;

    /// <summary>Keep the message's bytes until it is forwarded or dropped, and let people see that it waits for them.</summary>
    public sealed record Hold(Waiting.Call Call, HeldCall Shown) : Effect;

    /// <summary>Keep the texts of the definitions that a server listed, when there is time.</summary>
    public sealed record Keep(ToolPage Page) : Effect;

    /// <summary>A held call never leaves: forget its bytes, and take it from people's sight.</summary>
    public sealed record Drop(CallId Call) : Effect;
}
