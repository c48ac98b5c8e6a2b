using System.Collections.Immutable;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Screens.Live;

/// <summary>What the word before the caret can become: the name of a field, or a value of one, each as the filter language writes it.</summary>
/// <param name="Line">As it was typed.</param>
/// <param name="Start">Where that word begins; it ends at the caret.</param>
/// <param name="Typed">What is there of it, without quotes; empty where it has yet to begin.</param>
/// <param name="IsName">Whether it is a word of its own that can become the name of a field.</param>
/// <param name="Words">At least one, none of which stands there already.</param>
internal sealed record FilterCompletion(TextLine Line, int Start, string Typed, bool IsName, ImmutableArray<string> Words)
{
    private const int Most = 200;

    // Times can be anything; these are how far people mostly look back.
    private static readonly ImmutableArray<string> s_times = ["15m", "1h", "1d", "7d"];

    /// <summary>What can be offered; none when there is nothing.</summary>
    public static FilterCompletion? At(TextLine line, KnownNames names)
    {
        // In the middle of a word there is no telling which part of it is to go.
        if (line.Caret < line.Text.Length && !char.IsWhiteSpace(line.Text[line.Caret]) && line.Text[line.Caret] is not (')' or '|' or '&')) return null;
        if (TypedWord.AtEndOf(line.Text[..line.Caret]) is not { } word) return null;
        var written = line.Text[word.Start..line.Caret];
        var room = TextLine.Longest - line.Text.Length + written.Length;
        ImmutableArray<string> words =
        [
            .. (word.Field is { } field ? ValuesOf(field, word.Typed, names) : FieldsLike(word.Typed)).Where(it => it != written && it.Length <= room).Distinct(StringComparer.Ordinal).Take(Most),
        ];
        return words.IsEmpty ? null : new FilterCompletion(line, word.Start, word.Typed, word.Field is null && word.Typed.Length > 0, words);
    }

    /// <summary>The line with one of the words in place of what was typed of it.</summary>
    public TextLine With(int index) => Line.Replace(Start, Line.Caret, Words[index]);

    private static IEnumerable<string> FieldsLike(string typed) =>
        from field in FilterField.All
        where Begins(field.Name, typed)
        select field.Kind == FilterKind.Number ? $"{field.Name}>" : $"{field.Name}:";

    private static IEnumerable<string> ValuesOf(FilterField field, string typed, KnownNames names)
    {
        IEnumerable<string> values = field.Kind switch
        {
            FilterKind.Word => field.Words.Where(value => Begins(value, typed)),
            FilterKind.Time => s_times.Where(value => Begins(value, typed)),
            FilterKind.Text => NamesLike(typed, names.Of(field)),
            _ => [],
        };
        return field.MayBeMissing && Begins(FilterField.None, typed) ? values.Append(FilterField.None) : values;
    }

    // Those that begin so, and then those that have it somewhere. Quotes can hold any name there is.
    private static IEnumerable<string> NamesLike(string typed, ImmutableArray<string> names) =>
        from name in names.Where(name => Begins(name, typed)).Concat(names.Where(name => !Begins(name, typed) && name.Contains(typed, StringComparison.OrdinalIgnoreCase)))
        select new TextPattern.Exact(name).Write();

    private static bool Begins(string word, string typed) => word.StartsWith(typed, StringComparison.OrdinalIgnoreCase);
}
