namespace Estoppl.Ledger.Events;

/// <summary>Why a session ended, in the words that <c>session.ended</c> stores: add, never rename.</summary>
public static class SessionEnd
{
    /// <summary>The client closed its side.</summary>
    public const string ClientClosed = "clientClosed";

    /// <summary>The server ended on its own.</summary>
    public const string UpstreamExited = "upstreamExited";

    /// <summary>The proxy was asked to stop.</summary>
    public const string Signal = "signal";

    /// <summary>The proxy died; a later run found its session open.</summary>
    public const string ProxyDied = "proxyDied";
}
