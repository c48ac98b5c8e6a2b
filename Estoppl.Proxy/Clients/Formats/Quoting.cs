using System.Globalization;
using System.Text;

namespace Estoppl.Proxy.Clients.Formats;

/// <summary>Words as tokens.</summary>
internal static class Quoting
{
    /// <summary>
    /// The word in double quotes: <c>"</c>, <c>\</c> and control characters escaped, which is the same in JSON, in TOML's basic strings and in
    /// YAML's double-quoted ones, and beyond that what YAML does not print. Everything else stays as it is.
    /// </summary>
    public static string Of(string word, Syntax syntax)
    {
        var token = new StringBuilder(word.Length + 8).Append('"');
        foreach (var letter in word)
        {
            if (letter is '"' or '\\') token.Append('\\').Append(letter);
            else if (letter < ' ' || (syntax != Syntax.Json && letter == 0x7F) || (syntax == Syntax.Yaml && IsUnprintable(letter)))
                token.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            else token.Append(letter);
        }
        return token.Append('"').ToString();
    }

    /// <summary>A key with what stands between it and its value, behind <paramref name="prefix"/> if it is dotted.</summary>
    public static string Key(string key, string prefix, Syntax syntax) => syntax switch
    {
        Syntax.Json => $"\"{key}\": ",
        Syntax.Toml => $"{prefix}{key} = ",
        _ => $"{key}: ",
    };

    // YAML 1.2.2, 5.1; and the line ends of 1.1.
    private static bool IsUnprintable(char letter) => letter is >= '\u0080' and < '\u00A0' or '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF';
}
