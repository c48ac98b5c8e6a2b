using System.Collections.Immutable;
using CsCheck;
using Estoppl.Ledger.Events;

namespace Estoppl.Specs.Testing;

/// <summary>Generators. Facts are built over the constructors that the cases have, so a new case is generated without being named here.</summary>
internal static class Any
{
    private static readonly Gen<string> Hostile = Gen.OneOf(
        "", "\0", "\"", "\\", "\\u0041", "\b\t\n\f\r", "\u001f\u007f\u0080", "\u2028\u2029", "\ufeff", "😀👩‍💻", "é vs e\u0301", "\uffff", "</script>", "{\"a\":1}");

    private static readonly Gen<string> Runes = Gen.Int[0, 0x10FFFF].Where(code => code is < 0xD800 or > 0xDFFF)
        .Select(char.ConvertFromUtf32).Array[0, 12].Select(runes => string.Concat(runes));

    public static readonly Gen<string> Text = Gen.OneOf(Hostile, Runes, Gen.Select(Hostile, Runes, (a, b) => b + a + b));
    public static readonly Gen<Guid> Guid = Gen.Guid;
    public static readonly Gen<Digest> Digest = Gen.Byte.Array[32].Select(bytes => new Digest(bytes));
    public static readonly Gen<long> Count = Gen.OneOf(Gen.Long[0, 1000], Gen.Long[0, CanonicalWriter.MaxInteger], Gen.Const(CanonicalWriter.MaxInteger));
    public static readonly Gen<long> Integer = Gen.Long[-CanonicalWriter.MaxInteger, CanonicalWriter.MaxInteger];
    public static readonly Gen<TimeSpan> Span = Gen.Long[0, 1L << 52].Select(us => TimeSpan.FromMicroseconds(us));
    public static readonly Gen<DateTimeOffset> Time = Gen.Long[-1_000_000_000_000_000, 4_000_000_000_000_000].Select(us => DateTimeOffset.UnixEpoch.AddMicroseconds(us));

    public static readonly Gen<LedgerEvent> Fact = Gen.OneOf(Cases.Select(Case).ToArray());

    public static readonly Gen<ObservedEvent> Observed = Gen.Select(
        Guid, Time, Span, Text, Guid.Nullable(), Guid.Nullable(), Text, Fact,
        (id, at, mono, stream, call, cause, actor, fact) => new ObservedEvent(
            new EventId(id), at, mono, stream, call is { } c ? new CallId(new EventId(c)) : null, cause is { } e ? new EventId(e) : null, actor, fact));

    public static readonly Gen<Envelope> Envelope = Gen.Select(Guid, Count, Digest, Text, Observed,
        (log, seq, prev, key, observed) => new Envelope(new LogId(log), new Position(seq), prev, new KeyId(key), observed));

    public static IEnumerable<Type> Cases => typeof(LedgerEvent).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(LedgerEvent)));

    private static Gen<LedgerEvent> Case(Type type)
    {
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        var nullability = new System.Reflection.NullabilityInfoContext();
        return constructor.GetParameters()
            .Select(parameter => nullability.Create(parameter).WriteState == System.Reflection.NullabilityState.Nullable && !parameter.ParameterType.IsValueType
                ? OrNull(Of(parameter.ParameterType))
                : Of(parameter.ParameterType))
            .Aggregate(Gen.Const(ImmutableList<object?>.Empty), (all, one) => Gen.Select(all, one, (list, value) => list.Add(value)))
            .Select(arguments => (LedgerEvent)constructor.Invoke([.. arguments]));
    }

    private static Gen<object?> OrNull(Gen<object?> gen) => Gen.Select(gen, Gen.Bool, (value, isNull) => isNull ? null : value);

    private static Gen<object?> Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return OrNull(inner == typeof(long) ? Integer.Select(value => (object?)value) : Of(inner));
        if (type == typeof(string)) return Text.Select(value => (object?)value);
        if (type == typeof(long)) return Count.Select(value => (object?)value);
        if (type == typeof(int)) return Gen.Int.Select(value => (object?)value);
        if (type == typeof(bool)) return Gen.Bool.Select(value => (object?)value);
        if (type == typeof(Digest)) return Digest.Select(value => (object?)value);
        if (type == typeof(TimeSpan)) return Span.Select(value => (object?)value);
        if (type == typeof(DecisionKind)) return Gen.Enum<DecisionKind>().Select(value => (object?)value);
        if (type == typeof(ImmutableArray<ListedTool>))
            return Gen.Select(Text, Digest, (name, digest) => new ListedTool(new ToolName(name), digest)).Array[0, 5].Select(tools => (object?)tools.ToImmutableArray());
        if (type == typeof(ImmutableArray<Digest>)) return Digest.Array[0, 5].Select(hashes => (object?)hashes.ToImmutableArray());
        if (type == typeof(ImmutableArray<string>)) return Text.Array[0, 5].Select(texts => (object?)texts.ToImmutableArray());
        if (type == typeof(ImmutableArray<ToolName>)) return Text.Array[0, 5].Select(names => (object?)names.Select(name => new ToolName(name)).ToImmutableArray());
        if (type == typeof(ImmutableArray<ServerName>)) return Text.Array[0, 5].Select(names => (object?)names.Select(name => new ServerName(name)).ToImmutableArray());
        if (type == typeof(DateTimeOffset)) return Time.Select(value => (object?)value);
        if (type == typeof(CallId)) return Guid.Select(id => (object?)new CallId(new EventId(id)));
        if (type.GetConstructor([typeof(string)]) is { } word) return Text.Select(text => (object?)word.Invoke([text]));
        throw new NotSupportedException($"teach {nameof(Any)} to make a {type.Name}");
    }
}
