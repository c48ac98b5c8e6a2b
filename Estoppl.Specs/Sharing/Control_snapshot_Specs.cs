using System.Buffers.Binary;
using CsCheck;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Ledger.Storage;
using Estoppl.Specs.Control;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Sharing;

/// <summary>Whatever became of the snapshot, what is in force is what the events say.</summary>
public sealed class The_snapshot_of_controls : IDisposable
{
    private readonly Commons _commons = new();

    private string Path => _commons.Home.Folder.Controls;

    public void Dispose() => _commons.Dispose();

    [Fact]
    public async Task Is_there_after_a_close_and_reflects_everything()
    {
        var told = await OrderAsync(Some());
        var snapshot = ControlSnapshot.Read(_commons.Home.Folder)!;
        Assert.Equal(told, AnyControl.Told(snapshot.State));
        using var part = _commons.Home.Join(new JoinOptions());
        Assert.Equal(part.End(), snapshot.Next);
        Assert.Equal(told, Told(part));
    }

    [Fact]
    public async Task Is_of_no_use_with_any_byte_flipped_or_cut_off()
    {
        await OrderAsync(Some());
        var bytes = File.ReadAllBytes(Path);
        for (var at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= 0x10;
            File.WriteAllBytes(Path, bytes);
            Assert.Null(ControlSnapshot.Read(_commons.Home.Folder));
            bytes[at] ^= 0x10;
            File.WriteAllBytes(Path, bytes[..at]);
            Assert.Null(ControlSnapshot.Read(_commons.Home.Folder));
        }
    }

    [Theory]
    [InlineData("flipped")]
    [InlineData("cut")]
    [InlineData("empty")]
    [InlineData("gone")]
    [InlineData("a folder")]
    [InlineData("of another version")]
    [InlineData("of another ledger")]
    [InlineData("of another history")]
    [InlineData("ahead")]
    [InlineData("stale")]
    public async Task Changes_nothing_however_it_is(string damage)
    {
        await OrderAsync(Some());
        var stale = File.ReadAllBytes(Path);
        var told = await OrderAsync(new LedgerEvent.KillSwitchEngaged("later", "r"), new LedgerEvent.KillSwitchReleased("b", ""));
        var snapshot = ControlSnapshot.Read(_commons.Home.Folder)!;
        // What would be in force if it were believed.
        var lie = snapshot with { State = ControlState.Empty };
        var bytes = File.ReadAllBytes(Path);
        File.Delete(Path);
        switch (damage)
        {
            case "flipped": File.WriteAllBytes(Path, [.. bytes[..50], (byte)(bytes[50] ^ 1), .. bytes[51..]]); break;
            case "cut": File.WriteAllBytes(Path, bytes[..^9]); break;
            case "empty": File.WriteAllBytes(Path, []); break;
            case "gone": break;
            case "a folder": Directory.CreateDirectory(Path); break;
            case "of another version": lie.Write(_commons.Home.Folder); Edit(it => BinaryPrimitives.WriteUInt32LittleEndian(it[8..], 1)); break;
            case "of another ledger": (lie with { Log = A.Log }).Write(_commons.Home.Folder); break;
            case "of another history": (lie with { Leaf = A.Digest(7) }).Write(_commons.Home.Folder); break;
            case "ahead": (lie with { Next = snapshot.Next.Next }).Write(_commons.Home.Folder); break;
            case "stale": File.WriteAllBytes(Path, stale); break;
        }

        using var part = _commons.Home.Join(new JoinOptions());
        Assert.Equal(told, Told(part));
    }

    [Fact]
    public async Task Is_believed_when_it_fits()
    {
        await OrderAsync(Some());
        var snapshot = ControlSnapshot.Read(_commons.Home.Folder)!;
        (snapshot with { State = ControlState.Empty }).Write(_commons.Home.Folder);
        using var part = _commons.Home.Join(new JoinOptions());
        Assert.Equal(Controls.None, part.Controls);
    }

    [Fact]
    public async Task Gives_any_state_back_from_any_place_on() => await Commons.In(() => Gen.Select(AnyControl.Facts, Gen.Int[0, 40]).Sample((facts, cut) =>
    {
        using var commons = new Commons();
        cut = Math.Min(cut, facts.Length);
        Order(commons, facts[..cut]);
        var early = File.ReadAllBytes(commons.Home.Folder.Controls);
        var told = Order(commons, facts[cut..]);
        var state = facts.Select((fact, n) => A.Envelope(fact, n)).Aggregate(ControlState.Empty, ControlFold.Apply);
        using (var part = commons.Home.Join(new JoinOptions()))
            Assert.Equal(state.Controls.KillSwitches.Select(one => one.Pattern), part.Controls.KillSwitches.Select(one => one.Pattern));
        File.WriteAllBytes(commons.Home.Folder.Controls, early);
        using (var part = commons.Home.Join(new JoinOptions())) Assert.Equal(told, Told(part));
        File.Delete(commons.Home.Folder.Controls);
        using (var part = commons.Home.Join(new JoinOptions())) Assert.Equal(told, Told(part));
    }, iter: 15, threads: 1));

    [Fact]
    public async Task Is_written_while_the_ledger_is_held_so_that_a_killed_holder_leaves_a_short_way()
    {
        using var part = _commons.Home.Join(Commons.Appending);
        for (var group = 0; group < ControlKeeper.SnapshotEvery / 256 + 2; group++) 
            await Commons.In(part.AppendAsync([.. Enumerable.Range(0, 256).SelectMany(n => Commons.Event("a", n))]));
        await Commons.In(() => { while (ControlSnapshot.Read(_commons.Home.Folder) is not { } kept || kept.Next.Value < ControlKeeper.SnapshotEvery / 2) Thread.Yield(); });
    }

    [Fact]
    public async Task Is_written_after_an_order()
    {
        using var part = _commons.Home.Join(Commons.Appending);
        await Commons.In(part.AppendAsync(By("operator:alice", new LedgerEvent.KillSwitchEngaged("a", "r"))));
        await Commons.In(() => { while (ControlSnapshot.Read(_commons.Home.Folder) is not { State.Controls.KillSwitches.Length: 1 }) Thread.Yield(); });
    }

    internal static System.Collections.Immutable.ImmutableArray<ObservedEvent> By(string actor, params LedgerEvent[] facts) =>
        [.. facts.Select(fact => A.Observed(fact) with { Id = EventId.New(DateTimeOffset.UtcNow), Stream = "ledger", Actor = actor })];

    internal static string Told(SharedLedger part) => AnyControl.Told(new ControlState(part.Controls, part.AllTools(), part.ClientFiles()));

    private static LedgerEvent[] Some() =>
    [
        new LedgerEvent.KillSwitchEngaged("a", "reason"), new LedgerEvent.KillSwitchEngaged("b", ""),
        new LedgerEvent.ConfigWrapped("Cursor", "/home/ada/.cursor/mcp.json", [A.Server.Server], A.Digest(1), A.Digest(2)),
        new LedgerEvent.ToolsPinned(A.Server.Server, A.Server.Upstream, [new ListedTool(new ToolName("read"), A.Digest(3))], true),
        new LedgerEvent.ToolChanged(A.Server.Server, A.Server.Upstream, new ToolName("read"), A.Digest(3), null),
        new LedgerEvent.ToolSuspected(A.Server.Server, A.Server.Upstream, new ToolName("read"), A.Digest(4), ["bidi controls"]),
    ];

    private Task<string> OrderAsync(params LedgerEvent[] facts) => Commons.In(() => Order(_commons, facts));

    // Takes part, orders, leaves; what is in force then.
    private static string Order(Commons commons, params LedgerEvent[] facts)
    {
        using var part = commons.Home.Join(Commons.Appending);
        foreach (var fact in facts) part.AppendAsync(By("operator:alice", fact)).Wait();
        return Told(part);
    }

    private delegate void Change(Span<byte> bytes);

    private void Edit(Change change)
    {
        var bytes = File.ReadAllBytes(Path);
        change(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), Crc32C.Of(bytes.AsSpan(0, bytes.Length - 4)));
        File.WriteAllBytes(Path, bytes);
    }
}
