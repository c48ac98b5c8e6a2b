using System.Buffers;
using System.Globalization;
using System.Text;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>What can be said of a tool's name before any rule looks at it. It comes from an agent that nobody vouches for.</summary>
public static class ToolNames
{
    /// <summary>The longest name that is not odd, in characters.</summary>
    public const int MaxLength = 128;

    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-/");

    /// <summary>
    /// Whether the name falls outside <c>[A-Za-z0-9_.\-/]{1,128}</c>: control characters, blanks, look-alikes. Such a call is marked in the
    /// record, and with an allow list it never passes.
    /// </summary>
    public static bool IsOdd(ToolName tool) =>
        tool.Value.Length is 0 or > MaxLength || tool.Value.AsSpan().ContainsAnyExcept(Plain);

    /// <summary>
    /// Untrusted text that can be shown: everything outside printable ASCII as <c>\u{200B}</c>, so that nothing hides or looks like
    /// something else, and cut after <paramref name="max"/> characters.
    /// </summary>
    public static string Visible(string text, int max = 64)
    {
        var shown = new StringBuilder(Math.Min(text.Length, max) + 1);
        foreach (var rune in text.EnumerateRunes())
        {
            var width = shown.Length;
            if (rune.Value is >= ' ' and < 0x7F and not '\\' and not '`') shown.Append((char)rune.Value);
            else shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
            if (shown.Length <= max) continue;
            shown.Length = width;
            return shown.Append('…').ToString();
        }
        return shown.ToString();
    }
}
