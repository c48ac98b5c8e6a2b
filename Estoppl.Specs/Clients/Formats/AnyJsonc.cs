using System.Globalization;
using System.Text;
using Estoppl.Proxy.Clients;

namespace Estoppl.Specs.Clients.Formats;

/// <summary>Writes a JSON file with comments, trailing commas, and blanks wherever they may be.</summary>
internal sealed class AnyJsonc(Random dice, StringBuilder text, ClientFormat format)
{
    private readonly string _lineEnd = dice.Next(2) == 0 ? "\n" : "\r\n";
    private readonly bool _isPretty = dice.Next(2) == 0;
    private readonly List<GeneratedEntry> _entries = [];
    private int _depth;

    public List<GeneratedEntry> Write()
    {
        Blank();
        Object([.. Junk(2), (Section, () => Servers("")), .. format == ClientFormat.ClaudeCode ? (List<(string, Action)>)[("projects", Projects)] : []]);
        Blank();
        return _entries;
    }

    private string Section => format switch
    {
        ClientFormat.Servers => "servers",
        ClientFormat.ContextServers => "context_servers",
        ClientFormat.OpenCode => "mcp",
        _ => "mcpServers",
    };

    private void Projects() => Object([Project("/home/é"), Project("C:\\x y")]);

    private (string, Action) Project(string path) => (path, () => Object([.. Junk(1), ("mcpServers", () => Servers(path))]));

    private void Servers(string scope) => Object([.. Enumerable.Range(0, dice.Next(4)).Select(i => Server(scope, $"{i} {OddWords.Any(dice)}"))]);

    private (string, Action) Server(string scope, string name) => (name, () => Entry(scope, name));

    private void Entry(string scope, string name)
    {
        var start = text.Length;
        var command = OddWords.Any(dice);
        var args = OddWords.List(dice);
        (string, Action) Command(string key) => (key, () => Word(command));
        List<(string, Action)> Arguments() => args is null ? [] : [("args", () => Words(args))];
        List<(string, Action)> type = dice.Next(2) == 0 ? [] : [("type", () => Word(format == ClientFormat.OpenCode ? "local" : "stdio"))];
        if (format == ClientFormat.OpenCode) Object(Shuffled([("command", () => Words([command, .. args ?? []])), .. type, .. Junk(2)]));
        else if (format == ClientFormat.ContextServers && dice.Next(2) == 0)
            Object(Shuffled([("command", () => Object(Shuffled([Command("path"), .. Arguments(), .. Junk(1)]))), .. Junk(1)]));
        else Object(Shuffled([Command("command"), .. Arguments(), .. type, .. Junk(2)]));
        _entries.Add(new GeneratedEntry(scope, name, command, args, start, text.Length));
    }

    private List<(string, Action)> Shuffled(List<(string, Action)> members)
    {
        var shuffled = members.ToArray();
        dice.Shuffle(shuffled);
        return [.. shuffled];
    }

    private List<(string, Action)> Junk(int most) => [.. Enumerable.Range(0, dice.Next(most + 1)).Select(i => ($"x{i}", (Action)Value))];

    private void Value()
    {
        switch (dice.Next(_depth > 5 ? 3 : 5))
        {
            case 0: text.Append("-1.5e3"); break;
            case 1: text.Append(dice.Next(2) == 0 ? "null" : "true"); break;
            case 2: Word(OddWords.Any(dice)); break;
            case 3: Words([OddWords.Any(dice), "\"mcpServers\""]); break;
            default: Object([("command", () => Word("no")), ("mcpServers", Value)]); break;
        }
    }

    private void Words(string[] words) => Inside('[', ']', [.. words.Select(word => (Action)(() => Word(word)))]);

    private void Object(List<(string Key, Action Value)> members) => Inside('{', '}', [.. members.Select(member => (Action)(() =>
    {
        Word(member.Key);
        Blank();
        text.Append(':');
        Blank();
        member.Value();
    }))]);

    private void Inside(char open, char close, List<Action> items)
    {
        text.Append(open);
        _depth++;
        for (var i = 0; i < items.Count; i++)
        {
            Line();
            items[i]();
            Blank();
            if (i < items.Count - 1 || dice.Next(4) == 0) text.Append(',');
        }
        _depth--;
        if (items.Count > 0) Line();
        else Blank();
        text.Append(close);
    }

    private void Line()
    {
        if (_isPretty && dice.Next(6) > 0) text.Append(dice.Next(8) == 0 ? " // , \" ] }" : "").Append(_lineEnd).Append(' ', 2 * _depth);
        else Blank();
    }

    private void Blank()
    {
        for (var more = dice.Next(8); more > 5; more = dice.Next(8))
            text.Append(dice.Next(6) switch { 0 => "\t", 1 => _lineEnd, 2 => "/* , \" ] } */", 3 => "// , \" ]\u2028 }" + _lineEnd, _ => " " });
    }

    private void Word(string word)
    {
        text.Append('"');
        var escapes = dice.Next(4) == 0;
        foreach (var letter in word)
        {
            if (letter is '"' or '\\' && dice.Next(2) == 0) text.Append('\\').Append(letter);
            else if (letter == '/' && escapes) text.Append("\\/");
            else if (letter < ' ' || letter is '"' or '\\' || escapes) text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}");
            else text.Append(letter);
        }
        text.Append('"');
    }
}
