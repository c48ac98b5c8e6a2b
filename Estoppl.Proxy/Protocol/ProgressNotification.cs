using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Estoppl.Proxy.Protocol;

/// <summary>The <c>notifications/progress</c> that the proxy sends in the server's place while a call waits for a person.</summary>
public static class ProgressNotification
{
    /// <summary>One line, LF at its end.</summary>
    /// <param name="token">The caller's token, exactly as it came.</param>
    /// <param name="count">The how-manieth it is, from 1. Progress has to grow: it grows in steps so small that whatever the server says later is more.</param>
    /// <param name="left">How long the call will still wait.</param>
    public static byte[] Waiting(ReadOnlySpan<byte> token, int count, TimeSpan left)
    {
        var line = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc", "2.0");
            json.WriteString("method", "notifications/progress");
            json.WriteStartObject("params");
            json.WritePropertyName("progressToken");
            json.WriteRawValue(token);
            json.WriteNumber("progress", count * 0.000001m);
            json.WriteString("message", string.Create(CultureInfo.InvariantCulture, $"waiting for a person's approval (estoppl); {Math.Max(0, (long)left.TotalSeconds)} s left"));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        line.Write("\n"u8);
        return line.WrittenSpan.ToArray();
    }
}
