using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Projections;

/// <summary>
/// Rows and stats as bytes, to be sent from process to process. Not a stored format: both sides are one version, and bytes of another
/// are refused. Reading takes bytes of any origin, and answers with a value or with <see cref="ViewFormatException"/>.
/// </summary>
public static class ViewWire
{
    private const byte Version = 3;

    /// <summary>A row as bytes.</summary>
    public static byte[] Encode(CallView row)
    {
        var to = new ViewByteWriter();
        Row(to, row);
        return to.Written.ToArray();
    }

    /// <summary>The row that these bytes are.</summary>
    /// <exception cref="ViewFormatException">They are none.</exception>
    public static CallView DecodeRow(ReadOnlySpan<byte> bytes)
    {
        var from = new ViewByteReader(bytes);
        var row = Row(ref from);
        from.End();
        return row;
    }

    /// <summary>A page as bytes.</summary>
    public static byte[] Encode(CallPage page)
    {
        var to = new ViewByteWriter();
        to.OptionalSigned(page.Older?.Value);
        to.Unsigned((ulong)page.Rows.Length);
        foreach (var row in page.Rows) Row(to, row);
        return to.Written.ToArray();
    }

    /// <summary>The page that these bytes are.</summary>
    /// <exception cref="ViewFormatException">They are none.</exception>
    public static CallPage DecodePage(ReadOnlySpan<byte> bytes)
    {
        var from = new ViewByteReader(bytes);
        Position? older = from.Flag() ? Place(ref from) : null;
        var rows = ImmutableArray.CreateBuilder<CallView>();
        for (var left = from.Count(); left > 0; left--) rows.Add(Row(ref from));
        from.End();
        return new CallPage(rows.ToImmutable(), older);
    }

    /// <summary>Stats as bytes.</summary>
    public static byte[] Encode(StatsView stats)
    {
        var to = new ViewByteWriter();
        to.Byte(Version);
        to.Signed(stats.Through.Value);
        Calls(to, stats.All);
        foreach (var table in new[] { stats.Tools, stats.Servers, stats.Agents, stats.Rules }) Names(to, table);
        to.Signed(stats.Sessions.Started);
        to.Signed(stats.Sessions.Ended);
        to.Signed(stats.Sessions.Open);
        to.Signed(stats.Refused);
        to.Signed(stats.Skipped);
        return to.Written.ToArray();
    }

    /// <summary>The stats that these bytes are.</summary>
    /// <exception cref="ViewFormatException">They are none.</exception>
    public static StatsView DecodeStats(ReadOnlySpan<byte> bytes)
    {
        var from = new ViewByteReader(bytes);
        CheckVersion(ref from);
        var stats = new StatsView(
            Place(ref from), Calls(ref from), Names(ref from), Names(ref from), Names(ref from), Names(ref from),
            new SessionCounts(from.Signed(), from.Signed(), from.Signed()), from.Signed(), from.Signed());
        from.End();
        return stats;
    }

    /// <summary>Minutes as bytes.</summary>
    public static byte[] Encode(ImmutableArray<MinuteCounts> minutes)
    {
        var to = new ViewByteWriter();
        to.Byte(Version);
        to.Unsigned((ulong)minutes.Length);
        foreach (var minute in minutes)
        {
            to.Signed(minute.Minute);
            to.Signed(minute.Allowed);
            to.Signed(minute.Blocked);
            to.Signed(minute.Review);
        }

        return to.Written.ToArray();
    }

    /// <summary>The minutes that these bytes are.</summary>
    /// <exception cref="ViewFormatException">They are none.</exception>
    public static ImmutableArray<MinuteCounts> DecodeMinutes(ReadOnlySpan<byte> bytes)
    {
        var from = new ViewByteReader(bytes);
        CheckVersion(ref from);
        var minutes = ImmutableArray.CreateBuilder<MinuteCounts>();
        for (var left = from.Count(); left > 0; left--) minutes.Add(new MinuteCounts(from.Signed(), from.Signed(), from.Signed(), from.Signed()));
        from.End();
        return minutes.ToImmutable();
    }

    /// <summary>What <see cref="RowDigest"/> sums up.</summary>
    internal static void Row(ViewByteWriter to, CallView row)
    {
        to.Byte(Version);
        to.Signed(row.Seq.Value);
        to.Id(row.Call.Intercepted.Value);
        to.Signed(Microseconds(row.At));
        to.Flag(row.Session is not null);
        if (row.Session is { } session) to.Id(session.Value);
        to.OptionalText(row.Agent?.Value);
        to.OptionalText(row.Server?.Value);
        to.Text(row.Tool.Value);
        to.Byte((byte)row.Decision);
        to.OptionalText(row.Rule?.Value);
        to.Byte((byte)row.State);
        to.Flag(row.Forwarded);
        to.OptionalSigned(row.IsError is { } isError ? isError ? 1 : 0 : null);
        to.OptionalSigned(row.Latency is { } latency ? latency.Ticks / TimeSpan.TicksPerMicrosecond : null);
        to.Signed(row.InputSize);
        to.OptionalSigned(row.OutputSize);
        to.Flag(row.Substitutes is not null);
        if (row.Substitutes is { } blocked) to.Id(blocked.Intercepted.Value);
    }

    /// <summary>Buckets: how many, then each as its distance from the one before and its count.</summary>
    internal static void Latency(ViewByteWriter to, LatencyHistogram latency)
    {
        to.Unsigned((ulong)latency.Buckets.Length);
        var before = 0;
        foreach (var (index, count) in latency.Buckets)
        {
            to.Unsigned((ulong)(index - before));
            to.Signed(count);
            before = index;
        }
    }

    internal static LatencyHistogram Latency(ref ViewByteReader from)
    {
        var buckets = ImmutableArray.CreateBuilder<LatencyBucket>();
        var index = 0UL;
        for (var left = from.Count(); left > 0; left--)
        {
            index += Math.Min(from.Unsigned(), LatencyHistogram.BucketLimit);
            buckets.Add(new LatencyBucket((int)Math.Min(index, LatencyHistogram.BucketLimit), from.Signed()));
        }

        return Valid(() => LatencyHistogram.Of(buckets.ToImmutable()));
    }

    internal static long Microseconds(DateTimeOffset at) =>
        (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The instant so many microseconds after 1970.</summary>
    internal static DateTimeOffset Instant(long microseconds) => microseconds is >= -CanonicalWriter.MaxInteger and <= CanonicalWriter.MaxInteger
        ? DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond)
        : throw new ViewFormatException("a time is out of range");

    internal static TimeSpan Span(long microseconds) => TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond is var most && microseconds >= -most && microseconds <= most
        ? new TimeSpan(microseconds * TimeSpan.TicksPerMicrosecond)
        : throw new ViewFormatException("a latency is out of range");

    internal static T Valid<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException wrong)
        {
            throw new ViewFormatException(wrong.Message);
        }
    }

    internal static CallView Row(ref ViewByteReader from)
    {
        CheckVersion(ref from);
        var seq = Place(ref from);
        var call = new CallId(new EventId(from.Id()));
        var at = Instant(from.Signed());
        SessionId? session = from.Flag() ? new SessionId(from.Id()) : null;
        AgentId? agent = from.OptionalText() is { } a ? new AgentId(a) : null;
        ServerName? server = from.OptionalText() is { } s ? new ServerName(s) : null;
        var tool = new ToolName(from.Text());
        var decision = Known((DecisionKind)from.Byte());
        RuleName? rule = from.OptionalText() is { } r ? new RuleName(r) : null;
        var state = Known((CallState)from.Byte());
        var forwarded = from.Flag();
        bool? isError = from.OptionalSigned() switch
        {
            null => null,
            0 => false,
            1 => true,
            _ => throw new ViewFormatException("a flag is neither 0 nor 1"),
        };
        TimeSpan? latency = from.OptionalSigned() is { } us ? Span(us) : null;
        var (inputSize, outputSize) = (from.Signed(), from.OptionalSigned());
        CallId? substitutes = from.Flag() ? new CallId(new EventId(from.Id())) : null;
        return new CallView(
            call, seq, at, session, agent, server, tool, decision, rule, state, forwarded, isError, latency, inputSize, outputSize, substitutes);
    }

    private static void Calls(ViewByteWriter to, CallStats calls)
    {
        to.Signed(calls.Calls);
        to.Signed(calls.Allowed);
        to.Signed(calls.Blocked);
        to.Signed(calls.Review);
        to.Signed(calls.Errors);
        to.Signed(calls.InputBytes);
        to.Signed(calls.OutputBytes);
        Latency(to, calls.Latency);
    }

    private static CallStats Calls(ref ViewByteReader from) => new(
        from.Signed(), from.Signed(), from.Signed(), from.Signed(), from.Signed(), from.Signed(), from.Signed(), Latency(ref from));

    private static void Names(ViewByteWriter to, NameTable table)
    {
        to.Unsigned((ulong)table.Names.Length);
        foreach (var name in table.Names)
        {
            to.Text(name.Name);
            Calls(to, name.Calls);
        }

        Calls(to, table.Others);
    }

    private static NameTable Names(ref ViewByteReader from)
    {
        var names = ImmutableArray.CreateBuilder<NameStats>();
        for (var left = from.Count(); left > 0; left--) names.Add(new NameStats(from.Text(), Calls(ref from)));
        var others = Calls(ref from);
        return Valid(() => NameTable.Of(names.ToImmutable(), others));
    }

    internal static Position Place(ref ViewByteReader from) =>
        from.Signed() is >= 0 and var place ? new Position(place) : throw new ViewFormatException("a place is negative");

    private static void CheckVersion(ref ViewByteReader from)
    {
        if (from.Byte() != Version) throw new ViewFormatException("it is of another version");
    }

    private static T Known<T>(T value) where T : struct, Enum =>
        Enum.IsDefined(value) ? value : throw new ViewFormatException($"there is no such {typeof(T).Name}");
}
