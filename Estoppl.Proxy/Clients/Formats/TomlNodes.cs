using Estoppl.Proxy.Policy;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Estoppl.Proxy.Clients.Formats;

/// <summary>TOML 1.0 as nodes: what headers, dotted keys and braces add to one table comes together in one map.</summary>
internal sealed class TomlNodes
{
    private readonly string _text;

    private TomlNodes(string text) => _text = text;

    /// <exception cref="BrokenFileException">It is not TOML, or defines something twice.</exception>
    public static ConfigNode.Map Read(SourceText source)
    {
        // The configuration's reader knows every error, those that a syntax tree does not show among them; here, only places are wanted.
        var errors = new List<ConfigurationError>();
        TomlTree.Read(source.Text, errors);
        if (errors.Count > 0)
        {
            var first = errors.MinBy(error => (error.Line, error.Column))!;
            throw new BrokenFileException(Math.Max(first.Line, 1), Math.Max(first.Column, 1), Clause(first));
        }

        var nodes = new TomlNodes(source.Text);
        var document = SyntaxParser.Parse(source.Text);
        var root = Table(0, source.Text.Length);
        foreach (var pair in document.KeyValues) nodes.Add(root, pair, isInline: false);
        foreach (var table in document.Tables)
        {
            var opened = Open(root, table);
            foreach (var pair in table.Items) nodes.Add(opened, pair, isInline: false);
        }
        return root;
    }

    private static string Clause(ConfigurationError error)
    {
        var what = ToolNames.Visible(error.Message.Replace("`", "'", StringComparison.Ordinal).TrimEnd('.'), 200);
        return what.StartsWith(TomlTree.SyntaxError, StringComparison.Ordinal) ? $"it is {what}" : what;
    }

    private static ConfigNode.Map Open(ConfigNode.Map root, TableSyntaxBase syntax)
    {
        var names = TomlTree.Names(syntax.Name!);
        var at = syntax.Name!.Span.Start.Offset;
        // No client keeps its servers in an array of tables; what is in one is read, and found by nobody.
        if (syntax is not TableArraySyntax) return Descend(root, names, at);
        var parent = Descend(root, names[..^1], at);
        parent.Members.RemoveAll(member => member.Key == names[^1]);
        var item = Table(at, at);
        parent.Members.Add(new ConfigMember(names[^1], at, new ConfigNode.List(at, at, [item]), IsInline: false));
        return item;
    }

    private void Add(ConfigNode.Map table, KeyValueSyntax pair, bool isInline)
    {
        var names = TomlTree.Names(pair.Key!);
        var at = pair.Key!.Span.Start.Offset;
        var last = pair.Key.DotKeys.LastOrDefault()?.Key!.Span.Start.Offset ?? at;
        Descend(table, names[..^1], at).Members.Add(new ConfigMember(names[^1], at, Value(pair.Value!), isInline, _text[at..last]));
    }

    private static ConfigNode.Map Descend(ConfigNode.Map from, List<string> names, int at)
    {
        foreach (var name in names)
        {
            var member = from.Members.Find(member => member.Key == name);
            if (member is null) from.Members.Add(member = new ConfigMember(name, at, Table(at, at), IsInline: false));
            from = member.Value switch
            {
                ConfigNode.Map map => map,
                ConfigNode.List list => (ConfigNode.Map)list.Items[^1],
                _ => throw new System.Diagnostics.UnreachableException($"`{name}` is no table, and passed as one"),
            };
        }
        return from;
    }

    private ConfigNode Value(ValueSyntax syntax)
    {
        var start = syntax.Span.Start.Offset;
        var end = syntax.Span.End.Offset + 1;
        switch (syntax)
        {
            case StringValueSyntax text: return new ConfigNode.Text(start, end, text.Value!);
            case ArraySyntax array: return new ConfigNode.List(start, end, [.. array.Items.Select(item => Value(item.Value!))]);
            case InlineTableSyntax inline:
                var table = Table(start, end);
                foreach (var item in inline.Items) Add(table, item.KeyValue!, isInline: true);
                return table;
            case BooleanValueSyntax: return new ConfigNode.Other(start, end, "true or false");
            case IntegerValueSyntax or FloatValueSyntax: return new ConfigNode.Other(start, end, "a number");
            default: return new ConfigNode.Other(start, end, "a time");
        }
    }

    private static ConfigNode.Map Table(int start, int end) => new(start, end, "a table", []);
}
