using System.Buffers.Binary;
using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Specs.Ledger;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Sharing;

/// <summary>Whatever comes through the socket, the holder stays responsive, its memory bounded, and its ledger what it was.</summary>
public sealed class A_holder_among_hostile_clients : IDisposable
{
    private const long Mebi = 1 << 20;

    private readonly Commons _commons = new();
    private readonly SharedLedger _holder;

    public A_holder_among_hostile_clients() => _holder = _commons.Join();

    /// <summary>A valid frame of each kind.</summary>
    private static byte[][] EveryFrame =>
    [
        Visitor.Hello(),
        Visitor.Append(1, null, Commons.Event("x", 0)[0]),
        Visitor.Append(2, Position.First, Writing.Group("x", 1, 3)),
        new FrameWriter().Begin(FrameKind.Read).Long(0).Long(-1).Frame.ToArray(),
        new FrameWriter().Begin(FrameKind.Subscribe).Long(0).Frame.ToArray(),
        new FrameWriter().Begin(FrameKind.Query).Byte(1).Long(20).Frame.ToArray(),
        new FrameWriter().Begin(FrameKind.Seal).Frame.ToArray(),
        new FrameWriter().Begin(FrameKind.Rotate).Frame.ToArray(),
        new FrameWriter().Begin(FrameKind.Watch).Frame.ToArray(),
        new FrameWriter().Begin(FrameKind.Hold).Rest(ControlFrames.Content(to => ControlFrames.Write(to, A.HeldCall))).Frame.ToArray(),
        new FrameWriter().Begin(FrameKind.LetGo).Id(Guid.Empty).Frame.ToArray(),
        new FrameWriter().Begin(FrameKind.Tools).Rest(ControlFrames.Content(to => ControlFrames.Write(to, A.Server))).Frame.ToArray(),
        new FrameWriter().Begin(FrameKind.Servers).Frame.ToArray(),
        new FrameWriter().Begin(FrameKind.HeldCalls).Long(-1).Long(0).Frame.ToArray(),
        new FrameWriter().Begin(FrameKind.Review).Rest(ControlFrames.Content(to => ControlFrames.Write(to, A.Verdict))).Frame.ToArray(),
        new FrameWriter().Begin(FrameKind.Welcome).Int(1).Int(1).Id(Guid.Empty).Long(0).Frame.ToArray(),
        new FrameWriter().Begin(FrameKind.Durable).Long(1).Long(1).Frame.ToArray(),
        new FrameWriter().Begin(FrameKind.Refused).Long(1).Text("no").Frame.ToArray(),
        new FrameWriter().Begin(FrameKind.Events).Long(0).Int(0).Frame.ToArray(),
    ];

    public void Dispose() => _commons.Dispose();

    [Fact]
    public async Task Hangs_up_on_random_bytes()
    {
        var random = Seeded();
        var bytes = new byte[8192];
        for (var visit = 0; visit < 300; visit++)
        {
            random.NextBytes(bytes);
            using var visitor = visit % 2 == 0 ? new Visitor(_commons.Home) : Visitor.Introduced(_commons.Home);
            visitor.Say(bytes.AsSpan(0, random.Next(bytes.Length)));
            await Commons.In(visitor.Finish);
        }

        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task Hangs_up_on_random_frames()
    {
        var random = Seeded();
        FrameKind[] kinds = [FrameKind.Hello, FrameKind.Append, FrameKind.Read, FrameKind.Subscribe, FrameKind.Query, FrameKind.Watch, FrameKind.Hold, FrameKind.LetGo,
            FrameKind.Tools, FrameKind.Servers, FrameKind.ClientFiles, FrameKind.HeldCalls, FrameKind.Review, FrameKind.Controls, FrameKind.Answer, FrameKind.Durable, (FrameKind)0, (FrameKind)200];
        for (var visit = 0; visit < 300; visit++)
        {
            using var visitor = Visitor.Introduced(_commons.Home);
            var content = new byte[random.Next(64)];
            random.NextBytes(content);
            visitor.Say(new FrameWriter().Begin(kinds[random.Next(kinds.Length)]).Rest(content).Frame);
            await Commons.In(visitor.Finish);
        }

        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task Does_nothing_for_a_frame_that_is_cut_off_anywhere()
    {
        foreach (var frame in EveryFrame)
        {
            for (var length = 0; length < frame.Length; length++)
            {
                using var visitor = Visitor.Introduced(_commons.Home);
                visitor.Say(frame.AsSpan(0, length));
                await Commons.In(visitor.Finish);
            }
        }

        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task Does_nothing_for_a_frame_whose_content_is_cut_off_anywhere()
    {
        foreach (var frame in EveryFrame)
        {
            for (var length = FrameWriter.HeadSize; length < frame.Length; length++)
            {
                var shorter = frame[..length];
                BinaryPrimitives.WriteInt32LittleEndian(shorter, length - sizeof(int));
                using var visitor = Visitor.Introduced(_commons.Home);
                visitor.Say(shorter);
                await Commons.In(visitor.Finish);
            }
        }

        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task Stores_of_a_mutated_append_what_it_acknowledges_and_nothing_else()
    {
        var random = Seeded();
        var acknowledged = 0;
        for (var visit = 0; visit < 400; visit++)
        {
            var frame = Visitor.Append(visit, null, Commons.Event("x", visit)[0]);
            for (var flips = random.Next(1, 4); flips > 0; flips--) frame[random.Next(FrameWriter.HeadSize, frame.Length)] ^= (byte)(1 << random.Next(8));
            using var visitor = Visitor.Introduced(_commons.Home);
            visitor.Say(frame);
            if (await Commons.In(visitor.Hear) == FrameKind.Durable) acknowledged++;
        }

        await AssertUnharmedAsync(acknowledged);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(-1)]
    public async Task Answers_another_version_with_its_own_and_serves_it_not(int version)
    {
        using var visitor = new Visitor(_commons.Home);
        visitor.Say([.. Visitor.Hello(version), .. Visitor.Append(1, null, Commons.Event("x", 0)[0])]);
        Assert.Equal([FrameKind.Welcome], await Commons.In(visitor.Finish));
        await AssertUnharmedAsync();
    }

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData((uint)FrameChannel.MaxContent + 1)]
    [InlineData(0u)]
    public async Task Hangs_up_on_an_impossible_length(uint length)
    {
        using var visitor = Visitor.Introduced(_commons.Home);
        var head = new byte[FrameWriter.HeadSize];
        BinaryPrimitives.WriteUInt32LittleEndian(head, length);
        head[^1] = (byte)FrameKind.Append;
        visitor.Say(head);
        Assert.Null(await Commons.In(visitor.Hear));
        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task Gives_a_promised_length_no_memory()
    {
        const int visits = 50;
        var before = GC.GetTotalAllocatedBytes();
        var head = new byte[FrameWriter.HeadSize + 100];
        BinaryPrimitives.WriteInt32LittleEndian(head, FrameChannel.MaxContent);
        head[sizeof(int)] = (byte)FrameKind.Append;
        for (var visit = 0; visit < visits; visit++)
        {
            using var visitor = Visitor.Introduced(_commons.Home);
            visitor.Say(head);
            await Commons.In(visitor.Finish);
        }

        // Other specs allocate meanwhile, but nothing like that.
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, (long)visits * FrameChannel.MaxContent / 10);
        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task Does_not_let_answers_gather_for_who_never_reads()
    {
        var nonsense = new FrameWriter().Begin(FrameKind.Append).Long(1).Long(-1).Int(1).Bytes("x"u8).Frame.ToArray();
        var many = Enumerable.Repeat(nonsense, 1000).SelectMany(frame => frame).ToArray();
        using var visitor = Visitor.Introduced(_commons.Home);
        await Commons.In(() =>
        {
            for (var thousands = 0; thousands < 1000; thousands++)
                if (!visitor.Say(many)) return;
            Assert.Fail("a million answers were kept for it");
        });
        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task Answers_a_million_tiny_frames_and_others_meanwhile()
    {
        var reading = new FrameWriter().Begin(FrameKind.Read).Long(1_000_000).Long(-1).Frame.ToArray();
        var many = Enumerable.Repeat(reading, 1000).SelectMany(frame => frame).ToArray();
        using var visitor = Visitor.Introduced(_commons.Home);
        var saying = Task.Run(() =>
        {
            for (var thousands = 0; thousands < 1000; thousands++) visitor.Say(many);
        }, TestContext.Current.CancellationToken);
        var hearing = Task.Run(() =>
        {
            for (var answers = 0; answers < 1_000_000; answers++) Assert.Equal(FrameKind.End, visitor.Hear());
        }, TestContext.Current.CancellationToken);
        for (var n = 2; n < 100; n++) await Commons.In(_holder.AppendAsync(Commons.Event("a", n)));
        await Commons.In(Task.WhenAll(saying, hearing));
        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task Serves_others_although_connections_stand_open_and_say_nothing()
    {
        var idle = new List<Visitor>();
        try
        {
            for (var visit = 0; visit < 1100; visit++)
            {
                // The backlog is short, and who accepts has a thread to start for each.
                try
                {
                    idle.Add(new Visitor(_commons.Home));
                }
                catch (System.Net.Sockets.SocketException)
                {
                    Assert.True(visit > 100);
                }
            }

            await AssertUnharmedAsync();
            Assert.Null(await Commons.In(idle[0].Hear));
        }
        finally
        {
            idle.ForEach(visitor => visitor.Dispose());
        }
    }

    [Fact]
    public async Task Is_not_kept_by_subscribers_that_never_read_also_when_it_leaves()
    {
        var large = A.Intercepted with { Tool = new ToolName(new string('x', 20_000)) };
        var visitors = Enumerable.Range(0, 20).Select(_ => Visitor.Introduced(_commons.Home)).ToList();
        foreach (var visitor in visitors) visitor.Say(new FrameWriter().Begin(FrameKind.Subscribe).Long(0).Frame);
        for (var n = 0; n < 100; n++) await Commons.In(_holder.AppendAsync([Writing.Event("a", n, n, large)]));
        await Commons.In(_holder.Dispose);
        visitors.ForEach(visitor => visitor.Dispose());
        Assert.Equal(100, _commons.Stored().Count);
    }

    [Fact]
    public async Task Stores_what_a_client_sends_that_closes_at_once()
    {
        for (var n = 0; n < 50; n++)
        {
            using var visitor = new Visitor(_commons.Home);
            visitor.Say([.. Visitor.Hello(), .. Visitor.Append(1, null, Commons.Event("x", n)[0])]);
        }

        await Commons.In(() => { while (_holder.End().Value < 51) Thread.Yield(); });
        await AssertUnharmedAsync(50);
    }

    [Fact]
    public async Task Stores_once_what_comes_again_whatever_its_sender_says_of_that()
    {
        var events = Enumerable.Range(0, 30).Select(n => Commons.Event("x", n)[0]).ToList();
        using var visitor = Visitor.Introduced(_commons.Home);
        foreach (var sentAt in (Position?[])[null, null, Position.First, new Position(10)])
            foreach (var one in events)
            {
                visitor.Say(Visitor.Append(1, sentAt, one));
                Assert.Equal(FrameKind.Durable, await Commons.In(visitor.Hear));
            }

        await AssertUnharmedAsync(30);
    }

    [Fact]
    public async Task Refuses_an_event_that_is_none_and_takes_the_next_one_on_the_same_line()
    {
        using var visitor = Visitor.Introduced(_commons.Home);
        var valid = Visitor.Append(7, null, Commons.Event("x", 0)[0]);
        var text = Encoding.UTF8.GetString(valid);
        string[] wrong = ["\"type\":\"call.gorwarded\"", "\"v\":2", "\"v\":0", "\"seq\":x", "\"actor\":1"];
        string[] right = ["\"type\":\"call.forwarded\"", "\"v\":1", "\"v\":1", "\"seq\":0", "\"actor\":\"x\""];
        for (var i = 0; i < wrong.Length; i++)
        {
            Assert.Contains(right[i], text, StringComparison.Ordinal);
            visitor.Say(Reframed(valid, right[i], wrong[i]));
            Assert.Equal(FrameKind.Refused, await Commons.In(visitor.Hear));
        }

        visitor.Say(valid);
        Assert.Equal(FrameKind.Durable, await Commons.In(visitor.Hear));
        await AssertUnharmedAsync(1);
    }

    // The frame with other words in its event, and the lengths that belong to them.
    private static byte[] Reframed(byte[] frame, string old, string changed)
    {
        const int before = FrameWriter.HeadSize + 8 + 8 + 4 + 4;
        var content = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(frame.AsSpan(before)).Replace(old, changed, StringComparison.Ordinal));
        return new FrameWriter().Begin(FrameKind.Append).Long(7).Long(-1).Int(1).Bytes(content).Frame.ToArray();
    }

    private static Random Seeded()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("ESTOPPL_SEED"), out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"ESTOPPL_SEED={seed}");
        return new Random(seed);
    }

    private async Task AssertUnharmedAsync(int stored = 0)
    {
        var newcomer = await Commons.In(() => _commons.Join());
        await Commons.In(newcomer.AppendAsync(Commons.Event("after", 0)));
        await Commons.In(_holder.AppendAsync(Commons.Event("after", 1)));
        Assert.True(_holder.IsHolder);
        Assert.Empty(newcomer.HeldCalls(-1, TimeSpan.Zero).Calls);
        newcomer.Dispose();
        await Commons.In(_holder.Dispose);
        var events = _commons.Stored();
        Assert.Equal(2, events.Count(it => it.Actor == "after"));
        Assert.DoesNotContain(events, it => it.Fact is LedgerEvent.ReviewApproved or LedgerEvent.ReviewDenied);
        Assert.Equal(stored, events.Count(it => it.Actor is not ("a" or "after")));
        _commons.AssertIntact();
    }
}
