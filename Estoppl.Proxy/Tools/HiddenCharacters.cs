using System.Buffers;
using System.Text;

namespace Estoppl.Proxy.Tools;

/// <summary>Characters that a person does not see, told from the same characters where a language or an emoji needs them.</summary>
internal static class HiddenCharacters
{
    private const int BlackFlag = 0x1F3F4;

    private static readonly SearchValues<char> s_plain = SearchValues.Create(
        "\t\n !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    // The flags of England, Scotland and Wales, the only tag sequences that Unicode recommends.
    private static readonly string[] s_flags = [Flag("gbeng"), Flag("gbsct"), Flag("gbwls")];

    /// <summary>Whether the character is drawn as nothing, wherever it stands: controls, format characters, fillers, variation selectors.</summary>
    public static bool IsInvisible(Rune rune) =>
        IsControl(rune.Value) || IsDirection(rune.Value) || IsBlank(rune.Value) || IsJoiner(rune.Value) || IsMark(rune.Value) || IsPrivate(rune.Value)
        || IsSelector(rune.Value) || rune.Value is 0x2028 or 0x2029 or (>= 0xE0000 and <= 0xE0FFF);

    /// <summary>Adds what is hidden in <paramref name="text"/> to the counts by <see cref="HiddenKind"/>.</summary>
    public static void Count(string text, Span<int> counts)
    {
        var at = text.AsSpan().IndexOfAnyExcept(s_plain);
        if (at < 0) return;
        var before = at == 0 ? default : new Rune(text[at - 1]);
        var privates = 0;
        bool? isRightToLeft = null;
        while (at < text.Length)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            at += length;
            if (rune.Value == BlackFlag) at += FlagAt(text.AsSpan(at));
            var after = at < text.Length && Rune.DecodeFromUtf16(text.AsSpan(at), out var next, out _) == OperationStatus.Done ? next : default;
            privates = IsPrivate(rune.Value) ? privates + 1 : 0;
            if (privates > 1) counts[(int)HiddenKind.PrivateCharacters] += privates == 2 ? 2 : 1;
            if (IsMark(rune.Value)) isRightToLeft ??= HasRightToLeft(text);
            if (KindOf(rune.Value, before.Value, after.Value, isRightToLeft == true) is { } kind) counts[(int)kind]++;
            before = rune;
        }
    }

    private static HiddenKind? KindOf(int rune, int before, int after, bool isRightToLeft) => rune switch
    {
        >= 0xE0000 and <= 0xE007F => HiddenKind.TagCharacters,
        0x1B or 0x9B => HiddenKind.TerminalEscapes,
        '\t' or '\n' => null,
        '\r' when after == '\n' => null,
        _ when IsControl(rune) => HiddenKind.ControlCharacters,
        _ when IsDirection(rune) => HiddenKind.DirectionControls,
        0x2028 or 0x2029 => HiddenKind.InvisibleCharacters,
        _ when IsBlank(rune) => HiddenKind.InvisibleCharacters,
        _ when IsJoiner(rune) => JoinsSomething(rune, before, after) ? null : HiddenKind.InvisibleCharacters,
        _ when IsMark(rune) => isRightToLeft && !IsMark(before) && !IsJoiner(before) ? null : HiddenKind.InvisibleCharacters,
        _ when IsSelector(rune) => SelectsSomething(rune, before) ? null : HiddenKind.InvisibleCharacters,
        _ => null,
    };

    private static bool IsControl(int rune) => rune is < 0x20 or (>= 0x7F and <= 0x9F);

    private static bool IsDirection(int rune) => rune is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    private static bool IsPrivate(int rune) => rune is (>= 0xE000 and <= 0xF8FF) or (>= 0xF0000 and <= 0xFFFFD) or (>= 0x100000 and <= 0x10FFFD);

    /// <summary>Drawn as nothing and needed by nobody in a description: zero width, invisible operators, fillers, soft hyphens.</summary>
    private static bool IsBlank(int rune) => rune is 0xAD or 0x34F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x180E or 0x200B
        or (>= 0x2060 and <= 0x2065) or (>= 0x206A and <= 0x206F) or 0x3164 or 0xFEFF or 0xFFA0 or (>= 0xFFF9 and <= 0xFFFB) or (>= 0x1D173 and <= 0x1D17A);

    private static bool IsJoiner(int rune) => rune is 0x200C or 0x200D;

    private static bool IsMark(int rune) => rune is 0x200E or 0x200F or 0x61C;

    private static bool IsSelector(int rune) => rune is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) or (>= 0x180B and <= 0x180D) or 0x180F;

    /// <summary>One joiner, inside an emoji or in a script that spells with it. A run of them spells something else.</summary>
    private static bool JoinsSomething(int rune, int before, int after) =>
        UsesJoiners(before) && !IsJoiner(after) || rune == 0x200D && (IsPictograph(before) || before == 0xFE0F) && IsPictograph(after);

    private static bool SelectsSomething(int rune, int before) => rune switch
    {
        0xFE0E or 0xFE0F => IsPictograph(before) || before is '#' or '*' or (>= '0' and <= '9'),
        >= 0xE0100 => IsHan(before),
        >= 0xFE00 => IsHan(before) || before is (>= 0x2200 and <= 0x22FF) or (>= 0x1000 and <= 0x109F) or (>= 0x3000 and <= 0x303F) or (>= 0xFF00 and <= 0xFF60),
        _ => before is >= 0x1820 and <= 0x18AA,
    };

    private static bool IsHan(int rune) => rune is (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFD);

    private static bool UsesJoiners(int rune) => rune is (>= 0x620 and <= 0x77F) or (>= 0x7CA and <= 0x7F5) or (>= 0x8A0 and <= 0x8FF) or (>= 0x900 and <= 0xDFF)
        or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17B3) or (>= 0x17B6 and <= 0x17D3) or (>= 0x1820 and <= 0x18AA) or (>= 0xA840 and <= 0xA9DF)
        or (>= 0xFB50 and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFC) or (>= 0x11000 and <= 0x11FFF);

    private static bool IsPictograph(int rune) => rune is 0xA9 or 0xAE or 0x203C or 0x2049 or 0x2122 or 0x2139 or (>= 0x2190 and <= 0x21FF) or (>= 0x2300 and <= 0x23FF)
        or (>= 0x2460 and <= 0x24FF) or (>= 0x25A0 and <= 0x27BF) or (>= 0x2900 and <= 0x297F) or (>= 0x2B00 and <= 0x2BFF) or 0x3030 or 0x303D or 0x3297 or 0x3299
        or (>= 0x1F000 and <= 0x1FAFF);

    private static bool HasRightToLeft(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (rune.Value is (>= 0x590 and <= 0x61B) or (>= 0x61D and <= 0x8FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFC) or (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF)) return true;
        return false;
    }

    private static int FlagAt(ReadOnlySpan<char> behind)
    {
        foreach (var flag in s_flags)
            if (behind.StartsWith(flag, StringComparison.Ordinal)) return flag.Length;
        return 0;
    }

    private static string Flag(string code) => string.Concat(code.Select(letter => char.ConvertFromUtf32(0xE0000 + letter))) + char.ConvertFromUtf32(0xE007F);
}
