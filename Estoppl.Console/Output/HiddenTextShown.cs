using System.Globalization;
using System.Text;
using Estoppl.Proxy.Tools;

namespace Estoppl.Operator.Output;

/// <summary>A server's words as somebody should see them who is about to trust them.</summary>
internal static class HiddenTextShown
{
    /// <summary>
    /// The text with what is drawn as nothing, and all that a terminal would act on, spelled: <c>\u{200B}</c>. Letters of all languages stay, but for those
    /// that stand among Latin ones in one word and look like them.
    /// </summary>
    public static string Of(string text)
    {
        var shown = new StringBuilder(text.Length);
        var at = 0;
        while (at < text.Length)
        {
            var end = at;
            while (end < text.Length && char.IsLetter(text[end])) end++;
            AppendWord(shown, text.AsSpan(at, end - at));
            at = end;
            if (at >= text.Length) break;
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            at += length;
            if (HiddenText.IsInvisible(rune)) Spell(shown, rune);
            else shown.Append(TerminalText.Of(rune.ToString()));
        }

        return shown.ToString();
    }

    private static void AppendWord(StringBuilder shown, ReadOnlySpan<char> word)
    {
        var isMixed = word.ContainsAnyInRange('a', 'z') || word.ContainsAnyInRange('A', 'Z');
        foreach (var letter in word)
        {
            if (isMixed && LooksLatin(letter) || HiddenText.IsInvisible(new Rune(letter))) Spell(shown, new Rune(letter));
            else shown.Append(letter);
        }
    }

    // Greek, Cyrillic, Armenian, Cherokee and full-width letters.
    private static bool LooksLatin(char letter) => letter is (>= '\u0370' and <= '\u058F') or (>= '\u13A0' and <= '\u13FF') or (>= '\uFF21' and <= '\uFF5A');

    private static void Spell(StringBuilder shown, Rune rune) => shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
}
