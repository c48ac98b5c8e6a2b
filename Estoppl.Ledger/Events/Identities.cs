namespace Estoppl.Ledger.Events;

/// <summary>Names one ledger for ever. A UUIDv7, written in lower case with hyphens.</summary>
public readonly record struct LogId(Guid Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D");
}

/// <summary>Names one event. A UUIDv7 made where the fact was observed, so that an append can be sent again safely.</summary>
public readonly record struct EventId(Guid Value)
{
    /// <summary>A fresh id whose first 48 bits are <paramref name="at"/> in Unix milliseconds.</summary>
    public static EventId New(DateTimeOffset at) => new(Guid.CreateVersion7(at));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D");
}

/// <summary>Names one tool call: the id of its <c>call.intercepted</c> event. Later events of the call carry it as <c>corr</c>.</summary>
public readonly record struct CallId(EventId Intercepted)
{
    /// <inheritdoc/>
    public override string ToString() => Intercepted.ToString();
}

/// <summary>Names one run of a proxy between one client and one server. A UUIDv7.</summary>
public readonly record struct SessionId(Guid Value)
{
    /// <summary>A fresh id whose first 48 bits are <paramref name="at"/> in Unix milliseconds.</summary>
    public static SessionId New(DateTimeOffset at) => new(Guid.CreateVersion7(at));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D");
}

/// <summary>The place of an event in the ledger's one stream: dense, from 0.</summary>
public readonly record struct Position(long Value) : IComparable<Position>
{
    /// <summary>Where the first event stands.</summary>
    public static readonly Position First = new(0);

    /// <summary>The place right behind this one.</summary>
    public Position Next => new(Value + 1);

    /// <inheritdoc/>
    public int CompareTo(Position other) => Value.CompareTo(other.Value);

    /// <summary>Whether <paramref name="left"/> stands before <paramref name="right"/>.</summary>
    public static bool operator <(Position left, Position right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> stands behind <paramref name="right"/>.</summary>
    public static bool operator >(Position left, Position right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> does not stand behind <paramref name="right"/>.</summary>
    public static bool operator <=(Position left, Position right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> does not stand before <paramref name="right"/>.</summary>
    public static bool operator >=(Position left, Position right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public override string ToString() => $"#{Value}";
}

/// <summary>Which agent acts, as <c>[agent] id</c> in the configuration names it.</summary>
public readonly record struct AgentId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Which upstream server a session talks to, as the configuration or the command line names it.</summary>
public readonly record struct ServerName(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A tool's name as the server will see it: after JSON unescaping, otherwise untouched. Compared ordinally.</summary>
public readonly record struct ToolName(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>The rule that spoke, in the words of the configuration: <c>block_tools: delete_*</c>.</summary>
public readonly record struct RuleName(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>The short name of a signing key: the first 8 bytes of SHA-256 over its raw public key, in hex.</summary>
public readonly record struct KeyId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>
/// What binds an event to data that is not stored: <c>hmac-sha256:HEX</c>, or <c>sha256:HEX</c> when the configuration asks for
/// commitments that anyone can recompute.
/// </summary>
public readonly record struct Commitment(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
