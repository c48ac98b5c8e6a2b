namespace Estoppl.Proxy.Policy;

/// <summary>
/// A glob over tool names: <c>*</c> stands for any run of characters, also none; every other character stands for itself, compared
/// ordinally. Matching never backtracks: for one pattern it is linear in the name, however hostile the name is.
/// </summary>
public sealed class ToolPattern : IEquatable<ToolPattern>
{
    // The pattern cut at its stars. Leftmost matches of the middle pieces are enough: what stands between two stars can only gain
    // room by being found earlier.
    private readonly string _prefix, _suffix;
    private readonly string[] _middle;

    /// <exception cref="ArgumentException"><paramref name="text"/> is empty.</exception>
    public ToolPattern(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        Text = text;
        var pieces = text.Split('*');
        _prefix = pieces[0];
        _suffix = pieces.Length > 1 ? pieces[^1] : "";
        _middle = pieces.Length > 2 ? [.. pieces[1..^1].Where(piece => piece.Length > 0)] : [];
        IsExact = pieces.Length == 1;
        LiteralLength = text.Length - (pieces.Length - 1);
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>Whether it has no star, and so stands for one name only.</summary>
    public bool IsExact { get; }

    /// <summary>How many characters stand for themselves: the more, the more specific.</summary>
    public int LiteralLength { get; }

    /// <summary>Whether the whole of <paramref name="name"/> fits. Allocates nothing.</summary>
    public bool Matches(ReadOnlySpan<char> name)
    {
        if (IsExact) return name.SequenceEqual(_prefix);
        if (name.Length < _prefix.Length + _suffix.Length) return false;
        if (!name.StartsWith(_prefix, StringComparison.Ordinal) || !name.EndsWith(_suffix, StringComparison.Ordinal)) return false;
        var rest = name[_prefix.Length..^_suffix.Length];
        foreach (var piece in _middle)
        {
            var at = rest.IndexOf(piece, StringComparison.Ordinal);
            if (at < 0) return false;
            rest = rest[(at + piece.Length)..];
        }
        return true;
    }

    /// <summary>
    /// Whether every name that fits <paramref name="other"/> fits this one too, exactly. A star of the other, read as a character, can be taken only by
    /// a star of this one, which then takes whatever the other's star stands for; and it stands among all else for characters that
    /// occur in neither.
    /// </summary>
    public bool Covers(ToolPattern other) => Matches(other.Text);

    /// <summary>Whether some name fits both, exactly. Takes time in the product of their lengths.</summary>
    public bool Overlaps(ToolPattern other)
    {
        // can[j]: what of this pattern is behind the place looked at, and of the other from j on, have a name in common. From the ends.
        var (one, two) = (Text, other.Text);
        var (can, next) = (new bool[two.Length + 1], new bool[two.Length + 1]);
        for (var i = one.Length; i >= 0; i--)
        {
            for (var j = two.Length; j >= 0; j--)
            {
                var (star, otherStar) = (i < one.Length && one[i] == '*', j < two.Length && two[j] == '*');
                next[j] = (i == one.Length && j == two.Length)
                    || (star && (can[j] || (j < two.Length && next[j + 1])))
                    || (otherStar && (next[j + 1] || (i < one.Length && can[j])))
                    || (i < one.Length && j < two.Length && !star && !otherStar && one[i] == two[j] && can[j + 1]);
            }
            (can, next) = (next, can);
        }
        return can[0];
    }

    /// <summary>Whether no name that fits is one that an allow list admits.</summary>
    internal bool IsAlwaysOdd => ToolNames.IsOdd(new Ledger.Events.ToolName(LiteralLength == 0 ? "x" : Text.Replace("*", "", StringComparison.Ordinal)));

    /// <inheritdoc/>
    public bool Equals(ToolPattern? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ToolPattern);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
