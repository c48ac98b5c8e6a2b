using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Protocol;

/// <summary>One message of the client after the gate: what it is, or why it may not pass.</summary>
public abstract record ClientMessage
{
    private ClientMessage() { }

    /// <summary>A <c>tools/call</c>.</summary>
    /// <param name="Id">Absent on a notification: evaluated all the same, and never answered.</param>
    /// <param name="Arguments">The exact bytes of <c>params.arguments</c>, a slice of the message; empty when absent or null.</param>
    /// <param name="Revision">The protocol revision the request itself declares in <c>_meta</c>, where it does.</param>
    /// <param name="ProgressToken">The exact bytes of the token under which the caller wants to hear of progress, a slice of the message; empty when it does not.</param>
    public sealed record Call(RequestId? Id, ToolName Tool, ReadOnlyMemory<byte> Arguments, string? Revision, ReadOnlyMemory<byte> ProgressToken = default) : ClientMessage;

    /// <summary>Any other request.</summary>
    /// <param name="HasCursor">Whether it asks for a further page of a list.</param>
    public sealed record Request(RequestId Id, string Method, bool HasCursor = false) : ClientMessage;

    /// <summary><c>notifications/cancelled</c>.</summary>
    /// <param name="Target">The request withdrawn; absent when it names none that could be in flight.</param>
    public sealed record Cancellation(RequestId? Target) : ClientMessage;

    /// <summary>Any other notification.</summary>
    public sealed record Notification(string Method) : ClientMessage;

    /// <summary>An answer to a request of the server.</summary>
    public sealed record Response : ClientMessage;

    /// <summary>An empty line: nothing to evaluate, nothing to forward.</summary>
    public sealed record Blank : ClientMessage;

    /// <summary>It cannot be evaluated, so it must not be forwarded.</summary>
    /// <param name="Code">JSON-RPC error code: -32700 or -32600.</param>
    /// <param name="Reason">What is wrong, in our words.</param>
    /// <param name="Id">The request's id, where one could be read safely.</param>
    public sealed record Refused(int Code, string Reason, RequestId? Id) : ClientMessage;
}
