using System.Text;

namespace Estoppl.Proxy.Policy;

/// <summary>
/// Where a value stands in the arguments of a call: <c>amount</c>, or <c>payment.amount</c>. Property names compare after JSON
/// unescaping and without regard to ASCII case, because servers that bind without regard to case exist, and a limit must hold for
/// them too. A key that itself contains the dots (<c>"payment.amount"</c>) is found as well; arrays on the way are walked through.
/// </summary>
public sealed record FieldPath
{
    /// <summary>What <see cref="Follow"/> says where a path ends.</summary>
    internal const int Arrived = int.MaxValue;

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

    /// <summary>Its length in UTF-8 bytes.</summary>
    internal int ByteLength => _utf8.Length;

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

    /// <summary>
    /// Goes on by a property's name: when it is the next name of what is left of the path, or its next few joined by their dots.
    /// No two of these can be the same name, so there is one way to go on.
    /// </summary>
    /// <param name="name">After JSON unescaping.</param>
    /// <param name="rest">Where what is left begins; at first 0.</param>
    /// <returns>Where the rest begins behind the name; <see cref="Arrived"/> when nothing is left; -1 when the path does not lead there.</returns>
    internal int Follow(ReadOnlySpan<byte> name, int rest)
    {
        var left = _utf8.AsSpan(rest);
        if (name.Length > left.Length || (name.Length < left.Length && left[name.Length] != '.')) return -1;
        if (!left.StartsWith(name) && !Ascii.EqualsIgnoreCase(left[..name.Length], name)) return -1;
        return name.Length == left.Length ? Arrived : rest + name.Length + 1;
    }
}
