using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Estoppl.Ledger.Keys;

/// <summary>The text of a key file: one line that names its format, one line of base64 for 32 bytes.</summary>
internal static class KeyFileText
{
    private const int PayloadSize = 32;

    public static byte[] Write(ReadOnlySpan<byte> format, ReadOnlySpan<byte> payload)
    {
        var text = new byte[format.Length + 1 + Base64.GetMaxEncodedToUtf8Length(PayloadSize) + 1];
        format.CopyTo(text);
        text[format.Length] = text[^1] = (byte)'\n';
        Base64.EncodeToUtf8(payload, text.AsSpan(format.Length + 1), out _, out _);
        return text;
    }

    /// <summary>Reads what <see cref="Write"/> wrote, with or without the last line end; nothing else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, ReadOnlySpan<byte> format, Span<byte> payload)
    {
        if (!text.StartsWith(format) || text.Length <= format.Length || text[format.Length] != '\n') return false;
        var line = text[(format.Length + 1)..];
        if (line.EndsWith("\n"u8)) line = line[..^1];
        if (line.Length != Base64.GetMaxEncodedToUtf8Length(PayloadSize)) return false;
        if (Base64.DecodeFromUtf8(line, payload, out _, out var length) != OperationStatus.Done || length != PayloadSize) return false;

        // The decoder ignores unused bits: one key, one text.
        Span<byte> again = stackalloc byte[64];
        Base64.EncodeToUtf8(payload, again, out _, out var written);
        var same = again[..written].SequenceEqual(line);
        CryptographicOperations.ZeroMemory(again);
        return same;
    }
}
