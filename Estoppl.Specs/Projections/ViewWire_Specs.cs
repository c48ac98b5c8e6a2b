using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Specs.Testing;
using Estoppl.Specs.Views;
using Xunit;

namespace Estoppl.Specs.Projections;

public sealed class The_wire_form_of_views
{
    private static readonly Gen<CallView> s_row = Gen.Select(
        Gen.Select(Any.Guid, Any.Count, Any.Time, Any.Guid.Nullable(), Any.Text, Any.Text, Any.Text),
        Gen.Select(Gen.Enum<DecisionKind>(), Any.Text, Gen.Enum<CallState>(), Gen.Bool, Gen.Bool.Nullable(), Any.Span.Nullable(), Any.Count, Any.Count.Nullable()), Any.Guid.Nullable(),
        (one, other, blocked) => new CallView(
            new CallId(new EventId(one.Item1)), new Position(one.Item2), one.Item3, one.Item4 is { } session ? new SessionId(session) : null,
            one.Item5.Length == 0 ? null : new AgentId(one.Item5), one.Item6.Length == 0 ? null : new ServerName(one.Item6), new ToolName(one.Item7),
            other.Item1, other.Item2.Length == 0 ? null : new RuleName(other.Item2), other.Item3, other.Item4, other.Item5, other.Item6, other.Item7, other.Item8,
            blocked is { } call ? new CallId(new EventId(call)) : null));

    private static readonly Gen<StatsView> s_stats = AnyHistory.Events.Select(events => The_fold_of_bites.Folded(events).State.Stats);

    [Fact]
    public void Gives_every_row_back() => s_row.Sample(row => Assert.Equal(row, ViewWire.DecodeRow(ViewWire.Encode(row))), iter: 3000);

    [Fact]
    public void Gives_every_page_back() => Gen.Select(s_row.Array[0, 5], Any.Count.Nullable()).Sample((rows, older) =>
    {
        var page = ViewWire.DecodePage(ViewWire.Encode(new CallPage([.. rows], older is { } at ? new Position(at) : null)));
        Assert.Equal(rows, page.Rows);
        Assert.Equal(older, page.Older?.Value);
    });

    [Fact]
    public void Gives_stats_back() => s_stats.Sample(stats => Assert.Equal(stats, ViewWire.DecodeStats(ViewWire.Encode(stats))), iter: 200);

    [Fact]
    public void Gives_minutes_back() => Gen.Select(Gen.Long, Gen.Long, Gen.Long, Gen.Long).Array[0, 5].Sample(numbers =>
    {
        var minutes = numbers.Select(it => new MinuteCounts(it.Item1, it.Item2, it.Item3, it.Item4)).ToList();
        Assert.Equal(minutes, ViewWire.DecodeMinutes(ViewWire.Encode([.. minutes])));
    });

    [Fact]
    public void Is_refused_when_anything_is_missing_or_too_much()
    {
        var stats = ViewWire.Encode(s_stats.Single());
        var row = ViewWire.Encode(s_row.Single());
        for (var length = 0; length < row.Length; length++) Assert.Throws<ViewFormatException>(() => ViewWire.DecodeRow(row.AsSpan(0, length)));
        for (var length = 0; length < stats.Length; length++) Assert.Throws<ViewFormatException>(() => ViewWire.DecodeStats(stats.AsSpan(0, length)));
        Assert.Throws<ViewFormatException>(() => ViewWire.DecodeRow([.. row, 0]));
        Assert.Throws<ViewFormatException>(() => ViewWire.DecodeStats([.. stats, 0]));
    }

    /// <summary>Bytes from elsewhere give a value or the one exception; and each value has one form.</summary>
    [Fact]
    public void Is_strict_with_bytes_of_any_origin() =>
        Gen.Select(s_row, s_stats, Gen.Byte.Array[0, 40], Gen.Int[0, 1 << 20], Gen.Byte).Sample((row, stats, any, at, value) =>
        {
            Strict(ViewWire.Encode(row), at, value, bytes => ViewWire.Encode(ViewWire.DecodeRow(bytes)));
            Strict(ViewWire.Encode(stats), at, value, bytes => ViewWire.Encode(ViewWire.DecodeStats(bytes)));
            Strict(any, at, value, bytes => ViewWire.Encode(ViewWire.DecodeRow(bytes)));
            Strict([1, .. any], at, value, bytes => ViewWire.Encode(ViewWire.DecodeMinutes(bytes)));
            Strict([1, .. any], at, value, bytes => ViewWire.Encode(ViewWire.DecodePage(bytes)));
        }, iter: 2000);

    private static void Strict(byte[] bytes, int at, byte value, Func<byte[], byte[]> again)
    {
        if (bytes.Length > 0) bytes[at % bytes.Length] = value;
        try
        {
            Assert.Equal(bytes, again(bytes));
        }
        catch (ViewFormatException)
        {
            // Refused: as it should be.
        }
    }
}

public sealed class A_digest_over_rows
{
    private static readonly Gen<RowDigest> s_any = Any.Digest.Select(RowDigest.Of);

    [Fact]
    public void Does_not_depend_on_their_order() =>
        Gen.Select(s_any, s_any, s_any).Sample((a, b, c) => Assert.Equal(a + b + c, c + (b + a)));

    [Fact]
    public void Forgets_what_is_taken_out() => Gen.Select(s_any, s_any).Sample((a, b) =>
    {
        Assert.Equal(a, a + b - b);
        Assert.Equal(default, a - a);
    });

    [Fact]
    public void Is_a_sum_of_big_numbers() => Gen.Select(Any.Digest, Any.Digest).Sample((a, b) => Assert.Equal(
        (Number(a) + Number(b)) % System.Numerics.BigInteger.Pow(2, 256), Number((RowDigest.Of(a) + RowDigest.Of(b)).Value)));

    [Fact]
    public void Carries_over_all_of_its_length() =>
        Assert.Equal(default, RowDigest.Of(A.Digest(0xff)) + RowDigest.Of(new Digest([.. new byte[31], 1])));

    private static System.Numerics.BigInteger Number(Digest digest)
    {
        var bytes = new byte[Digest.Size];
        digest.CopyTo(bytes);
        return new System.Numerics.BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }
}
