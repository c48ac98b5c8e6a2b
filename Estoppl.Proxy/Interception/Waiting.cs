using Estoppl.Ledger.Events;
using Estoppl.Proxy.Protocol;

namespace Estoppl.Proxy.Interception;

/// <summary>One request of the client on its way. The shell hands it back as it was given; what is in it is the exchange's.</summary>
public abstract class Waiting
{
    private Waiting() { }

    /// <summary>Whether the client has cancelled it.</summary>
    internal bool IsWithdrawn { get; set; }

    /// <summary>A <c>tools/call</c>.</summary>
    public sealed class Call : Waiting
    {
        internal Call(CallId id, ClientMessage.Call message, long interceptedAt) =>
            (Id, Asking, Tool, Revision, ForwardedAt) = (id, message.Id, message.Tool, message.Revision, interceptedAt);

        /// <summary>Which call.</summary>
        public CallId Id { get; }

        /// <summary>None when it was sent as a notification, which nobody waits for.</summary>
        internal RequestId? Asking { get; }

        internal ToolName Tool { get; }

        internal string? Revision { get; }

        /// <summary>Monotonic time at which its bytes were handed to the server; until then, when it was intercepted.</summary>
        internal long ForwardedAt { get; set; }

        /// <summary>What a person approved, where one did.</summary>
        internal Digest? Approved { get; set; }
    }

    /// <summary><c>initialize</c> or <c>server/discover</c>.</summary>
    internal sealed class Handshake : Waiting;

    /// <summary><c>tools/list</c>.</summary>
    internal sealed class ToolsList(bool begins) : Waiting
    {
        /// <summary>Whether it asks for the list from its beginning, and not for a further page.</summary>
        public bool Begins => begins;
    }

    /// <summary>Anything whose answer is not recorded.</summary>
    internal sealed class Other : Waiting;
}
