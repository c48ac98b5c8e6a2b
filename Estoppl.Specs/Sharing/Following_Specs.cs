using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Specs.Ledger;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Sharing;

public sealed class Someone_who_follows_a_ledger : IDisposable
{
    private const string Last = "z";

    private readonly Commons _commons = new();

    public void Dispose() => _commons.Dispose();

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Sees_each_event_once_and_in_order_while_one_holder_follows_another(int who)
    {
        const int rounds = 6, each = 300;
        var parts = Enumerable.Range(0, rounds).Select(_ => _commons.Join()).ToList();
        // It is connected to one after the other, until it may hold the ledger itself.
        var following = Follow(parts[who]);
        for (var round = 0; round < rounds - 1; round++)
        {
            await Commons.In(Task.WhenAll(Enumerable.Range(0, each).Select(n => parts[^1].AppendAsync(Commons.Event("a", round * each + n)))));
            if (round == who) continue;
            await Commons.In(parts[round].Dispose);
        }

        await Commons.In(parts[^1].AppendAsync(Commons.Event(Last, 0)));
        var seen = await Commons.In(following);
        Assert.Equal(Enumerable.Range(0, seen.Count).Select(n => (long)n), seen);
        Assert.InRange(seen.Count, (rounds - 1) * each + 2, (rounds - 1) * each * 2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Delays_nobody_by_being_slow(bool isHolder)
    {
        var holder = _commons.Join();
        var other = _commons.Join();
        using var slow = (isHolder ? holder : other).Follow(Position.First, TestContext.Current.CancellationToken).GetEnumerator();
        Assert.True(slow.MoveNext());
        var seen = slow.Current.Length;

        // Much more than the buffers of a socket take.
        var large = A.Intercepted with { Tool = new ToolName(new string('x', 20_000)) };
        for (var n = 0; n < 300; n++) await Commons.In((n % 2 == 0 ? holder : other).AppendAsync([Writing.Event("a", n, n, large)]));
        await Commons.In(other.AppendAsync(Commons.Event(Last, 0)));

        await Commons.In(() =>
        {
            while (slow.MoveNext())
            {
                seen += slow.Current.Length;
                if (IsLast(slow.Current.Span[^1])) return;
            }
        });
        Assert.Equal(other.End().Value, seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ends_when_it_gives_up(bool isHolder)
    {
        var holder = _commons.Join();
        var other = _commons.Join();
        using var givingUp = new CancellationTokenSource();
        var seen = new TaskCompletionSource();
        var following = Task.Run(() =>
        {
            foreach (var _ in (isHolder ? holder : other).Follow(Position.First, givingUp.Token)) seen.TrySetResult();
        }, TestContext.Current.CancellationToken);
        await Commons.In(seen.Task);
        await givingUp.CancelAsync();
        await Commons.In(following);
    }

    [Fact]
    public async Task Begins_where_it_left_off()
    {
        _commons.Join();
        var other = _commons.Join();
        await Commons.In(Task.WhenAll(Enumerable.Range(0, 600).Select(n => other.AppendAsync(Commons.Event("a", n)))));
        var from = new Position(417);
        var following = Follow(other, from);
        await Commons.In(other.AppendAsync(Commons.Event(Last, 0)));
        var seen = await Commons.In(following);
        Assert.Equal(417, seen[0]);
        Assert.Equal(other.End().Value - 417, seen.Count);
    }

    // To the event of that actor.
    private static Task<List<long>> Follow(SharedLedger part, Position from = default) => Task.Run(() =>
    {
        var seen = new List<long>();
        foreach (var batch in part.Follow(from, TestContext.Current.CancellationToken))
        {
            foreach (var one in batch.Span)
            {
                seen.Add(one.Seq.Value);
                if (IsLast(one)) return seen;
            }
        }

        return seen;
    });

    private static bool IsLast(in SealedEvent one) => EventCodec.Decode(one.Event.Span) is DecodedEvent.Known { Envelope.Event.Actor: Last };
}
