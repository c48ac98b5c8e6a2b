using System.Collections.Immutable;

namespace Estoppl.Proxy.Policy;

/// <summary>
/// Reads the keys of one table and collects what is wrong with them. A key is known once it was asked for; <see cref="Finish"/>
/// reports the rest, so that the list of known keys is never written down a second time.
/// </summary>
internal sealed class TableReader(TomlValue.Table table, string name, List<ConfigurationError> errors)
{
    private readonly List<string> _known = [];

    public Place At => table.At;

    /// <summary>How many errors there are so far.</summary>
    public int ErrorCount => errors.Count;

    public void Error(Place at, string message, string? hint = null) => errors.Add(new ConfigurationError(at.Line, at.Column, message, hint));

    public TomlEntry? Find(string key)
    {
        if (!_known.Contains(key)) _known.Add(key);
        return table.Entries.GetValueOrDefault(key);
    }

    public string? Text(string key, string example)
    {
        if (Find(key) is not { } entry) return null;
        if (entry.Value is not TomlValue.Text text) return WrongType<string>(entry, "a string", $"{key} = \"{example}\"");
        if (!string.IsNullOrWhiteSpace(text.Value)) return text.Value;
        Error(entry.Value.At, $"`{key}` is empty", $"for example: {key} = \"{example}\"");
        return null;
    }

    /// <summary>One of a few words; the first is the default. Of several words for one value the first is taught.</summary>
    public T Choice<T>(string key, params (string Word, T Value)[] words)
    {
        if (Find(key) is not { } entry) return words[0].Value;
        var given = (entry.Value as TomlValue.Text)?.Value;
        foreach (var (word, value) in words)
            if (word == given) return value;
        var taught = words.DistinctBy(word => word.Value).Select(word => word.Word).ToList();
        var hint = given is not null && KeyNames.Nearest(given, taught) is { } near ? $"did you mean \"{near}\"?" : null;
        Error(entry.Value.At, $"`{key}` must be {string.Join(" or ", taught.Select(word => $"\"{word}\""))}", hint);
        return words[0].Value;
    }

    /// <summary>A number that is not negative.</summary>
    public decimal? Amount(string key)
    {
        if (Find(key) is not { } entry) return null;
        switch (entry.Value)
        {
            case TomlValue.Whole { Value: >= 0 } whole: return whole.Value;
            case TomlValue.Real { Value: >= 0 } real: return real.Value;
            case TomlValue.Real { Value: null }: Error(entry.Value.At, $"`{key}` must be a finite number below 7.9e28"); return null;
            case TomlValue.Whole or TomlValue.Real: Error(entry.Value.At, $"`{key}` must not be negative"); return null;
            default: WrongType<string>(entry, "a number", $"{key} = 50000.0"); return null;
        }
    }

    /// <summary>True or false.</summary>
    public bool? Truth(string key)
    {
        if (Find(key) is not { } entry) return null;
        if (entry.Value is TomlValue.Truth truth) return truth.Value;
        WrongType<string>(entry, "true or false", $"{key} = true");
        return null;
    }

    /// <summary>An integer between two bounds.</summary>
    public long? Whole(string key, long min, long max) => Find(key) is { } entry ? Whole(entry, min, max) : null;

    /// <summary>The integer of an entry, between two bounds.</summary>
    public long? Whole(TomlEntry entry, long min, long max)
    {
        if (entry.Value is not TomlValue.Whole whole)
        {
            WrongType<string>(entry, "an integer", $"{entry.Key} = 30");
            return null;
        }
        if (whole.Value >= min && whole.Value <= max) return whole.Value;
        Error(entry.Value.At, whole.Value < 0 && min == 0
            ? $"`{entry.Key}` must not be negative" : $"`{entry.Key}` must lie between {min} and {max}");
        return null;
    }

    /// <summary>An array of strings; none when the key is absent.</summary>
    public ImmutableArray<(string Text, Place At)>? Texts(string key, string example)
    {
        if (Find(key) is not { } entry) return null;
        if (entry.Value is not TomlValue.List { OfTables: false } list)
        {
            WrongType<string>(entry, "an array of strings", $"{key} = [\"{example}\"]");
            return [];
        }
        var texts = ImmutableArray.CreateBuilder<(string, Place)>(list.Items.Count);
        foreach (var item in list.Items)
        {
            if (item is not TomlValue.Text text) Error(item.At, $"`{key}` must hold strings, not {item.Kind}");
            else if (string.IsNullOrWhiteSpace(text.Value)) Error(item.At, $"`{key}` holds an empty string");
            else texts.Add((text.Value, item.At));
        }
        return texts.ToImmutable();
    }

    /// <summary>A table inside this one.</summary>
    public TableReader? Table(string key) => Find(key) is { } entry ? Table(entry) : null;

    /// <summary>The table of an entry.</summary>
    public TableReader? Table(TomlEntry entry)
    {
        if (entry.Value is TomlValue.Table inner) return Of(inner, entry.Key);
        WrongType<string>(entry, "a table", $"[{Inner(entry.Key)}]");
        return null;
    }

    /// <summary>The tables of an array.</summary>
    public List<TableReader>? Tables(string key)
    {
        if (Find(key) is not { } entry) return null;
        if (entry.Value is TomlValue.List list && list.Items.TrueForAll(item => item is TomlValue.Table))
            return [.. list.Items.Select(item => Of((TomlValue.Table)item, key))];
        WrongType<string>(entry, "an array of tables", $"[[{Inner(key)}]]");
        return null;
    }

    /// <summary>Every entry, for tables whose keys are the user's own words.</summary>
    public IEnumerable<TomlEntry> All() => table.Entries.Values;

    /// <summary>Reports every key that nobody asked for.</summary>
    public void Finish()
    {
        foreach (var entry in table.Entries.Values)
        {
            if (_known.Contains(entry.Key)) continue;
            var place = name.Length == 0 ? "" : $" in [{name}]";
            var hint = KeyNames.Nearest(entry.Key, _known) is { } near ? $"did you mean `{near}`?"
                : KeyNames.HomeOf(entry.Key, name) is { } home ? $"it belongs in [{home}]"
                : $"known here: {string.Join(", ", _known)}";
            Error(entry.At, $"unknown key `{ToolNames.Visible(entry.Key)}`{place}", hint);
        }
    }

    private TableReader Of(TomlValue.Table inner, string key) => new(inner, Inner(key), errors);

    private string Inner(string key) => name.Length == 0 ? key : $"{name}.{key}";

    private T? WrongType<T>(TomlEntry entry, string wanted, string example) where T : class
    {
        Error(entry.Value.At, $"`{ToolNames.Visible(entry.Key)}` must be {wanted}, not {entry.Value.Kind}", $"for example: {example}");
        return null;
    }
}
