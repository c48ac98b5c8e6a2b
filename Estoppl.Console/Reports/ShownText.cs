using System.Buffers;
using System.Globalization;
using System.Text;

namespace Estoppl.Operator.Reports;

/// <summary>How much of a text's writing system is shown as it is.</summary>
internal enum TextKind
{
    /// <summary>
    /// A sentence, a reason, a file: letters of all languages stay, and everything without a shape of its own, or that turns text around, is named.
    /// </summary>
    Prose,

    /// <summary>A name that somebody may have made to look like another: everything outside printable ASCII is named.</summary>
    Name,
}

/// <summary>
/// Goes through a text that nobody vouches for, character by character, and tells which must not be shown as they are. Those are named by
/// their code, as <c>rtl⟨202E⟩exe.txt</c>; the brackets of such a mark are named themselves, so that no text can pretend to one.
/// </summary>
internal ref struct ShownText(ReadOnlySpan<char> text, TextKind kind)
{
    /// <summary>More signs than any language sets on one letter would be drawn over the lines above.</summary>
    private const int MostMarks = 3;

    private ReadOnlySpan<char> _rest = text;
    private int _before = ' ', _marks;

    /// <summary>Around a code.</summary>
    public const char Open = '⟨', Close = '⟩';

    /// <summary>The character, or half of one that has no other half.</summary>
    public int Value { get; private set; }

    /// <summary>Whether it may be shown as it is.</summary>
    public bool IsShown { get; private set; }

    /// <summary>Goes on to the next character.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty) return false;
        var isWhole = Rune.DecodeFromUtf16(_rest, out var rune, out var length) == OperationStatus.Done;
        Value = isWhole ? rune.Value : _rest[0];
        _rest = _rest[length..];
        IsShown = isWhole && (kind == TextKind.Name ? IsPlain(rune) : HasShape(rune));
        _before = Value;
        return true;
    }

    /// <summary>The text with such characters named, cut where it gets longer than <paramref name="max"/>.</summary>
    public static string Of(string text, TextKind kind, int max = int.MaxValue)
    {
        var shown = new StringBuilder(Math.Min(text.Length, max));
        var walk = new ShownText(text, kind);
        while (walk.MoveNext())
        {
            if (shown.Length >= max) return shown.Append('…').ToString();
            if (walk.IsShown) shown.Append(new Rune(walk.Value));
            else shown.Append(CultureInfo.InvariantCulture, $"{Open}{walk.Value:X2}{Close}");
        }

        return shown.ToString();
    }

    // A blank behind another, or at an edge, is not seen.
    private readonly bool IsPlain(Rune rune) => rune.Value is > ' ' and <= '~' || (rune.Value == ' ' && _before != ' ' && !_rest.IsEmpty);

    private bool HasShape(Rune rune)
    {
        if (rune.Value is Open or Close || IsBlank(rune.Value)) return false;
        var category = Rune.GetUnicodeCategory(rune);
        var isMark = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
        _marks = isMark ? _marks + 1 : 0;
        return _marks <= MostMarks && category is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
    }

    // Of categories that have shapes, and drawn as nothing: fillers, variation selectors, blanks of other widths.
    private static bool IsBlank(int rune) => rune is 0xA0 or 0x34F or 0x115F or 0x1160 or 0x1680 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F)
        or (>= 0x2000 and <= 0x200A) or 0x202F or 0x205F or 0x2800 or 0x3000 or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xE0100 and <= 0xE01EF);
}
