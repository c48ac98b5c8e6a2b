using System.Globalization;
using System.Text;

namespace Estoppl.Specs.Clients.Formats;

/// <summary>Writes a TOML file: headers, dotted keys, tables in braces, all four kinds of text, comments.</summary>
internal sealed class AnyToml(Random dice, StringBuilder text)
{
    private readonly string _lineEnd = dice.Next(2) == 0 ? "\n" : "\r\n";
    private readonly List<GeneratedEntry> _entries = [];

    public List<GeneratedEntry> Write()
    {
        Pair("", "model", Token(OddWords.Any(dice), false));
        var count = dice.Next(4);
        for (var i = 0; i < count; i++) Entry($"d{i}", i => $"mcp_servers.{i}.", null);
        if (dice.Next(2) == 0 && count == 0)
        {
            Header("mcp_servers");
            for (var i = 0; i < 2; i++) Entry($"s{i} {OddWords.Any(dice)}", name => $"{name} . ", null);
            Braces("braces");
        }
        for (var i = 0; i < dice.Next(3); i++) Entry($"h{i} {OddWords.Any(dice)}", _ => "", name => $"mcp_servers . {name}");
        Header("tui");
        Pair("", "command", "\"no\"");
        if (dice.Next(2) == 0) text.Length -= _lineEnd.Length;
        return _entries;
    }

    // A name that is a bare key, or quoted where it is none.
    private string Key(string name) => name.All(letter => letter is >= 'a' and <= 'z' or >= '0' and <= '9') && dice.Next(2) == 0 ? name : Token(name, false);

    private void Entry(string name, Func<string, string> prefix, Func<string, string>? header)
    {
        var start = text.Length;
        var (command, args) = (OddWords.Any(dice), OddWords.List(dice));
        var key = Key(name);
        if (header is not null) Header(header(key));
        var pairs = new List<(string, Func<string>)> { ("command", () => Token(command, true)), ("x", () => "{ command = \"no\", y = 1 }"), ("\"command.\"", () => "1") };
        if (args is not null) pairs.Add(("args", () => List(args)));
        var shuffled = pairs.ToArray();
        dice.Shuffle(shuffled);
        foreach (var (name2, value) in shuffled) Pair(prefix(key), name2, value());
        if (header is not null && dice.Next(2) == 0) Header(header(key) + ".env");
        _entries.Add(new GeneratedEntry("", name, command, args, start, text.Length));
    }

    private void Braces(string name)
    {
        var start = text.Length;
        var (command, args) = (OddWords.Any(dice), OddWords.List(dice));
        var members = new List<string> { $"command{Blank()}={Blank()}{Token(command, true)}{Blank()}", "env = { A = \"b\" }" };
        if (args is not null) members.Insert(dice.Next(3), $" args={Blank()}{List(args)}");
        Pair("", name, $"{{{string.Join(',', members)}}}");
        _entries.Add(new GeneratedEntry("", name, command, args, start, text.Length));
    }

    private void Header(string name) => text.Append(Blank()).Append('[').Append(name).Append(']').Append(Blank()).Append(Comment()).Append(_lineEnd);

    private void Pair(string prefix, string key, string value)
    {
        for (var more = dice.Next(6); more == 0; more = dice.Next(6)) text.Append(Blank()).Append(Comment()).Append(_lineEnd);
        text.Append(Blank()).Append(prefix).Append(key).Append(Blank()).Append('=').Append(Blank()).Append(value).Append(Blank()).Append(Comment()).Append(_lineEnd);
    }

    private string List(string[] words)
    {
        var list = new StringBuilder("[");
        for (var i = 0; i < words.Length; i++)
            list.Append(Gap()).Append(Token(words[i], true)).Append(Gap()).Append(i < words.Length - 1 || dice.Next(3) == 0 ? "," : "");
        return list.Append(Gap()).Append(']').ToString();
    }

    private string Blank() => dice.Next(4) switch { 0 => " ", 1 => "\t ", _ => "" };

    private string Comment() => dice.Next(4) == 0 ? "# , \" ] é" : "";

    private string Gap() => dice.Next(5) switch { 0 => _lineEnd + Blank(), 1 => " # , ' ] é" + _lineEnd, _ => Blank() };

    private string Token(string word, bool mayBeLong)
    {
        var isPlain = word.All(letter => letter is >= ' ' and not '\u007f');
        if (isPlain && !word.Contains('\'', StringComparison.Ordinal) && dice.Next(3) == 0) return mayBeLong && dice.Next(3) == 0 ? $"'''{_lineEnd}{word}'''" : $"'{word}'";
        var quote = mayBeLong && dice.Next(4) == 0 ? "\"\"\"" : "\"";
        var token = new StringBuilder(quote);
        foreach (var letter in word)
        {
            if (letter is '"' or '\\') token.Append('\\').Append(letter);
            else if (letter == '\n' && quote.Length == 3 && _lineEnd == "\n") token.Append('\n');
            else if (letter is < ' ' or '\u007f') token.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}");
            else token.Append(letter);
        }
        return token.Append(quote).ToString();
    }
}
