namespace Estoppl.Operator.Filters;

/// <summary>Reads single terms: a field with values, or a text.</summary>
internal sealed class TermParser(FilterText text, TimeProvider clock)
{
    private const string InQuotes = "put it in quotes to look for it as it is";

    private readonly ValueParser _values = new(text, clock);

    /// <summary>The term that begins here; none when it means nothing, which the text knows then.</summary>
    public Condition? Read()
    {
        var name = Name();
        if (name.Length > 0 && SignBehind(name) is { } sign) return FilterField.Find(text.Of(name)) is { } field ? Field(field, name, sign) : Unknown(name);
        return Free();
    }

    private Span Name()
    {
        var length = 0;
        while (char.IsAsciiLetter(text.Ahead(length))) length++;
        return new Span(text.Here, length);
    }

    private Span? SignBehind(Span name)
    {
        var at = name.Length;
        if (text.Ahead(at) == ':') return new Span(name.Start + at, 1);
        // `one < two` are words, unless the first is a field that has numbers.
        if (FilterField.Find(text.Of(name)) is { Kind: FilterKind.Number })
            while (char.IsWhiteSpace(text.Ahead(at))) at++;
        return (text.Ahead(at), text.Ahead(at + 1)) switch
        {
            ('<' or '>' or '!', '=') => new Span(name.Start + at, 2),
            ('<' or '>' or '=', _) => new Span(name.Start + at, 1),
            _ => null,
        };
    }

    private Condition? Field(FilterField field, Span name, Span sign)
    {
        text.Skip(sign.Start + sign.Length - name.Start);
        var written = text.Of(sign);
        if (written == "!=") return Fail(sign, "there is no such comparison", $"write a minus before the term: -{field.Name}:…");
        if (written == ":") return _values.Read(field, new Span(name.Start, text.Here - name.Start));
        if (field.Kind != FilterKind.Number) return Fail(sign, $"`{field.Name}` holds no number to compare", $"write it with a colon: {field.Example}");
        return _values.ReadComparison(field, written switch
        {
            "<" => Comparison.Less,
            "<=" => Comparison.AtMost,
            ">" => Comparison.Greater,
            ">=" => Comparison.AtLeast,
            _ => Comparison.Equal,
        }, new Span(name.Start, text.Here - name.Start));
    }

    private Condition? Free()
    {
        var first = text.Next;
        if (first is '<' or '>' or '=' or ':') return Fail(new Span(text.Here, 1), "a field is missing before this", $"write {FilterField.Latency.Example}, or {InQuotes}");
        if (first == ',') return Fail(new Span(text.Here, 1), "a value is missing before this", "write a list right behind a field: tool:read_file,write_file");
        if (text.ReadValue(isListed: false) is not { } value) return null;
        if (value.Form == ValueForm.Expression)
            return _values.Expression(value) is { } expression ? new Condition.Anywhere(new FreeText.Expression(expression)) : null;
        if (value.Form == ValueForm.Quoted)
            return value.Written.Length == 0 ? Fail(value.At, "nothing stands in the quotes", "every name contains it: leave it out") : new Condition.Anywhere(new FreeText.Part(value.Written));
        var glob = Glob.Read(value.Written);
        return new Condition.Anywhere(glob.HasWildcards ? new FreeText.Wild(glob) : new FreeText.Part(glob.Literal));
    }

    private Condition? Unknown(Span name)
    {
        var typed = text.Of(name);
        var near = FilterField.All.Where(field => Distance(typed, field.Name) <= 2 && field.Name[0] == char.ToLowerInvariant(typed[0])).MinBy(field => Distance(typed, field.Name));
        return Fail(name, $"there is no field `{text.Shown(name)}`", near is not null
            ? $"did you mean {near.Name}? Or {InQuotes}"
            : $"the fields are {string.Join(", ", FilterField.All.Select(field => field.Name))}; or {InQuotes}");
    }

    private Condition? Fail(Span span, string why, string hint)
    {
        text.Fail(span.Start, span.Length, why, hint);
        return null;
    }

    // Levenshtein's, in any case; what is much longer than a field's name is near to none.
    private static int Distance(string one, string other)
    {
        if (one.Length > 2 * other.Length + 2) return int.MaxValue;
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (char.ToLowerInvariant(one[i - 1]) == other[j - 1] ? 0 : 1)));
        }

        return row[^1];
    }
}
