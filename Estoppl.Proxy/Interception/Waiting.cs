using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Interception;

/// <summary>One request of the client on its way.</summary>
internal abstract class Waiting
{
    private Waiting() { }

    /// <summary>Whether the client has cancelled it.</summary>
    public bool IsWithdrawn { get; set; }

    /// <summary>A <c>tools/call</c>.</summary>
    public sealed class Call(CallId id, long forwardedAt) : Waiting
    {
        public CallId Id => id;

        /// <summary>Monotonic time at which its bytes were handed to the server; until then, when it was intercepted.</summary>
        public long ForwardedAt { get; set; } = forwardedAt;
    }

    /// <summary><c>initialize</c> or <c>server/discover</c>.</summary>
    public sealed class Handshake : Waiting;

    /// <summary><c>tools/list</c>.</summary>
    public sealed class ToolsList : Waiting;

    /// <summary>Anything whose answer is not recorded.</summary>
    public sealed class Other : Waiting;
}
