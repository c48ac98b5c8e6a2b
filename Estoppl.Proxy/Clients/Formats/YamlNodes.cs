using System.Text.RegularExpressions;
using Estoppl.Proxy.Policy;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Estoppl.Proxy.Clients.Formats;

/// <summary>
/// YAML as nodes, from the parser's events; no object is ever bound. What a plain text stands for follows the core schema of YAML 1.2.2
/// (10.3.2).
/// </summary>
internal sealed partial class YamlNodes
{
    private const int MaxDepth = 256;

    private readonly SourceText _source;
    private readonly IParser _parser;

    private YamlNodes(SourceText source, IParser parser) => (_source, _parser) = (source, parser);

    private string Text => _source.Text;

    /// <summary>The value that the file is; none for a file with nothing but blanks and comments.</summary>
    /// <exception cref="BrokenFileException">It is not YAML, or more than one document.</exception>
    public static ConfigNode? Read(SourceText source)
    {
        var nodes = new YamlNodes(source, new Parser(new StringReader(source.Text)));
        try
        {
            nodes.Next<StreamStart>();
            nodes.Step();
            if (nodes._parser.Current is StreamEnd) return null;
            nodes.Step();
            var root = nodes.Node(0);
            nodes.Next<DocumentEnd>();
            nodes.Step();
            if (nodes._parser.Current is not StreamEnd) throw source.Broken(nodes.At, "a second document begins here, and which one counts is open");
            return root;
        }
        catch (YamlException error)
        {
            throw source.Broken((int)error.Start.Index, $"it is not valid YAML: {Clause(error.Message)}");
        }
    }

    private int At => (int)_parser.Current!.Start.Index;

    private void Step()
    {
        var next = Blanks.Skip(Text, (int)(_parser.Current?.End.Index ?? 0), Syntax.Yaml);
        try
        {
            if (!_parser.MoveNext()) throw _source.Broken(Text.Length, "it is not valid YAML: it ends too early");
        }
        catch (InvalidOperationException)
        {
            // How the scanner says that a plain text may not begin as this one does, without a place of its own.
            throw _source.Broken(next, "it is not valid YAML: what stands here can begin no value");
        }
    }

    private void Next<T>() where T : ParsingEvent
    {
        Step();
        if (_parser.Current is not T) throw _source.Broken(At, "it is not valid YAML");
    }

    // Reads the node that begins with the current event, and stops at its last one.
    private ConfigNode Node(int depth)
    {
        if (depth > MaxDepth) throw _source.Broken(At, $"values are nested deeper than {MaxDepth} levels");
        return _parser.Current switch
        {
            Scalar scalar => ScalarNode(scalar),
            SequenceStart sequence => Sequence(sequence, depth),
            MappingStart mapping => Mapping(mapping, depth),
            AnchorAlias alias => new ConfigNode.Other((int)alias.Start.Index, (int)alias.End.Index, "an alias"),
            _ => throw _source.Broken(At, "it is not valid YAML"),
        };
    }

    private ConfigNode ScalarNode(Scalar scalar)
    {
        var (start, end) = ((int)scalar.Start.Index, (int)scalar.End.Index);
        if (!scalar.Tag.IsEmpty) return new ConfigNode.Other(start, end, "a value with a tag");
        var isPlain = scalar.Style == ScalarStyle.Plain;
        if (isPlain && KindOf(scalar.Value) is { } kind) return new ConfigNode.Other(start, end, kind, kind == "null");
        var raw = Text.AsSpan(start..end);
        return new ConfigNode.Text(start, end, scalar.Value)
        {
            Tie = TieOf(scalar),
            Immovable = scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded ? "a block scalar"
                : raw.IndexOfAny("\r\n\u0085\u2028\u2029") >= 0 ? "text over several lines"
                : isPlain && !BeginsPlain(raw) ? "text without quotes that begins with a sign" : null,
            NeedsBlock = isPlain && raw.IndexOfAny(",[]{}") >= 0,
        };
    }

    private ConfigNode.List Sequence(SequenceStart start, int depth)
    {
        var items = new List<ConfigNode>();
        var isDashed = start.Style == SequenceStyle.Block;
        for (Step(); _parser.Current is not SequenceEnd; Step())
        {
            items.Add(Node(depth + 1));
            if (!isDashed) NeedComma(items[^1]);
        }
        return new ConfigNode.List((int)start.Start.Index, isDashed ? EndOf(items, start) : At + 1, items, isDashed) { Tie = TieOf(start) };
    }

    private ConfigNode Mapping(MappingStart start, int depth)
    {
        var members = new List<ConfigMember>();
        var isInline = start.Style == MappingStyle.Flow;
        for (Step(); _parser.Current is not MappingEnd; Step())
        {
            var keyStart = At;
            var key = _parser.Current as Scalar;
            if (key is null) Node(depth + 1);
            Step();
            var value = Node(depth + 1);
            if (isInline) NeedComma(value);
            if (key is null) continue;
            var colon = Blanks.SkipBlank(Text, (int)key.End.Index);
            members.Add(new ConfigMember(key.Value, keyStart, value, isInline) { Odd = OddKey(key, colon, isInline), ColonEnd = colon + 1 });
        }
        var at = (int)start.Start.Index;
        // [a: b] is a mapping, too; there is no room in it for a second key.
        if (isInline && TieOf(start) is null && Text[at] != '{') return new ConfigNode.Other(at, At, "a pair without braces");
        return new ConfigNode.Map(at, isInline ? At + 1 : EndOf([.. members.Select(member => member.Value)], start), "a mapping", members) { Tie = TieOf(start) };
    }

    // The parser lets some members pass that have none between them.
    private void NeedComma(ConfigNode behind)
    {
        var at = Blanks.Skip(Text, behind.End, Syntax.Yaml);
        if (at < Text.Length && Text[at] is not (',' or ']' or '}')) throw _source.Broken(at, "it is not valid YAML: a comma is missing here");
    }

    // The marks of a block's end are where the next token is.
    private static int EndOf(List<ConfigNode> inside, ParsingEvent start) => inside.Count == 0 ? (int)start.End.Index : inside[^1].End;

    private string? OddKey(Scalar key, int colon, bool isInline)
    {
        if (TieOf(key) is { } tie) return $"written with {tie}";
        var start = (int)key.Start.Index;
        if (colon >= Text.Length || Text[colon] != ':') return "written without a colon behind it";
        if (isInline) return null;
        var before = Text.AsSpan(Blanks.LineStart(Text, start, Syntax.Yaml)..start);
        return before.IndexOfAnyExcept(" -") < 0 ? null : "written with something in front of it";
    }

    // YAML 1.2.2, 7.3.3, without what means something else in another place. Between brackets, the parser lets more pass than may.
    private static bool BeginsPlain(ReadOnlySpan<char> raw) => !",[]{}#&*!|>'\"%@`?:".Contains(raw[0], StringComparison.Ordinal)
        && (raw[0] != '-' || (raw.Length > 1 && (char.IsLetterOrDigit(raw[1]) || raw[1] is '-' or '_' or '.' or '/')));

    private static string? TieOf(NodeEvent node) => !node.Anchor.IsEmpty ? "an anchor" : !node.Tag.IsEmpty ? "a tag" : null;

    private static string? KindOf(string plain) => plain switch
    {
        "" or "~" or "null" or "Null" or "NULL" => "null",
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => "true or false",
        _ => NumberPattern().IsMatch(plain) ? "a number" : null,
    };

    [GeneratedRegex(@"\A([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z", RegexOptions.CultureInvariant)]
    private static partial Regex NumberPattern();

    private static string Clause(string message)
    {
        message = ToolNames.Visible(message.TrimEnd('.', ' '), 200);
        return message.StartsWith("While ", StringComparison.Ordinal) ? "w" + message[1..] : message;
    }
}
