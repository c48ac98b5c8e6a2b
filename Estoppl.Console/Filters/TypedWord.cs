namespace Estoppl.Operator.Filters;

/// <summary>The word at the end of a filter, as far as it is typed: what completion goes by. It reads as the parser does, and stops at what means nothing.</summary>
/// <param name="Start">Where it begins, in UTF-16 code units of the text.</param>
/// <param name="Field">The field whose value it is; none where it may become the name of one.</param>
/// <param name="Typed">What is there of it, without quotes and backslashes. Empty where it has yet to begin.</param>
internal sealed record TypedWord(int Start, FilterField? Field, string Typed)
{
    /// <summary>The word that <paramref name="text"/> ends with; none where nothing can be told of it.</summary>
    public static TypedWord? AtEndOf(string text)
    {
        var reading = new FilterText(text);
        while (PassSigns(reading))
        {
            if (reading.IsAtEnd) return new TypedWord(reading.Here, null, "");
            var (start, name) = (reading.Here, NameAt(reading));
            var field = FilterField.Find(name);
            if (field is not null && reading.Ahead(name.Length) == ':')
            {
                reading.Skip(name.Length + 1);
                if (EndsIn(field, reading, text, out var value)) return value;
            }
            else if (field is { Kind: FilterKind.Number } && PassComparison(reading, name.Length))
            {
                if (reading.ReadValue(isListed: false) is null || reading.IsAtEnd) return null;
            }
            else
            {
                if (reading.ReadValue(isListed: false) is not { } word) return null;
                if (reading.IsAtEnd) return word.Form == ValueForm.Bare && word.Written.All(char.IsAsciiLetter) ? new TypedWord(start, null, word.Written) : null;
            }
        }

        return null;
    }

    // Blanks, parentheses, and what connects terms or negates one. False right behind a word that does: it is no term, and no other can follow without a blank.
    private static bool PassSigns(FilterText reading)
    {
        while (true)
        {
            reading.SkipBlanks();
            if (reading.IsAtEnd) return true;
            if (reading.Next is '(' or ')' or '|' or '&' or '!' or '-') reading.Skip(1);
            else if (FilterParser.IsOperator(reading.PeekWord().ToString()))
            {
                reading.Skip(reading.PeekWord().Length);
                if (reading.IsAtEnd) return false;
            }
            else return true;
        }
    }

    private static string NameAt(FilterText reading)
    {
        var length = 0;
        while (char.IsAsciiLetter(reading.Ahead(length))) length++;
        return reading.Of(new Span(reading.Here, length));
    }

    private static bool PassComparison(FilterText reading, int nameLength)
    {
        var at = nameLength;
        while (char.IsWhiteSpace(reading.Ahead(at))) at++;
        if (reading.Ahead(at) is not ('<' or '>' or '=')) return false;
        while (reading.Ahead(at) is '<' or '>' or '=') at++;
        reading.Skip(at);
        reading.SkipBlanks();
        return true;
    }

    // Whether the text ends among the values of a field, or nothing can be told from there on; false behind the last value.
    private static bool EndsIn(FilterField field, FilterText reading, string text, out TypedWord? word)
    {
        var isListed = field.Kind != FilterKind.Time;
        while (true)
        {
            var start = reading.Here;
            word = reading.IsAtEnd ? new TypedWord(start, field, "") : null;
            if (word is not null) return true;
            var value = reading.ReadValue(isListed);
            if (reading.IsAtEnd)
            {
                word = (value ?? Closed(text[start..])) is { } last && Plain(last) is { } typed ? new TypedWord(start, field, typed) : null;
                return true;
            }

            if (value is null) return true;
            if (!isListed || reading.Next != ',') return false;
            reading.Skip(1);
            reading.SkipBlanks();
        }
    }

    // Quotes that are open still.
    private static FilterValue? Closed(string value) => value[0] == '"' ? new FilterText($"{value}\"").ReadValue(isListed: true) : null;

    private static string? Plain(FilterValue value) => value.Form switch
    {
        ValueForm.Quoted => value.Written,
        ValueForm.Bare when Glob.Read(value.Written) is { HasWildcards: false } glob => glob.Literal,
        _ => null,
    };
}
