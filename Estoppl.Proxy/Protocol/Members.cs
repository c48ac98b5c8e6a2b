namespace Estoppl.Proxy.Protocol;

/// <summary>The protocol's own property names, by the object they belong to.</summary>
internal static class Members
{
    public static Member OfEnvelope(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when name.SequenceEqual("id"u8) => Member.Id,
        5 when name.SequenceEqual("error"u8) => Member.Error,
        6 when name.SequenceEqual("method"u8) => Member.Method,
        6 when name.SequenceEqual("params"u8) => Member.Params,
        6 when name.SequenceEqual("result"u8) => Member.Result,
        7 when name.SequenceEqual("jsonrpc"u8) => Member.JsonRpc,
        _ => Member.None,
    };

    public static Member OfParams(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when name.SequenceEqual("name"u8) => Member.Name,
        5 when name.SequenceEqual("_meta"u8) => Member.Meta,
        6 when name.SequenceEqual("cursor"u8) => Member.Cursor,
        9 when name.SequenceEqual("arguments"u8) => Member.Arguments,
        9 when name.SequenceEqual("requestId"u8) => Member.RequestId,
        _ => Member.None,
    };

    public static Member OfMeta(ReadOnlySpan<byte> name) => name.Length switch
    {
        13 when name.SequenceEqual("progressToken"u8) => Member.ProgressToken,
        39 when name.SequenceEqual("io.modelcontextprotocol/protocolVersion"u8) => Member.ProtocolVersion,
        _ => Member.None,
    };
}
