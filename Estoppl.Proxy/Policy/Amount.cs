namespace Estoppl.Proxy.Policy;

/// <summary>
/// The amount a call names: absent, a number, or present and unreadable. Unreadable counts as over every limit: what we cannot read,
/// the server may. <c>null</c> counts as absent: it gives an agent nothing that leaving the field out would not.
/// </summary>
public readonly record struct Amount
{
    private enum Kind : byte { Absent, Number, Unreadable }

    private readonly Kind _kind;
    private readonly decimal _value;

    private Amount(Kind kind, decimal value) => (_kind, _value) = (kind, value);

    /// <summary>The call names none.</summary>
    public static Amount Absent => default;

    /// <summary>Something stands there that is no number, or none that a decimal can hold.</summary>
    public static Amount Unreadable => new(Kind.Unreadable, 0);

    /// <summary>A number; its sign is dropped.</summary>
    public static Amount Of(decimal value) => new(Kind.Number, Math.Abs(value));

    /// <summary>Whether the call names an amount at all.</summary>
    public bool IsPresent => _kind != Kind.Absent;

    /// <summary>The absolute value, where it can be read.</summary>
    public decimal? Value => _kind == Kind.Number ? _value : null;

    /// <summary>Whether it is above the limit. Equal is not above.</summary>
    public bool Exceeds(decimal limit) => _kind == Kind.Unreadable || (_kind == Kind.Number && _value > limit);

    /// <summary>The larger of the two; unreadable is larger than any number, absent smaller.</summary>
    public static Amount Larger(Amount left, Amount right) =>
        left._kind != right._kind ? (left._kind > right._kind ? left : right) : (left._value >= right._value ? left : right);

    /// <inheritdoc/>
    public override string ToString() => _kind switch
    {
        Kind.Absent => "none",
        Kind.Number => NumberText.Show(_value),
        _ => "unreadable",
    };
}
