namespace Estoppl.Proxy.Clients.Formats;

/// <summary>What stands between the tokens.</summary>
internal static class Blanks
{
    /// <summary>Where the next token begins, behind blanks, line ends and comments; the length of the text where none does.</summary>
    public static int Skip(string text, int at, Syntax syntax)
    {
        while (at < text.Length)
        {
            if (IsBlank(text[at])) at++;
            else if (syntax == Syntax.Json ? Follows(text, at, "//") : text[at] == '#') at = LineEnd(text, at, syntax);
            else if (syntax == Syntax.Json && Follows(text, at, "/*"))
            {
                var end = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
                if (end < 0) return at;
                at = end + 2;
            }
            else break;
        }
        return at;
    }

    /// <summary>Where the blanks and line ends at a place are over.</summary>
    public static int SkipBlank(string text, int at)
    {
        while (at < text.Length && IsBlank(text[at])) at++;
        return at;
    }

    public static bool AreBetween(string text, int from, int to) => SkipBlank(text, from) >= to;

    /// <summary>Where the line around a place begins.</summary>
    public static int LineStart(string text, int at, Syntax syntax) => text.AsSpan(0, at).LastIndexOfAny(Ends(syntax)) + 1;

    /// <summary>Where the line around a place ends, before what ends it.</summary>
    public static int LineEnd(string text, int at, Syntax syntax)
    {
        var length = text.AsSpan(at).IndexOfAny(Ends(syntax));
        return length < 0 ? text.Length : at + length;
    }

    /// <summary>The line end that stands at a place; empty when none does.</summary>
    public static string LineEndAt(string text, int at) =>
        Follows(text, at, "\r\n") ? "\r\n" : at < text.Length && text[at] is '\r' or '\n' ? text[at..(at + 1)] : "";

    /// <summary>The line end of the file, as its first line has it.</summary>
    public static string LineEndOf(string text)
    {
        var at = text.AsSpan().IndexOfAny("\r\n");
        return at < 0 ? "\n" : LineEndAt(text, at);
    }

    // YAML 1.1 has three more line ends, which 1.2 took back.
    private static string Ends(Syntax syntax) => syntax == Syntax.Yaml ? "\r\n\u0085\u2028\u2029" : "\r\n";

    private static bool Follows(string text, int at, string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    private static bool IsBlank(char letter) => letter is ' ' or '\t' or '\r' or '\n';
}
