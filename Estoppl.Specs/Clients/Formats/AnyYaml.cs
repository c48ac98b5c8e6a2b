using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Estoppl.Proxy.Clients;

namespace Estoppl.Specs.Clients.Formats;

/// <summary>Writes a YAML file: blocks and braces, dashes and brackets, three kinds of text, comments.</summary>
internal sealed partial class AnyYaml(Random dice, StringBuilder text, ClientFormat format)
{
    private readonly string _lineEnd = dice.Next(2) == 0 ? "\n" : "\r\n";
    private readonly int _indent = dice.Next(1, 5);
    private readonly List<GeneratedEntry> _entries = [];

    private bool IsContinue => format == ClientFormat.ContinueYaml;

    public List<GeneratedEntry> Write()
    {
        if (dice.Next(4) == 0) Line("--- # , ]");
        Line("model: &anchor 'x # y'");
        Line("text: |", "  mcpServers:", "    - name: no", "other: *anchor");
        Line(IsContinue ? "mcpServers:" : "extensions :");
        var dash = IsContinue && dice.Next(2) == 0 ? 0 : _indent;
        for (var i = 0; i < dice.Next(1, 4); i++) Entry($"{i} {OddWords.Any(dice)}", new string(' ', dash));
        text.Append("last: [ { command: no } ]");
        if (dice.Next(2) == 0) text.Append(_lineEnd);
        return _entries;
    }

    private void Entry(string name, string before)
    {
        var start = text.Length;
        var (command, args) = (OddWords.Any(dice), OddWords.List(dice));
        var key = IsContinue ? "command" : "cmd";
        var lead = IsContinue ? before + "-" + new string(' ', dice.Next(1, 4)) : before + Token(name, false) + ":";
        if (dice.Next(3) == 0)
        {
            var members = new List<string> { $"{key}: {Token(command, true)}", "env: { A: b }" };
            if (IsContinue) members.Add($"name: {Token(name, true)}");
            if (args is not null) members.Add($"args: {Flow(args)}");
            Line($"{lead} {{{Gap()}{string.Join(Gap() + "," + Gap(), Shuffled(members))}{(dice.Next(4) == 0 ? "," : "")} }}{Comment()}");
        }
        else
        {
            var inside = IsContinue ? new string(' ', lead.Length) : before + new string(' ', _indent);
            var members = (List<string[]>)[[$"{key}: {Token(command, false)}{Comment()}"], ["env:", "  A: b"], ["\"x y\": &a"]];
            if (IsContinue) members.Add([$"name: {Token(name, false)}"]);
            if (args is not null) members.Add(args.Length == 0 || dice.Next(2) == 0 ? [$"args: {Flow(args)}{Comment()}"] : ["args:", .. Dashed(args)]);
            if (!IsContinue) Line(lead + Comment());
            var isFirst = IsContinue;
            foreach (var line in Shuffled(members).SelectMany(lines => lines))
            {
                Line((isFirst ? lead : inside) + line);
                if (dice.Next(6) == 0) Line("", "# - \"no\": [");
                isFirst = false;
            }
        }
        _entries.Add(new GeneratedEntry("", name, command, args, start, text.Length));
    }

    private IEnumerable<string> Dashed(string[] words)
    {
        var before = new string(' ', dice.Next(3));
        return words.Select(word => $"{before}-{new string(' ', dice.Next(1, 3))}{Token(word, false)}{Comment()}");
    }

    private string Flow(string[] words)
    {
        var list = new StringBuilder("[");
        for (var i = 0; i < words.Length; i++)
            list.Append(Gap()).Append(Token(words[i], true)).Append(Gap()).Append(i < words.Length - 1 || dice.Next(3) == 0 ? "," : "");
        return list.Append(Gap()).Append(']').ToString();
    }

    // Deeper than anything that it can be in.
    private string Gap() => dice.Next(8) switch { 0 => _lineEnd + new string(' ', 12), 1 => $" # , ' ]{_lineEnd}{new string(' ', 12)}", 2 => "  ", _ => "" };

    private string Comment() => dice.Next(4) == 0 ? " # , \" ] é" : dice.Next(8) == 0 ? "  " : "";

    private T[] Shuffled<T>(List<T> items)
    {
        var shuffled = items.ToArray();
        dice.Shuffle(shuffled);
        return shuffled;
    }

    private void Line(params string[] lines)
    {
        foreach (var line in lines) text.Append(line).Append(_lineEnd);
    }

    private string Token(string word, bool isInFlow)
    {
        if (PlainPattern().IsMatch(word) && (!isInFlow || word.IndexOfAny([',', '[', ']', '{', '}']) < 0) && word is not ("true" or "null") && dice.Next(2) == 0) return word;
        if (word.All(letter => letter is >= ' ' and not ('\u007f' or '\u0085' or '\u2028' or '\ufeff')) && dice.Next(2) == 0) return $"'{word.Replace("'", "''", StringComparison.Ordinal)}'";
        var token = new StringBuilder("\"");
        foreach (var letter in word)
        {
            if (letter is '"' or '\\') token.Append('\\').Append(letter);
            else if (letter is < ' ' or '\u007f' or '\u0085' or '\u2028' or '\ufeff') token.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}");
            else token.Append(letter);
        }
        return token.Append('"').ToString();
    }

    [GeneratedRegex(@"\A[A-Za-z/$-][^\r\n\t\p{C}\u0085\u2028:#""'-]*[^\s\p{C}:#""']\z")]
    private static partial Regex PlainPattern();
}
