using System.Text;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Filters;

/// <summary>
/// A pattern of a filter: <c>*</c> stands for any run of characters, also none, <c>?</c> for one; a backslash takes the meaning from what
/// follows it. Compared ordinally, as <see cref="ToolPattern"/> does, which does the work where there is no <c>?</c>. At worst it takes time
/// in the product of the lengths of pattern and text. Immutable.
/// </summary>
internal sealed class Glob
{
    private const int AnyRun = -1, AnyOne = -2;

    // Characters that stand for themselves in words behind a colon, wherever they stand.
    private const string Plain = "_.@-";

    private readonly int[] _codes, _within;
    private readonly ToolPattern? _stars;

    private Glob(int[] codes)
    {
        (_codes, _within) = (codes, [AnyRun, .. codes, AnyRun]);
        HasWildcards = codes.AsSpan().ContainsAny(AnyRun, AnyOne);
        Literal = HasWildcards ? "" : string.Concat(codes.Select(code => (char)code));
        if (HasWildcards && !codes.Contains(AnyOne) && !codes.Contains('*')) _stars = new ToolPattern(string.Concat(codes.Select(code => code == AnyRun ? '*' : (char)code)));
    }

    /// <summary>Whether it stands for more than one text.</summary>
    public bool HasWildcards { get; }

    /// <summary>The one text that it stands for, where there are no wildcards.</summary>
    public string Literal { get; }

    /// <summary>Reads a pattern as filters have it.</summary>
    /// <param name="written">Not ending in a backslash that nothing follows.</param>
    public static Glob Read(ReadOnlySpan<char> written)
    {
        var codes = new List<int>(written.Length);
        for (var at = 0; at < written.Length; at++)
        {
            var code = written[at] switch
            {
                '*' => AnyRun,
                '?' => AnyOne,
                '\\' when at + 1 < written.Length => written[++at],
                var other => other,
            };
            if (code != AnyRun || codes is not [.., AnyRun]) codes.Add(code);
        }

        return new Glob([.. codes]);
    }

    /// <summary>Reads a pattern as <c>--tool</c> has it: <c>*</c> is the one wildcard, and <c>%</c> the original's spelling of it.</summary>
    public static Glob OfStars(string written)
    {
        var codes = new List<int>(written.Length);
        foreach (var each in written)
            if (each is not ('*' or '%')) codes.Add(each);
            else if (codes is not [.., AnyRun]) codes.Add(AnyRun);
        return new Glob([.. codes]);
    }

    /// <summary>Whether the whole of <paramref name="text"/> fits. Allocates nothing.</summary>
    public bool Matches(ReadOnlySpan<char> text) => _stars is not null ? _stars.Matches(text) : Walk(_codes, text, anyCase: false);

    /// <summary>Whether some part of <paramref name="text"/> fits, in any case. Allocates nothing.</summary>
    public bool MatchesWithin(ReadOnlySpan<char> text) => Walk(_within, text, anyCase: true);

    /// <summary>As it is written behind a colon.</summary>
    /// <param name="asWord">As it is written alone instead.</param>
    public string Write(bool asWord = false)
    {
        var written = new StringBuilder(_codes.Length + 4);
        foreach (var code in _codes)
        {
            if (code == AnyRun) written.Append('*');
            else if (code == AnyOne) written.Append('?');
            else if (char.IsAsciiLetterOrDigit((char)code) || (Plain.Contains((char)code, StringComparison.Ordinal) && (!asWord || written.Length > 0))) written.Append((char)code);
            else written.Append('\\').Append((char)code);
        }

        return written.ToString();
    }

    // The shortest run for each star in turn: what comes behind can only gain room by that.
    private static bool Walk(ReadOnlySpan<int> codes, ReadOnlySpan<char> text, bool anyCase)
    {
        var (code, at, star, behind) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            if (code < codes.Length && codes[code] == AnyRun) (star, behind) = (++code, at);
            else if (code < codes.Length && Fits(codes[code], text, at, anyCase)) at += codes[code++] == AnyOne ? OneAt(text, at) : 1;
            else if (star >= 0) (code, at) = (star, ++behind);
            else return false;
        }

        return codes[code..].IndexOfAnyExcept(AnyRun) < 0;
    }

    private static bool Fits(int code, ReadOnlySpan<char> text, int at, bool anyCase) =>
        code == AnyOne || code == text[at] || (anyCase && char.ToUpperInvariant((char)code) == char.ToUpperInvariant(text[at]));

    // One character for whoever reads it, also where it takes two units.
    private static int OneAt(ReadOnlySpan<char> text, int at) =>
        char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;
}
