namespace Estoppl.Proxy.Protocol;

/// <summary>
/// A JSON-RPC request id: a string or an integer. <c>1</c> and <c>"1"</c> differ. Strings compare after unescaping, because that is
/// what the server sends back.
/// </summary>
/// <param name="Text">The unescaped string, or the integer's digits.</param>
/// <param name="IsString">Which of the two it is.</param>
public readonly record struct RequestId(string Text, bool IsString);
