namespace Estoppl.Operator.Filters;

/// <summary>
/// Reads filters by recursive descent; <c>docs/filters.md</c> has the grammar. Any text comes to a condition or to the first place where it means
/// nothing: it never throws, and what is nested is bounded. Used once.
/// </summary>
internal sealed class FilterParser
{
    private const int DeepestNesting = 64;

    private readonly FilterText _text;
    private readonly TermParser _terms;

    private FilterParser(string text, TimeProvider clock)
    {
        _text = new FilterText(text);
        _terms = new TermParser(_text, clock);
    }

    /// <summary>The condition that <paramref name="text"/> is; none where it is blank.</summary>
    /// <param name="bad">Where it means nothing; none otherwise.</param>
    public static Condition? Read(string text, TimeProvider clock, out FilterReading.Bad? bad)
    {
        var parser = new FilterParser(text, clock);
        parser._text.SkipBlanks();
        var condition = parser._text.IsAtEnd ? null : parser.Either(0);
        if (condition is not null && !parser._text.IsAtEnd)
            parser._text.Fail(parser._text.Here, 1, "this closes no parenthesis", "leave it out, or put it in quotes");
        bad = parser._text.Bad;
        return bad is null ? condition : null;
    }

    /// <summary>Whether a word connects others, unless it stands in quotes.</summary>
    public static bool IsOperator(string word) => word.ToUpperInvariant() is "OR" or "AND" or "NOT";

    // and { ("or"|"|") and }
    private Condition? Either(int depth)
    {
        var parts = new List<Condition>();
        Span? sign = null;
        do
        {
            if (Both(depth, sign) is not { } part) return null;
            parts.Add(part);
        }
        while ((sign = TakeSign("or", '|')) is not null);
        return Condition.AnyOf(parts);
    }

    // unary { ["and"|"&"] unary }
    private Condition? Both(int depth, Span? sign)
    {
        var parts = new List<Condition>();
        do
        {
            if (Unary(depth, sign) is not { } part) return null;
            parts.Add(part);
            sign = TakeSign("and", '&');
        }
        while (sign is not null || BeginsAnother());
        return Condition.AllOf(parts);
    }

    // ("!"|"not"|"-") unary | "(" expr ")" | term
    private Condition? Unary(int depth, Span? sign)
    {
        var isNegated = false;
        while (TakeSign("not", '!', '-') is { } not) (isNegated, sign) = (!isNegated, not);
        if (_text.IsAtEnd || _text.Next is ')' or '|' or '&' || _text.IsWordNext("or") || _text.IsWordNext("and")) return Missing(sign);
        var one = _text.Next == '(' ? Group(depth) : _terms.Read();
        return one is not null && isNegated ? Condition.NotThat(one) : one;
    }

    private Condition? Group(int depth)
    {
        var open = _text.Here;
        if (depth == DeepestNesting) return Fail(open, 1, $"this is more than {DeepestNesting} parentheses deep", "write the same with fewer");
        _text.Skip(1);
        _text.SkipBlanks();
        if (_text.Next == ')') return Fail(open, _text.Here + 1 - open, "nothing stands in the parentheses", "leave them out");
        if (_text.IsAtEnd) return Open();
        if (Either(depth + 1) is not { } inner) return null;
        if (_text.IsAtEnd) return Open();
        _text.Skip(1);
        return inner;

        Condition? Open() => Fail(open, 1, "this parenthesis is not closed", "write ) behind what belongs together");
    }

    private Condition? Missing(Span? sign)
    {
        if (sign is { } before) return Fail(before.Start, before.Length, $"nothing follows `{_text.Of(before)}`", "leave it out, or put it in quotes to look for it");
        var word = _text.PeekWord();
        return Fail(_text.Here, Math.Max(1, word.Length), "nothing stands before this", "leave it out, or put it in quotes to look for it");
    }

    private bool BeginsAnother() => !_text.IsAtEnd && _text.Next is not (')' or '|') && !_text.IsWordNext("or");

    // The word, or the sign once or twice: people write && and ||. Blanks before it are passed in any case.
    private Span? TakeSign(string word, params ReadOnlySpan<char> signs)
    {
        _text.SkipBlanks();
        var (start, sign) = (_text.Here, _text.Next);
        if (_text.IsAtEnd) return null;
        if (_text.IsWordNext(word)) _text.Skip(word.Length);
        else if (signs.Contains(sign)) _text.Skip(sign is '|' or '&' && _text.Ahead(1) == sign ? 2 : 1);
        else return null;
        return new Span(start, _text.Here - start);
    }

    private Condition? Fail(int start, int length, string why, string hint)
    {
        _text.Fail(start, length, why, hint);
        return null;
    }
}
