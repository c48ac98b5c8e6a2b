using System.Collections.Immutable;
using Estoppl.Ledger.Projections;

namespace Estoppl.Operator.Filters;

/// <summary>What can stand behind a field.</summary>
internal enum FilterKind
{
    /// <summary>Names: <c>stripe.*</c>, <c>"a name"</c>, <c>/^x/</c>.</summary>
    Text,

    /// <summary>An id, or its last digits.</summary>
    Id,

    /// <summary>One of <see cref="FilterField.Words"/>.</summary>
    Word,

    /// <summary>A number, with <c>:</c> or a comparison.</summary>
    Number,

    /// <summary>A time, or how long ago.</summary>
    Time,
}

/// <summary>One unit of a number.</summary>
/// <param name="Name">As it is written behind the number; empty for none.</param>
/// <param name="Factor">How many of what the field counts in it is.</param>
internal sealed record FilterUnit(string Name, decimal Factor);

/// <summary>One field of the filter language, as data: parsing, completion and the manual go by it.</summary>
/// <param name="What">What it is, in a few words.</param>
/// <param name="Example">A term with it that means something.</param>
/// <param name="MayBeMissing">Whether some calls have none of it, which <c>none</c> asks for.</param>
internal sealed record FilterField(string Name, FilterKind Kind, string What, string Example, bool MayBeMissing = false)
{
    /// <summary>What stands for a value that a call does not have.</summary>
    public const string None = "none";

    private static readonly ImmutableArray<FilterUnit> s_plain = [new("", 1)];
    private static readonly ImmutableArray<FilterUnit> s_times =
    [
        // In ticks. Without a unit it is milliseconds, as tables show it.
        new("ms", TimeSpan.TicksPerMillisecond), new("us", TimeSpan.TicksPerMicrosecond), new("µs", TimeSpan.TicksPerMicrosecond), new("μs", TimeSpan.TicksPerMicrosecond),
        new("s", TimeSpan.TicksPerSecond), new("m", TimeSpan.TicksPerMinute), new("h", TimeSpan.TicksPerHour), new("", TimeSpan.TicksPerMillisecond),
    ];

    private static readonly ImmutableArray<FilterUnit> s_bytes =
    [
        new("", 1), new("b", 1), new("k", 1000), new("kb", 1000), new("ki", 1 << 10), new("kib", 1 << 10), new("m", 1_000_000), new("mb", 1_000_000),
        new("mi", 1 << 20), new("mib", 1 << 20), new("g", 1_000_000_000), new("gb", 1_000_000_000), new("gi", 1 << 30), new("gib", 1 << 30),
    ];

    /// <summary>The tool.</summary>
    public static FilterField Tool { get; } = new("tool", FilterKind.Text, "the tool's name", "tool:stripe.*") { TextOf = static call => call.Tool.Value };

    /// <summary>The server.</summary>
    public static FilterField Server { get; } = new("server", FilterKind.Text, "the server's name", "server:files,shell", true) { TextOf = static call => call.Server?.Value };

    /// <summary>The agent.</summary>
    public static FilterField Agent { get; } = new("agent", FilterKind.Text, "who acted", "agent:claude-*", true) { TextOf = static call => call.Agent?.Value };

    /// <summary>The rule that decided.</summary>
    public static FilterField Rule { get; } = new("rule", FilterKind.Text, "the rule that decided", "rule:max_amount*", true) { TextOf = static call => call.Rule?.Value };

    /// <summary>The session.</summary>
    public static FilterField Session { get; } = new("session", FilterKind.Id, "the session", "session:9f2c41d0", true) { IdOf = static call => call.Session?.Value };

    /// <summary>The call itself.</summary>
    public static FilterField Call { get; } = new("call", FilterKind.Id, "the call", "call:1c9a04be") { IdOf = static call => call.Call.Intercepted.Value };

    /// <summary>The decision.</summary>
    public static FilterField Decision { get; } = new("decision", FilterKind.Word, "what was decided", "decision:block,review") { Words = FilterWords.Decisions };

    /// <summary>What became of the call.</summary>
    public static FilterField State { get; } = new("state", FilterKind.Word, "what became of it", "state:held") { Words = FilterWords.States };

    /// <summary>What no other field says.</summary>
    public static FilterField Is { get; } = new("is", FilterKind.Word, "what it is besides", "is:error") { Words = FilterWords.Kinds };

    /// <summary>The place of the call in the ledger.</summary>
    public static FilterField Seq { get; } = new("seq", FilterKind.Number, "its place in the ledger", "seq<500") { Units = s_plain, NumberOf = static call => call.Seq.Value };

    /// <summary>From forwarding to the answer.</summary>
    public static FilterField Latency { get; } = new("latency", FilterKind.Number, "from forwarding to the answer", "latency>100ms", true)
    {
        Units = s_times, NumberOf = static call => call.Latency?.Ticks,
    };

    /// <summary>Bytes of the arguments.</summary>
    public static FilterField Size { get; } = new("size", FilterKind.Number, "bytes of the arguments", "size>=1k") { Units = s_bytes, NumberOf = static call => call.InputSize };

    /// <summary>Bytes of the answer.</summary>
    public static FilterField Output { get; } = new("output", FilterKind.Number, "bytes of the answer", "output>1m", true) { Units = s_bytes, NumberOf = static call => call.OutputSize };

    /// <summary>Not before.</summary>
    public static FilterField Since { get; } = new("since", FilterKind.Time, "not before", "since:15m");

    /// <summary>Before.</summary>
    public static FilterField Until { get; } = new("until", FilterKind.Time, "before", "until:2026-03-01");

    /// <summary>All of them, in the order of the manual.</summary>
    public static ImmutableArray<FilterField> All { get; } =
        [Tool, Server, Agent, Rule, Session, Call, Decision, State, Is, Seq, Latency, Size, Output, Since, Until];

    /// <summary>Of a <see cref="FilterKind.Word"/>: the words that it takes, the usual spelling of each.</summary>
    public ImmutableArray<string> Words { get; private init; } = [];

    /// <summary>Of a <see cref="FilterKind.Number"/>: its units.</summary>
    public ImmutableArray<FilterUnit> Units { get; private init; } = [];

    internal Func<CallView, string?> TextOf { get; private init; } = static _ => null;

    internal Func<CallView, Guid?> IdOf { get; private init; } = static _ => null;

    internal Func<CallView, long?> NumberOf { get; private init; } = static _ => null;

    /// <summary>The field of this name, in any case; none when there is none.</summary>
    public static FilterField? Find(ReadOnlySpan<char> name)
    {
        foreach (var field in All)
            if (name.Equals(field.Name, StringComparison.OrdinalIgnoreCase)) return field;
        return null;
    }
}
