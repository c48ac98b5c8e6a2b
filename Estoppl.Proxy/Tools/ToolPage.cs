using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Protocol;

namespace Estoppl.Proxy.Tools;

/// <summary>One tool as a server listed it.</summary>
/// <param name="Digest">SHA-256 over <paramref name="Canonical"/>: key order, escapes and blanks make no difference.</param>
/// <param name="Canonical">The definition in its one spelling; the exact bytes where it is nested too deep for that.</param>
/// <param name="Findings">What is hidden in it; empty for an honest one.</param>
public sealed record ListedDefinition(ToolName Name, Digest Digest, ReadOnlyMemory<byte> Canonical, ImmutableArray<HiddenFinding> Findings);

/// <summary>What one answer to <c>tools/list</c> says.</summary>
/// <param name="Tools">In the order of the answer, of its first <see cref="MaxTools"/> entries. Entries without a name are left out: nobody can call them.</param>
/// <param name="Beyond">How many entries behind those were not looked at.</param>
/// <param name="Begins">Whether it begins a list: the request had no cursor.</param>
/// <param name="Ends">Whether it ends one: the answer has no cursor for a next page.</param>
public sealed record ToolPage(ImmutableArray<ListedDefinition> Tools, int Beyond, bool Begins, bool Ends)
{
    /// <summary>How many tools of one page are looked at. More than any model can choose from, few enough for one event.</summary>
    public const int MaxTools = 10_000;

    /// <summary>Deep enough for any schema, and shallow enough for the stack.</summary>
    private const int MaxDepth = 512;

    /// <summary>Deeper than any client reads; a bound all the same, because the tokenizer keeps one bit per level.</summary>
    private const int MaxTokenDepth = 1 << 20;

    /// <summary>Reads the exact bytes of <c>result</c>, of any size, and never throws; null when they hold no list of tools.</summary>
    /// <param name="begins">Whether the request had no cursor.</param>
    public static ToolPage? Read(ReadOnlyMemory<byte> result, bool begins)
    {
        try
        {
            return Find(result.Span, out var ends) is { } tools ? ReadTools(result[tools], begins, ends) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The same, as <c>tools.listed</c> records it.</summary>
    public ToolList List => ToolList.Of([.. Tools.Select(tool => new ListedTool(tool.Name, tool.Digest))]);

    /// <summary>Where the array of tools stands. Of repeated members the last counts, as clients see it.</summary>
    private static Range? Find(ReadOnlySpan<byte> result, out bool ends)
    {
        Range? tools = null;
        ends = true;
        var reader = new Utf8JsonReader(result, new JsonReaderOptions { MaxDepth = MaxTokenDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isTools = JsonText.Spells(reader.ValueSpan, "tools"u8);
            var isCursor = JsonText.Spells(reader.ValueSpan, "nextCursor"u8);
            reader.Read();
            // An empty cursor ends the list, as for most clients: the doubt is on the side of calling a tool new.
            if (isCursor) ends = reader.TokenType != JsonTokenType.String || reader.ValueSpan.IsEmpty;
            var (start, isArray) = ((int)reader.TokenStartIndex, reader.TokenType == JsonTokenType.StartArray);
            reader.Skip();
            if (isTools) tools = isArray ? start..(int)reader.BytesConsumed : null;
        }

        // Throws where something follows.
        reader.Read();
        return tools;
    }

    private static ToolPage ReadTools(ReadOnlyMemory<byte> array, bool begins, bool ends)
    {
        var tools = ImmutableArray.CreateBuilder<ListedDefinition>();
        var (seen, beyond) = (0, 0);
        var reader = new Utf8JsonReader(array.Span, new JsonReaderOptions { MaxDepth = MaxTokenDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var (start, isObject) = ((int)reader.TokenStartIndex, reader.TokenType == JsonTokenType.StartObject);
            reader.Skip();
            if (!isObject) continue;
            // Also those without a name, which take as long to look at.
            if (seen++ >= MaxTools) beyond++;
            else if (ReadTool(array[start..(int)reader.BytesConsumed]) is { } tool) tools.Add(tool);
        }

        return new ToolPage(tools.ToImmutable(), beyond, begins, ends);
    }

    private static ListedDefinition? ReadTool(ReadOnlyMemory<byte> exact)
    {
        JsonDocument json;
        try
        {
            json = JsonDocument.Parse(exact, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        // All that can be wrong with it, since it was read once: a tool must not escape by being nested.
        catch (JsonException)
        {
            return NameOf(exact.Span) is { } deep ? new(new ToolName(deep), Untrusted.Sha256(exact.Span), exact.ToArray(), [new(HiddenKind.Depth, "the definition", 1)]) : null;
        }

        using (json)
        {
            if (Untrusted.Text(Untrusted.Member(json.RootElement, "name"u8)) is not { } name) return null;
            var canonical = new ArrayBufferWriter<byte>(Math.Max(256, exact.Length));
            CanonicalDefinition.Write(json.RootElement, canonical);
            return new(new ToolName(name), Untrusted.Sha256(canonical.WrittenSpan), canonical.WrittenMemory, HiddenText.In(json.RootElement));
        }
    }

    private static string? NameOf(ReadOnlySpan<byte> tool)
    {
        string? name = null;
        var reader = new Utf8JsonReader(tool, new JsonReaderOptions { MaxDepth = MaxTokenDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = JsonText.Spells(reader.ValueSpan, "name"u8);
            reader.Read();
            if (isName) name = reader.TokenType == JsonTokenType.String ? JsonText.Decode(reader.ValueSpan) : null;
            reader.Skip();
        }

        return name;
    }
}
