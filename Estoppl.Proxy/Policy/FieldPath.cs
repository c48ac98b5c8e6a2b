using System.Text;
using System.Text.Json;

namespace Estoppl.Proxy.Policy;

/// <summary>Looks at one value that a <see cref="FieldPath"/> leads to.</summary>
internal interface IFieldVisitor
{
    /// <summary>Called with the reader on the value's first token. A container may be left unread or read to its end.</summary>
    void Visit(ref Utf8JsonReader reader);
}

/// <summary>
/// Where a value stands in the arguments of a call: <c>amount</c>, or <c>payment.amount</c>. Property names compare after JSON
/// unescaping and without regard to ASCII case, because servers that bind without regard to case exist, and a limit must hold for
/// them too. A key that itself contains the dots (<c>"payment.amount"</c>) is found as well; arrays on the way are walked through.
/// </summary>
public sealed record FieldPath
{
    // Deep enough for any real call, shallow enough for the stack. Deeper arguments throw, which every caller takes as unreadable.
    private const int MaxDepth = 512;

    private readonly byte[] _utf8;

    /// <exception cref="ArgumentException">The path or a segment of it is empty.</exception>
    public FieldPath(string text)
    {
        if (!IsValid(text)) throw new ArgumentException("a path is names separated by dots", nameof(text));
        Text = text;
        _utf8 = Encoding.UTF8.GetBytes(text);
        IsPlain = !text.Contains('.', StringComparison.Ordinal);
    }

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    /// <summary>Whether it is a single name.</summary>
    public bool IsPlain { get; }

    /// <summary>Whether it is names separated by dots, none of them empty.</summary>
    public static bool IsValid(string text) =>
        text.Length > 0 && text[0] != '.' && text[^1] != '.' && !text.Contains("..", StringComparison.Ordinal);

    /// <inheritdoc/>
    public bool Equals(FieldPath? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Shows the visitor each value that this path leads to from the root.</summary>
    /// <exception cref="JsonException">The bytes are not JSON, or nested deeper than 512.</exception>
    internal void VisitAtPath<TVisitor>(ReadOnlySpan<byte> json, ref TVisitor visitor) where TVisitor : struct, IFieldVisitor, allows ref struct
    {
        if (json.IsEmpty) return;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        if (reader.Read()) Descend(ref reader, _utf8, ref visitor);
    }

    /// <summary>Shows the visitor the value of each property with this name, however deep it lies.</summary>
    /// <exception cref="JsonException">The bytes are not JSON, or nested deeper than 512.</exception>
    internal void VisitEverywhere<TVisitor>(ReadOnlySpan<byte> json, ref TVisitor visitor) where TVisitor : struct, IFieldVisitor, allows ref struct
    {
        if (json.IsEmpty) return;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || !NameIs(ref reader, _utf8)) continue;
            reader.Read();
            visitor.Visit(ref reader);
        }
    }

    private static void Descend<TVisitor>(ref Utf8JsonReader reader, ReadOnlySpan<byte> rest, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor, allows ref struct
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) Descend(ref reader, rest, ref visitor);
                break;
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) Enter(ref reader, rest, ref visitor);
                break;
        }
    }

    // On a property name: follows it when it is the path's next name, or its next few joined by their dots.
    private static void Enter<TVisitor>(ref Utf8JsonReader reader, ReadOnlySpan<byte> rest, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor, allows ref struct
    {
        for (var end = 0; end <= rest.Length; end++)
        {
            if (end < rest.Length && rest[end] != '.') continue;
            if (!NameIs(ref reader, rest[..end])) continue;
            reader.Read();
            if (end < rest.Length)
            {
                Descend(ref reader, rest[(end + 1)..], ref visitor);
                return;
            }
            visitor.Visit(ref reader);
            // Passes over a container that was left unread; does nothing behind one that was read.
            reader.Skip();
            return;
        }
        reader.Skip();
    }

    // ValueTextEquals unescapes but minds case; Ascii.EqualsIgnoreCase needs the unescaped bytes. An escape is at most six bytes for one.
    private static bool NameIs(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        var raw = reader.ValueSpan;
        if (!reader.ValueIsEscaped) return raw.Length == name.Length && (raw.SequenceEqual(name) || Ascii.EqualsIgnoreCase(raw, name));
        if (raw.Length > 6 * name.Length) return false;
        if (reader.ValueTextEquals(name)) return true;
        if (raw.Length > 512) return false;
        Span<byte> unescaped = stackalloc byte[512];
        return Ascii.EqualsIgnoreCase(unescaped[..reader.CopyString(unescaped)], name);
    }
}
