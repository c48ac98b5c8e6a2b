using System.Buffers;
using System.Buffers.Text;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// Standard base64 (RFC 4648, section 4, with padding) in the one spelling that an encoder gives. .NET's decoders let blanks pass, some of
/// them unused bits too, and evidence that can be spelled in two ways is two pieces of evidence.
/// </summary>
internal static class StrictBase64
{
    private const int Quantum = 4;

    /// <summary>How many bytes <paramref name="text"/> stands for if it is base64 at all.</summary>
    public static int LengthOf(ReadOnlySpan<byte> text) =>
        text.Length / Quantum * 3 - (text.EndsWith("=="u8) ? 2 : text.EndsWith("="u8) ? 1 : 0);

    /// <summary>Decodes into <paramref name="bytes"/>, which has exactly <see cref="LengthOf"/>; false for every other spelling.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        if (text.Length % Quantum != 0) return false;

        // This decoder refuses unused bits itself. Blanks it passes over, and then bytes are missing.
        return Base64.DecodeFromUtf8(text, bytes, out _, out var length) == OperationStatus.Done && length == bytes.Length;
    }

    /// <summary>The bytes of <paramref name="text"/>; null when it is no base64, or not in its one spelling.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> text)
    {
        if (text.Length % Quantum != 0) return null;
        var bytes = new byte[LengthOf(text)];
        return TryDecode(text, bytes) ? bytes : null;
    }

    /// <summary>The same for text of characters.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        if (text.ContainsAnyExceptInRange((char)0x20, (char)0x7e)) return null;
        var ascii = new byte[text.Length];
        System.Text.Encoding.ASCII.GetBytes(text, ascii);
        return Decode(ascii);
    }

    /// <summary>Writes the text of <paramref name="bytes"/> into <paramref name="text"/> and says how many bytes it takes.</summary>
    public static int Encode(ReadOnlySpan<byte> bytes, Span<byte> text)
    {
        if (Base64.EncodeToUtf8(bytes, text, out _, out var written) != OperationStatus.Done)
            throw new ArgumentException("the text does not fit", nameof(text));
        return written;
    }
}
