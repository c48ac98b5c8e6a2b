using System.Buffers;
using System.Globalization;
using System.Text;

namespace Estoppl.Proxy.Protocol;

/// <summary>
/// Words that a lenient server may take for the protocol's own. Some match keys without regard to case, by rules that reach beyond
/// ASCII: Go folds the long s (U+017F) and the Kelvin sign, Java and Turkish locales the dotless and the dotted i.
/// </summary>
internal static class LookAlike
{
    private const int LongestWord = 9;

    /// <summary>Whether a top-level key equals a word of the protocol only when case is ignored.</summary>
    public static bool IsEnvelopeWord(ReadOnlySpan<byte> key)
    {
        Span<char> folded = stackalloc char[LongestWord];
        return Fold(key, ref folded) && !IsSame(key, folded)
            && folded is "jsonrpc" or "id" or "method" or "params" or "name" or "arguments" or "result" or "error";
    }

    /// <summary>Whether a key of <c>params</c> equals a word of the protocol only when case is ignored.</summary>
    public static bool IsParamsWord(ReadOnlySpan<byte> key)
    {
        Span<char> folded = stackalloc char[LongestWord];
        return Fold(key, ref folded) && !IsSame(key, folded)
            && folded is "jsonrpc" or "id" or "method" or "params" or "name" or "arguments" or "_meta";
    }

    /// <summary>Whether a method equals <c>tools/call</c> once case, blanks, controls and what prints as nothing are ignored.</summary>
    public static bool IsToolsCall(string method)
    {
        const string name = "tools/call";
        var matched = 0;
        foreach (var rune in method.EnumerateRunes())
        {
            if (IsInvisible(rune)) continue;
            if (matched == name.Length || Fold(rune) != name[matched]) return false;
            matched++;
        }
        return matched == name.Length;
    }

    private static bool Fold(ReadOnlySpan<byte> key, ref Span<char> folded)
    {
        var length = 0;
        while (!key.IsEmpty)
        {
            if (length == folded.Length || Rune.DecodeFromUtf8(key, out var rune, out var read) != OperationStatus.Done) return false;
            var letter = Fold(rune);
            if (letter == '\0') return false;
            folded[length++] = letter;
            key = key[read..];
        }
        folded = folded[..length];
        return true;
    }

    private static bool IsSame(ReadOnlySpan<byte> key, ReadOnlySpan<char> folded) => Ascii.Equals(key, folded);

    /// <summary>The ASCII character that <paramref name="rune"/> may be taken for, or NUL.</summary>
    private static char Fold(Rune rune) => rune.Value switch
    {
        >= 'A' and <= 'Z' => (char)(rune.Value | 0x20),
        < 0x80 => (char)rune.Value,
        0x017F => 's',
        0x212A => 'k',
        0x0130 or 0x0131 => 'i',
        _ => '\0',
    };

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
}
