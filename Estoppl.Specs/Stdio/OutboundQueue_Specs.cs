using Estoppl.Proxy.Stdio;
using Xunit;

namespace Estoppl.Specs.Stdio;

public sealed class What_is_to_leave
{
    private const int Most = 1024;
    private const int MostBytes = 64 << 20;

    private readonly OutboundQueue _queue = new();

    [Fact]
    public async Task Leaves_in_the_order_it_came()
    {
        const int Count = 20_000;
        var producing = Task.Run(() => Enumerable.Range(1, Count).All(size => _queue.Enqueue(Sized(size % 97 + 1))));
        for (var n = 1; n <= Count; n++)
        {
            Assert.True(_queue.Dequeue(out var item));
            Assert.Equal(n % 97 + 1, item.Size);
        }

        Assert.True(await producing);
    }

    [Fact]
    public async Task Waits_for_room_above_a_count()
    {
        for (var n = 0; n < Most; n++) Assert.True(_queue.Enqueue(Sized(1)));
        var oneMore = Task.Run(() => _queue.Enqueue(Sized(1)));
        Assert.False(oneMore.IsCompleted);
        Assert.True(_queue.Dequeue(out _));
        Assert.True(await oneMore);
    }

    [Fact]
    public async Task Waits_for_room_above_a_size()
    {
        Assert.True(_queue.Enqueue(Sized(MostBytes)));
        var oneMore = Task.Run(() => _queue.Enqueue(Sized(1)));
        Assert.False(oneMore.IsCompleted);
        Assert.True(_queue.Dequeue(out _));
        Assert.True(await oneMore);
    }

    [Fact]
    public void Always_fits_when_it_is_alone()
    {
        Assert.True(_queue.Enqueue(Sized(MostBytes + 1)));
        Assert.True(_queue.Dequeue(out var item));
        Assert.Equal(MostBytes + 1, item.Size);
    }

    [Fact]
    public void Fits_at_once_when_it_was_held_however_full_it_is()
    {
        Assert.True(_queue.Enqueue(Sized(MostBytes)));
        Assert.True(_queue.EnqueueAtOnce(Sized(7)));
        Assert.True(_queue.Dequeue(out _));
        Assert.True(_queue.Dequeue(out var held));
        Assert.Equal(7, held.Size);
        _queue.Complete();
        Assert.False(_queue.EnqueueAtOnce(Sized(1)));
    }

    [Fact]
    public void Can_still_be_taken_when_nothing_more_comes()
    {
        _queue.Enqueue(Sized(1));
        _queue.Enqueue(Sized(2));
        _queue.Complete();
        Assert.True(_queue.Dequeue(out _));
        Assert.True(_queue.Dequeue(out _));
        Assert.False(_queue.Dequeue(out _));
        Assert.False(_queue.Enqueue(Sized(3)));
    }

    [Fact]
    public async Task Keeps_nobody_waiting_once_it_is_complete()
    {
        var taking = Task.Run(() => _queue.Dequeue(out _));
        _queue.Complete();
        Assert.False(await taking);

        var full = new OutboundQueue();
        full.Enqueue(Sized(MostBytes));
        var giving = Task.Run(() => full.Enqueue(Sized(1)));
        full.Complete();
        Assert.False(await giving);
    }

    private static Outbound Sized(int size) => new(Task.CompletedTask, null, null, new byte[size]);
}
