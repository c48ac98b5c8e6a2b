using Estoppl.Ledger.Storage;
using Xunit;

namespace Estoppl.Specs.Storage;

public sealed class Turns_of_a_writer_and_its_readers
{
    private readonly WriterFirst _turns = new();
    private readonly List<string> _order = [];

    [Fact]
    public void Go_to_the_writer_before_all_readers_that_waited_longer()
    {
        List<Thread> waiting = [];
        using (_turns.Read())
        {
            for (var i = 0; i < 4; i++) waiting.Add(Waiting("reader", _turns.Read));
            waiting.Add(Waiting("writer", _turns.Write));
        }

        waiting.ForEach(thread => thread.Join());
        Assert.Equal(["writer", "reader", "reader", "reader", "reader"], _order);
    }

    [Fact]
    public void Are_taken_by_one_thread_at_a_time()
    {
        var inside = 0;
        var threads = Enumerable.Range(0, 4).Select(n => new Thread(() =>
        {
            for (var i = 0; i < 2000; i++)
                using (n == 0 ? _turns.Write() : _turns.Read())
                {
                    if (Interlocked.Increment(ref inside) != 1) _order.Add("two inside");
                    Interlocked.Decrement(ref inside);
                }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Empty(_order);
    }

    private Thread Waiting(string name, Func<WriterFirst.Turn> take)
    {
        var thread = new Thread(() =>
        {
            using (take()) _order.Add(name);
        });
        thread.Start();
        while (!thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin)) Thread.Yield();
        return thread;
    }
}
