namespace Estoppl.Proxy.Protocol;

/// <summary>One message of the server, as far as the record needs to understand it. Nothing here can stop it from passing.</summary>
public abstract record ServerMessage
{
    private ServerMessage() { }

    /// <summary>An answer with a result.</summary>
    /// <param name="Value">The exact bytes of <c>result</c>, a slice of the message.</param>
    /// <param name="IsError">Whether the result has <c>isError: true</c>.</param>
    public sealed record Result(RequestId Id, ReadOnlyMemory<byte> Value, bool IsError) : ServerMessage;

    /// <summary>An answer with a protocol error.</summary>
    /// <param name="Value">The exact bytes of <c>error</c>, a slice of the message.</param>
    /// <param name="Code">Its code, where it is an integer.</param>
    public sealed record Error(RequestId Id, ReadOnlyMemory<byte> Value, long? Code) : ServerMessage;

    /// <summary>A request or a notification of the server, or noise: passed, not recorded.</summary>
    public sealed record Other : ServerMessage;
}
