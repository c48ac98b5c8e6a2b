using System.Text;
using System.Text.Json;

namespace Estoppl.Ledger.Events;

/// <summary>
/// Reads one canonical object's fields in ascending order of their names. The first thing wrong is kept in <see cref="Fault"/>, and
/// from then on values are defaults: a caller reads all it wants and asks once. The bytes must have passed <see cref="CanonicalReader"/>.
/// </summary>
internal ref struct EventFields
{
    private readonly ReadOnlySpan<byte> _bytes;
    private Utf8JsonReader _json;

    public EventFields(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _json = new Utf8JsonReader(bytes);
        _json.Read();
        if (_json.TokenType == JsonTokenType.StartObject) _json.Read();
        else Fault = "not an object";
    }

    /// <summary>What is wrong, or null.</summary>
    public string? Fault { get; private set; }

    /// <summary>Whether fields stood between the ones asked for.</summary>
    public bool HasOthers { get; private set; }

    /// <summary>Passes over all that is left.</summary>
    public void End()
    {
        while (Fault is null && _json.TokenType == JsonTokenType.PropertyName) PassOver();
    }

    public string Text(ReadOnlySpan<byte> name) => OptionalText(name) ?? Missing<string>(name, "")!;

    public string? OptionalText(ReadOnlySpan<byte> name) =>
        Find(name, JsonTokenType.String) ? Done(_json.GetString()) : null;

    public long Integer(ReadOnlySpan<byte> name) => OptionalInteger(name) ?? Missing(name, 0L);

    public long? OptionalInteger(ReadOnlySpan<byte> name)
    {
        if (!Find(name, JsonTokenType.Number)) return null;
        return Done<long>(_json.GetInt64());
    }

    /// <summary>A length or a count.</summary>
    public long Count(ReadOnlySpan<byte> name) => Within(name, Integer(name), 0, CanonicalWriter.MaxInteger);

    public int Int(ReadOnlySpan<byte> name) => (int)Within(name, Integer(name), int.MinValue, int.MaxValue);

    public int? OptionalInt(ReadOnlySpan<byte> name) =>
        OptionalInteger(name) is { } value ? (int)Within(name, value, int.MinValue, int.MaxValue) : null;

    public TimeSpan Microseconds(ReadOnlySpan<byte> name) => new(Integer(name) * TimeSpan.TicksPerMicrosecond);

    /// <summary>Microseconds since 1970. Every canonical integer is one: ±(2^53-1) µs are the years 1684 to 2255.</summary>
    public DateTimeOffset Time(ReadOnlySpan<byte> name) => DateTimeOffset.UnixEpoch.AddTicks(Integer(name) * TimeSpan.TicksPerMicrosecond);

    public bool Flag(ReadOnlySpan<byte> name)
    {
        if (!Find(name, JsonTokenType.True, JsonTokenType.False)) return Missing(name, false);
        return Done<bool>(_json.GetBoolean());
    }

    public Guid Id(ReadOnlySpan<byte> name) => ParseId(name, Text(name));

    /// <summary>An id that is <c>null</c> when absent.</summary>
    public Guid? NullableId(ReadOnlySpan<byte> name)
    {
        if (!Find(name, JsonTokenType.String, JsonTokenType.Null)) return Missing<Guid?>(name, null);
        return Done(_json.GetString()) is { } text ? ParseId(name, text) : null;
    }

    public Guid? OptionalId(ReadOnlySpan<byte> name) => OptionalText(name) is { } text ? ParseId(name, text) : null;

    public Digest Hash(ReadOnlySpan<byte> name) => ParseHash(name, Text(name));

    public Digest? OptionalHash(ReadOnlySpan<byte> name) => OptionalText(name) is { } text ? ParseHash(name, text) : null;

    /// <summary>The bytes of a nested object or array.</summary>
    public ReadOnlySpan<byte> Nested(ReadOnlySpan<byte> name, JsonTokenType kind)
    {
        if (!Find(name, kind))
        {
            Missing(name, 0);
            return default;
        }
        var start = (int)_json.TokenStartIndex;
        _json.Skip();
        var nested = _bytes[start..(int)_json.BytesConsumed];
        _json.Read();
        return nested;
    }

    /// <summary>Keeps the first thing that is wrong with a field.</summary>
    public void Fail(ReadOnlySpan<byte> name, string what) => Fault ??= $"{Encoding.UTF8.GetString(name)} {what}";

    private bool Find(ReadOnlySpan<byte> name, JsonTokenType kind, JsonTokenType orKind = JsonTokenType.None)
    {
        while (Fault is null && _json.TokenType == JsonTokenType.PropertyName)
        {
            var order = _json.ValueSpan.SequenceCompareTo(name);
            if (order > 0) return false;
            if (order < 0)
            {
                PassOver();
                continue;
            }
            _json.Read();
            if (_json.TokenType == kind || _json.TokenType == orKind) return true;
            Fail(name, "has the wrong type");
        }
        return false;
    }

    private void PassOver()
    {
        HasOthers = true;
        _json.Skip();
        _json.Read();
    }

    private T? Done<T>(T? value)
    {
        _json.Read();
        return value;
    }

    private T Missing<T>(ReadOnlySpan<byte> name, T placeholder)
    {
        Fail(name, "is missing");
        return placeholder;
    }

    private long Within(ReadOnlySpan<byte> name, long value, long least, long most)
    {
        if (value >= least && value <= most) return value;
        Fail(name, "is out of range");
        return 0;
    }

    private Guid ParseId(ReadOnlySpan<byte> name, string text)
    {
        // The second condition keeps one spelling: Guid.TryParseExact takes upper case and surrounding blanks too.
        if (Guid.TryParseExact(text, "D", out var id) && id.ToString("D") == text) return id;
        Fail(name, "is not an id in lower case with hyphens");
        return default;
    }

    private Digest ParseHash(ReadOnlySpan<byte> name, string text)
    {
        if (!Digest.TryParse(text, out var digest)) Fail(name, "is not 64 lower-case hex digits");
        return digest;
    }
}
