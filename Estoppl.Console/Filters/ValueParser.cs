using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Filters;

/// <summary>Reads what stands behind a field.</summary>
internal sealed class ValueParser(FilterText text, TimeProvider clock)
{
    // Matching is linear in the text, but its factor is the size of the expression with its repetitions written out.
    private const int LongestExpression = 256, MostRepetitions = 1000;

    // Longer ones are beyond every number of a call, and beyond what can be multiplied by a unit.
    private const int LongestNumber = 18;

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789.");

    /// <summary>The values behind a field's colon; none when they mean nothing, which the text knows then.</summary>
    /// <param name="head">The field and its colon.</param>
    public Condition? Read(FilterField field, Span head)
    {
        if (field.Kind == FilterKind.Time) return Time(field, head);
        var (patterns, tests, words, orNone) = (ImmutableArray.CreateBuilder<TextPattern>(), ImmutableArray.CreateBuilder<NumberTest>(), 0u, false);
        while (true)
        {
            if (Value(field, head) is not { } value) return null;
            if (field.MayBeMissing && value is { Form: ValueForm.Bare, Written: FilterField.None }) orNone = true;
            else switch (field.Kind)
            {
                case FilterKind.Text when Pattern(value) is { } pattern: patterns.Add(pattern); break;
                case FilterKind.Id when IdPattern(field, value) is { } pattern: patterns.Add(pattern); break;
                case FilterKind.Number when Number(field, Comparison.Equal, value) is { } test: tests.Add(test); break;
                case FilterKind.Word when Word(field, value) is { } place: words |= 1u << place; break;
                default: return null;
            }

            if (text.Next != ',') break;
            head = new Span(text.Here, 1);
            text.Skip(1);
            text.SkipBlanks();
        }

        return field.Kind switch
        {
            FilterKind.Text => new Condition.Text(field, patterns.ToImmutable(), orNone),
            FilterKind.Id => new Condition.Id(field, patterns.ToImmutable(), orNone),
            FilterKind.Number => new Condition.Number(field, tests.ToImmutable(), orNone),
            _ => new Condition.Word(field, words),
        };
    }

    /// <summary>The number behind a comparison, and the blanks before it.</summary>
    public Condition? ReadComparison(FilterField field, Comparison comparison, Span head)
    {
        text.SkipBlanks();
        return Value(field, head, isListed: false) is { } value && Number(field, comparison, value) is { } test ? new Condition.Number(field, [test], false) : null;
    }

    /// <summary>A regular expression; none when it is none that runs in bounded time.</summary>
    public TextPattern.Expression? Expression(FilterValue value)
    {
        if (value.Written.Length == 0) return Fail<TextPattern.Expression>(value, "nothing stands between the slashes", "put a name that begins with a slash in quotes");
        if (value.Written.Length > LongestExpression) return Fail<TextPattern.Expression>(value, $"the expression is longer than {LongestExpression} characters", "write a shorter one");
        if (Repetitions(value.Written) > MostRepetitions) return Fail<TextPattern.Expression>(value, $"the expression repeats more than {MostRepetitions} times", "use * or + instead of a high number");
        try
        {
            return new TextPattern.Expression(value.Written, new Regex(value.Written, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
        catch (RegexParseException wrong)
        {
            var (message, place) = (wrong.Message, $"at offset {wrong.Offset}. ");
            var why = message.Contains(place, StringComparison.Ordinal) ? message[(message.IndexOf(place, StringComparison.Ordinal) + place.Length)..] : message;
            return Fail<TextPattern.Expression>(value, $"this is no regular expression: {TerminalText.Of(why.TrimEnd('.'))}", "put a backslash before a sign that is meant, or a name in quotes");
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            return Fail<TextPattern.Expression>(value, "this is no regular expression that runs in linear time", "write it without look-around and back-references");
        }
    }

    private FilterValue? Value(FilterField field, Span head, bool isListed = true)
    {
        if (text.ReadValue(isListed) is { } value) return value;
        text.Fail(head.Start, head.Length, "no value follows this", $"write one right behind it: {field.Example}");
        return null;
    }

    private TextPattern? Pattern(FilterValue value)
    {
        if (value.Form == ValueForm.Quoted) return new TextPattern.Exact(value.Written);
        if (value.Form == ValueForm.Expression) return Expression(value);
        var glob = Glob.Read(value.Written);
        return glob.HasWildcards ? new TextPattern.Wild(glob) : new TextPattern.Exact(glob.Literal);
    }

    private TextPattern? IdPattern(FilterField field, FilterValue value)
    {
        if (value.Form == ValueForm.Expression) return Expression(value);
        var typed = value.Written.ToLowerInvariant();
        if (value.Form == ValueForm.Bare && Glob.Read(typed) is { HasWildcards: true } glob) return new TextPattern.Wild(glob);
        return typed.Length > 0 && typed.All(each => char.IsAsciiHexDigitLower(each) || each == '-')
            ? new TextPattern.Ending(typed)
            : Fail<TextPattern>(value, $"`{text.Shown(value.At)}` is no id", $"write an id or its last digits: {field.Example}");
    }

    private int? Word(FilterField field, FilterValue value)
    {
        if (value.Form != ValueForm.Expression && FilterWords.Find(field, value.Written) is { } word) return field.Words.IndexOf(word);
        text.Fail(
            value.At.Start, value.At.Length, field == FilterField.Decision ? $"there is no decision `{text.Shown(value.At)}`" : $"`{field.Name}` is never `{text.Shown(value.At)}`",
            $"use {string.Join(", ", field.Words[..^1])} or {field.Words[^1]}");
        return null;
    }

    private NumberTest? Number(FilterField field, Comparison comparison, FilterValue value)
    {
        var digits = value.Written.AsSpan().IndexOfAnyExcept(s_digits) is var end and >= 0 ? end : value.Written.Length;
        if (value.Form != ValueForm.Bare || digits == 0 || !decimal.TryParse(value.Written.AsSpan(0, Math.Min(digits, LongestNumber + 1)), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return Fail<NumberTest>(value, $"`{text.Shown(value.At)}` is no number", $"write it as in {field.Example}");
        if (digits > LongestNumber) return Fail<NumberTest>(value, "the number is too long", $"write at most {LongestNumber} digits");
        var named = value.Written[digits..];
        foreach (var unit in field.Units)
            if (unit.Name.Equals(named, StringComparison.OrdinalIgnoreCase)) return new NumberTest(comparison, number, field.Units.First(usual => usual.Factor == unit.Factor));
        var units = field.Units.Where(unit => unit.Name.Length > 0 && char.IsAscii(unit.Name[0])).Select(unit => unit.Name).ToList();
        return Fail<NumberTest>(value, $"`{text.Shown(new Span(value.At.Start + digits, named.Length))}` is no unit of it", units.Count == 0
            ? $"leave it out: {field.Example}"
            : $"use {string.Join(", ", units.SkipLast(1))} or {units[^1]}");
    }

    private Condition? Time(FilterField field, Span head)
    {
        if (Value(field, head, isListed: false) is not { } value) return null;
        var typed = value.Form == ValueForm.Bare ? Glob.Read(value.Written).Literal : value.Written;
        if (value.Form == ValueForm.Expression || TimeWord.Read(typed, clock) is not { } time) return Fail<Condition>(value, $"`{text.Shown(value.At)}` is no time", TimeWord.Hint);
        return field == FilterField.Since ? new Condition.Since(time) : new Condition.Until(time);
    }

    private T? Fail<T>(FilterValue value, string why, string hint) where T : class
    {
        text.Fail(value.At.Start, value.At.Length, why, hint);
        return null;
    }

    // What counted repetitions multiply to, as if each stood in the others.
    private static double Repetitions(string pattern)
    {
        var product = 1.0;
        for (var open = pattern.IndexOf('{', StringComparison.Ordinal); open >= 0; open = pattern.IndexOf('{', open + 1))
        {
            var most = 0.0;
            foreach (var number in pattern[(open + 1)..].Split('}')[0].Split(','))
                if (double.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var times)) most = Math.Max(most, times);
            product *= Math.Max(1, most);
        }

        return product;
    }
}
