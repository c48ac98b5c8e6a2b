using System.Globalization;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Estoppl.Proxy.Policy;

/// <summary>Where something stands in the file: line and column, both from 1.</summary>
internal readonly record struct Place(int Line, int Column)
{
    public static Place Of(TextPosition position) => new(position.Line + 1, position.Column + 1);

    /// <summary>Where the last line that is not empty ends.</summary>
    public static Place End(string text)
    {
        text = text.TrimEnd();
        return new Place(1 + text.AsSpan().Count('\n'), text.Length - text.LastIndexOf('\n'));
    }
}

/// <summary>A TOML value that still knows where it stands, so that every error can say it.</summary>
internal abstract record TomlValue(Place At)
{
    public sealed record Text(Place At, string Value) : TomlValue(At);

    public sealed record Whole(Place At, long Value) : TomlValue(At);

    /// <param name="Value">None for nan, the infinities, and what a decimal cannot hold.</param>
    public sealed record Real(Place At, decimal? Value) : TomlValue(At);

    public sealed record Truth(Place At, bool Value) : TomlValue(At);

    public sealed record Time(Place At) : TomlValue(At);

    public sealed record List(Place At, List<TomlValue> Items, bool OfTables) : TomlValue(At);

    public sealed record Table(Place At) : TomlValue(At)
    {
        public Dictionary<string, TomlEntry> Entries { get; } = new(StringComparer.Ordinal);

        /// <summary>Whether a header or braces defined it: nothing may define it again.</summary>
        public bool IsDefined { get; set; }
    }

    /// <summary>How an error calls its type.</summary>
    public string Kind => this switch
    {
        Text => "a string",
        Whole => "an integer",
        Real => "a number with a fraction",
        Truth => "true or false",
        Time => "a date or time",
        List { OfTables: true } => "an array of tables",
        List => "an array",
        _ => "a table",
    };
}

/// <summary>A key with its value.</summary>
internal sealed record TomlEntry(string Key, Place At, TomlValue Value);

/// <summary>Turns Tomlyn's syntax tree into values with places. Nothing is bound by reflection, so it works ahead of time as well.</summary>
internal sealed class TomlTree
{
    /// <summary>What every error of the syntax begins with.</summary>
    public const string SyntaxError = "not valid TOML:";

    private readonly List<ConfigurationError> _errors;
    private readonly TomlValue.Table _root = new(new Place(1, 1)) { IsDefined = true };

    private TomlTree(List<ConfigurationError> errors) => _errors = errors;

    /// <summary>As much of the document as can be read; what cannot is in <paramref name="errors"/>.</summary>
    public static TomlValue.Table Read(string toml, List<ConfigurationError> errors)
    {
        DocumentSyntax document;
        try
        {
            document = SyntaxParser.Parse(toml);
        }
        catch (Tomlyn.TomlException)
        {
            // One of the two things the parser throws for; everything else is in its diagnostics.
            errors.Add(new ConfigurationError(0, 0, $"{SyntaxError} values are nested too deep"));
            return new TomlValue.Table(default);
        }
        catch (ArgumentOutOfRangeException)
        {
            // The other: it wants to show the character behind a backslash, and there is none.
            var end = Place.End(toml);
            errors.Add(new ConfigurationError(end.Line, end.Column, $"{SyntaxError} the file ends within an escape"));
            return new TomlValue.Table(default);
        }
        var tree = new TomlTree(errors);
        foreach (var pair in document.KeyValues) tree.Add(tree._root, pair);
        foreach (var table in document.Tables)
        {
            if (tree.Open(table) is not { } opened) continue;
            foreach (var pair in table.Items) tree.Add(opened, pair);
        }
        tree.AddSyntaxErrors(document.Diagnostics, Place.End(toml));
        return tree._root;
    }

    // What Tomlyn found and we did not. The parser stumbles on after its first error, so one for a line has to do, and none that
    // only repeats the line before.
    private void AddSyntaxErrors(DiagnosticsBag found, Place end)
    {
        ConfigurationError? last = null;
        foreach (var error in found.OrderBy(error => error.Span.Start.Offset))
        {
            var at = error.Message.Contains("<eof>", StringComparison.Ordinal) ? end : Place.Of(error.Span.Start);
            var message = $"{SyntaxError} {error.Message}";
            var repeats = last is not null && last.Message == message && last.Line == at.Line - 1;
            last = new ConfigurationError(at.Line, at.Column, message);
            if (!repeats && !_errors.Any(known => known.Line == at.Line)) _errors.Add(last);
        }
    }

    private TomlValue.Table? Open(TableSyntaxBase syntax)
    {
        if (syntax.Name?.Key is null) return null;
        var at = Place.Of(syntax.Name.Span.Start);
        var names = Names(syntax.Name);
        if (Descend(_root, names[..^1], at) is not { } parent) return null;
        var name = names[^1];
        parent.Entries.TryGetValue(name, out var existing);
        if (syntax is TableArraySyntax)
        {
            var list = existing?.Value as TomlValue.List;
            if (existing is not null && list is not { OfTables: true }) return Twice(name, at, existing);
            if (list is null) parent.Entries[name] = new TomlEntry(name, at, list = new TomlValue.List(at, [], true));
            var item = new TomlValue.Table(at) { IsDefined = true };
            list.Items.Add(item);
            return item;
        }
        if (existing is null) parent.Entries[name] = existing = new TomlEntry(name, at, new TomlValue.Table(at));
        if (existing.Value is not TomlValue.Table { IsDefined: false } table) return Twice(name, at, existing);
        table.IsDefined = true;
        return table;
    }

    private void Add(TomlValue.Table table, KeyValueSyntax pair)
    {
        if (pair.Key?.Key is null || pair.Value is null) return;
        var at = Place.Of(pair.Key.Span.Start);
        var names = Names(pair.Key);
        if (Descend(table, names[..^1], at) is not { } parent || Value(pair.Value) is not { } value) return;
        if (!parent.Entries.TryAdd(names[^1], new TomlEntry(names[^1], at, value))) Twice(names[^1], at, parent.Entries[names[^1]]);
    }

    // Walks to a table by name, making the tables on the way; of an array of tables the last one is meant.
    private TomlValue.Table? Descend(TomlValue.Table from, List<string> names, Place at)
    {
        foreach (var name in names)
        {
            if (!from.Entries.TryGetValue(name, out var entry)) from.Entries[name] = entry = new TomlEntry(name, at, new TomlValue.Table(at));
            switch (entry.Value)
            {
                case TomlValue.Table table: from = table; break;
                case TomlValue.List { OfTables: true } list: from = (TomlValue.Table)list.Items[^1]; break;
                default: return Twice(name, at, entry);
            }
        }
        return from;
    }

    private TomlValue.Table? Twice(string name, Place at, TomlEntry first)
    {
        _errors.Add(new ConfigurationError(
            at.Line, at.Column, $"`{ToolNames.Visible(name)}` is set twice", $"it is first set at line {first.At.Line}"));
        return null;
    }

    private TomlValue? Value(ValueSyntax syntax)
    {
        var at = Place.Of(syntax.Span.Start);
        switch (syntax)
        {
            case StringValueSyntax text: return text.Value is null ? null : new TomlValue.Text(at, text.Value);
            case IntegerValueSyntax whole: return new TomlValue.Whole(at, whole.Value);
            case FloatValueSyntax real: return new TomlValue.Real(at, Exact(real));
            case BooleanValueSyntax truth: return new TomlValue.Truth(at, truth.Value);
            case ArraySyntax array:
                var items = array.Items.Where(item => item.Value is not null).Select(item => Value(item.Value!)).OfType<TomlValue>();
                return new TomlValue.List(at, [.. items], false);
            case InlineTableSyntax inline:
                var table = new TomlValue.Table(at) { IsDefined = true };
                foreach (var item in inline.Items)
                    if (item.KeyValue is { } pair) Add(table, pair);
                return table;
            default: return new TomlValue.Time(at);
        }
    }

    // The digits as they stand in the file: a limit of 0.1 is 0.1, not the double nearest to it.
    private static decimal? Exact(FloatValueSyntax real)
    {
        var text = real.Token?.Text?.Replace("_", "", StringComparison.Ordinal);
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    internal static List<string> Names(KeySyntax key) => [Name(key.Key), .. key.DotKeys.Select(dotted => Name(dotted.Key))];

    private static string Name(BareKeyOrStringValueSyntax? key) => key switch
    {
        BareKeySyntax bare => bare.Key?.Text ?? "",
        StringValueSyntax text => text.Value ?? "",
        _ => "",
    };
}
