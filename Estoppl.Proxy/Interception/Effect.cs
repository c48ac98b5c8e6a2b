using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Protocol;

namespace Estoppl.Proxy.Interception;

/// <summary>What the core asks the shell to do. The shell does the effects of one message in their order.</summary>
public abstract record Effect
{
    private Effect() { }

    /// <summary>
    /// Make the facts durable before any later effect of this message happens. If that fails, none of them may happen: the shell asks
    /// <see cref="Exchange.OnUnrecorded"/> what to do instead.
    /// </summary>
    /// <param name="Asking">The request that waits for the outcome, where one does.</param>
    public sealed record Append(ImmutableArray<ObservedEvent> Events, RequestId? Asking) : Effect;

    /// <summary>Append the facts without waiting; they are durable before the session ends.</summary>
    public sealed record Record(ImmutableArray<ObservedEvent> Events) : Effect;

    /// <summary>Write the message's exact bytes to the server.</summary>
    /// <param name="Asking">The call's request id: <see cref="Exchange.OnForwarding"/> wants to know when it leaves.</param>
    public sealed record Forward(RequestId? Asking) : Effect;

    /// <summary>Write a line of our own to the client.</summary>
    public sealed record Reply(ReadOnlyMemory<byte> Line) : Effect;
}
