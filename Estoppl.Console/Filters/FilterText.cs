using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Filters;

/// <summary>A part of a filter's text, in UTF-16 code units.</summary>
internal readonly record struct Span(int Start, int Length);

/// <summary>How a value is written.</summary>
internal enum ValueForm
{
    /// <summary>As it is, with wildcards and backslashes.</summary>
    Bare,

    /// <summary>In quotes.</summary>
    Quoted,

    /// <summary>Between slashes.</summary>
    Expression,
}

/// <summary>One value of a filter.</summary>
/// <param name="Written">Without quotes or slashes; of a bare one with its backslashes, of the others without those that stand before what would end it.</param>
internal readonly record struct FilterValue(ValueForm Form, string Written, Span At);

/// <summary>A filter's text while it is read, and the first thing that is wrong with it.</summary>
internal sealed class FilterText(string text)
{
    private const string Closing = "end it with the same sign, or put a backslash before one that is meant";

    /// <summary>Where it is read now.</summary>
    public int Here { get; private set; }

    /// <summary>The first thing that is wrong; none while all is well.</summary>
    public FilterReading.Bad? Bad { get; private set; }

    /// <summary>Whether nothing is left.</summary>
    public bool IsAtEnd => Here == text.Length;

    /// <summary>The next character; NUL at the end.</summary>
    public char Next => Ahead(0);

    /// <summary>What stands there.</summary>
    public string Of(Span span) => text.Substring(span.Start, span.Length);

    /// <summary>The same, fit for a terminal and short.</summary>
    public string Shown(Span span) => ToolNames.Visible(Of(span), 40);

    /// <summary>Passes so many characters.</summary>
    public void Skip(int count) => Here += count;

    /// <summary>Passes the blanks that are next.</summary>
    public void SkipBlanks()
    {
        while (!IsAtEnd && char.IsWhiteSpace(Next)) Here++;
    }

    /// <summary>Whether just this word is next, in any case.</summary>
    public bool IsWordNext(string word) =>
        text.AsSpan(Here).StartsWith(word, StringComparison.OrdinalIgnoreCase) && (Here + word.Length == text.Length || EndsWord(Ahead(word.Length)));

    /// <summary>The characters from here to whatever ends a word.</summary>
    public ReadOnlySpan<char> PeekWord()
    {
        var end = Here;
        while (end < text.Length && !EndsWord(text[end])) end++;
        return text.AsSpan(Here, end - Here);
    }

    /// <summary>The character so far behind this one; NUL behind the end.</summary>
    public char Ahead(int count) => Here + count < text.Length ? text[Here + count] : '\0';

    /// <summary>Reads the value that begins here.</summary>
    /// <param name="isListed">Whether a comma ends it.</param>
    /// <returns>None when it is not well formed, or there is none.</returns>
    public FilterValue? ReadValue(bool isListed)
    {
        var value = IsAtEnd ? null : Next switch
        {
            '"' => Enclosed(ValueForm.Quoted),
            '/' => Enclosed(ValueForm.Expression),
            _ => ReadBare(isListed),
        };
        if (value is null || IsAtEnd || char.IsWhiteSpace(Next) || Next is ')' or '|' or '&' || (isListed && Next == ',')) return value;
        Fail(Here, 1, "this cannot follow without a blank", Next is '"' or '(' ? "put quotes around the whole, or a backslash before the sign" : "write a blank before it");
        return null;
    }

    /// <summary>Says what is wrong, unless something was wrong before.</summary>
    public void Fail(int start, int length, string why, string hint) => Bad ??= new FilterReading.Bad(start, length, why, hint);

    private FilterValue? ReadBare(bool isListed)
    {
        var start = Here;
        while (!IsAtEnd && !EndsWord(Next) && !(isListed && Next == ','))
        {
            if (Next == '\\' && ++Here == text.Length)
            {
                Fail(Here - 1, 1, "nothing follows the backslash", "write it twice if it is meant");
                return null;
            }

            Here++;
        }

        return Here == start ? null : new FilterValue(ValueForm.Bare, text[start..Here], new Span(start, Here - start));
    }

    // In quotes a backslash stands before a quote or itself, between slashes before a slash; elsewhere it is part of what is written.
    private FilterValue? Enclosed(ValueForm form)
    {
        var (start, end) = (Here, Next);
        var written = new System.Text.StringBuilder();
        for (Here++; !IsAtEnd; Here++)
        {
            var next = Next;
            if (next == end)
            {
                Here++;
                return new FilterValue(form, written.ToString(), new Span(start, Here - start));
            }

            var isEscape = next == '\\' && Here + 1 < text.Length;
            if (isEscape && (form == ValueForm.Expression || Ahead(1) is '"' or '\\'))
            {
                if (form == ValueForm.Expression && Ahead(1) != end) written.Append(next);
                Here++;
                next = Next;
            }

            written.Append(next);
        }

        Fail(start, text.Length - start, form == ValueForm.Quoted ? "the quotes are not closed" : "the expression is not closed", Closing);
        return null;
    }

    private static bool EndsWord(char each) => char.IsWhiteSpace(each) || each is '(' or ')' or '|' or '&' or '"';
}
