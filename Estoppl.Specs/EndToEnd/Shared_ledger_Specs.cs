using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using Estoppl.Specs.Sharing;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.EndToEnd;

[Trait("Category", "EndToEnd")]
public sealed class Proxies_of_one_ledger : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Record_2000_calls_of_four_clients_in_one_chain()
    {
        const int clients = 4, calls = 500;
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => RunAsync(calls)));
        await AssertRecordedAsync(clients, calls);
    }

    [Fact]
    public async Task Begin_it_together_in_the_same_instant()
    {
        const int clients = 10, calls = 20;
        Assert.False(_workspace.Home.HasLedger);
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(() => RunAsync(calls), TestContext.Current.CancellationToken)));
        Assert.Single(_workspace.Facts<LedgerEvent.LedgerOpened>());
        await AssertRecordedAsync(clients, calls);
    }

    [Fact]
    public async Task Answer_every_call_although_the_one_that_holds_it_is_killed()
    {
        Programs.NeedLinux();
        await using var victim = _workspace.Start(Programs.Estoppl, "demo-server");
        await victim.WriteLineAsync(Line.Call(1));
        await victim.ReadTextAsync();
        Assert.Equal(victim.Id, HolderFile.Read(_workspace.Home.Folder).ProcessId);

        var others = Enumerable.Range(0, 2).Select(_ => RunAsync(1500, async answers =>
        {
            if (answers == 200) victim.Kill();
            await Task.CompletedTask;
        })).ToList();
        await Task.WhenAll(others);

        Assert.Equal(3001, _workspace.Facts<LedgerEvent.CallForwarded>().Length);
        AssertOneTerminalEach(but: 0);
        await _workspace.AssertIntactAsync();
    }

    private async Task RunAsync(int calls, Func<int, Task>? onAnswer = null)
    {
        await using var proxy = _workspace.Start(Programs.Estoppl, "demo-server");
        var writing = proxy.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, calls).Select(id => Line.Call(id) + "\n"))));
        var answered = new HashSet<long>();
        while (answered.Count < calls)
        {
            var line = Line.Parse(await proxy.ReadTextAsync());
            Assert.False((bool?)line["result"]?["isError"] ?? line["error"] is not null, line.ToJsonString());
            Assert.True(answered.Add((long)line["id"]!));
            if (onAnswer is not null) await onAnswer(answered.Count);
        }

        await writing;
        proxy.CloseInput();
        Assert.Equal(0, await proxy.ExitAsync());
        Assert.Equal("", await proxy.ErrorAsync());
    }

    private async Task AssertRecordedAsync(int clients, int calls)
    {
        Assert.Equal(clients * calls, _workspace.Facts<LedgerEvent.CallForwarded>().Length);
        Assert.Equal(clients * calls, _workspace.Facts<LedgerEvent.CallCompleted>().Length);
        Assert.Equal(clients, _workspace.Facts<LedgerEvent.SessionStarted>().Length);
        Assert.Equal(Enumerable.Repeat(SessionEnd.ClientClosed, clients), _workspace.Facts<LedgerEvent.SessionEnded>().Select(it => it.Reason));
        AssertOneTerminalEach(but: 0);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_workspace.Home.Folder.Sessions));
        await _workspace.AssertIntactAsync();
    }

    private void AssertOneTerminalEach(int but)
    {
        var events = _workspace.Events();
        var terminal = events.Where(observed => observed.Fact.IsTerminal).Select(observed => observed.Call!.Value).ToList();
        Assert.Equal(terminal.Count, terminal.Distinct().Count());
        var forwarded = events.Where(observed => observed.Fact is LedgerEvent.CallForwarded).Select(observed => observed.Call!.Value).ToHashSet();
        Assert.Equal(but, forwarded.Except(terminal).Count());
        Assert.Empty(terminal.Except(forwarded));
    }
}

[Trait("Category", "EndToEnd")]
public sealed class A_proxy_whose_ledger_a_stopped_process_holds : IAsyncDisposable
{
    private readonly Workspace _workspace = new();
    private readonly TemporaryFolder _notes = new();
    private readonly Appending _holder;

    public A_proxy_whose_ledger_a_stopped_process_holds()
    {
        Programs.NeedLinux();
        _holder = Appending.Start(_workspace.Home, _notes.Path, "holder", "rate", "50");
    }

    public async ValueTask DisposeAsync()
    {
        await _holder.DisposeAsync();
        _workspace.Dispose();
        _notes.Dispose();
    }

    [Fact]
    public async Task Refuses_calls_and_names_it_and_forwards_again_when_it_goes_on()
    {
        await _holder.HearAsync("first", "joined");
        var (proxy, server) = Puppet.Start(_workspace);
        await using var _ = proxy;
        using var __ = server;
        await CallAsync(proxy, server, 1);

        _holder.Send(Signal.Stop);
        await proxy.WriteLineAsync(Line.Call(2));
        var newcomers = new[] { _workspace.RunAsync("audit"), _workspace.RunAsync("start", "--config", _workspace.Configuration, "--", "cat") };
        var refusal = Line.Parse(await proxy.ReadTextAsync());
        Assert.Equal(2, (int)refusal["id"]!);
        Assert.Equal(true, (bool?)refusal["result"]!["isError"]);
        Assert.Contains($"is held by process {_holder.Id} (", (string)refusal["result"]!["content"]![0]!["text"]!, StringComparison.Ordinal);
        foreach (var newcomer in await Task.WhenAll(newcomers))
        {
            Assert.Equal(2, newcomer.ExitCode);
            Assert.Contains($"is held by process {_holder.Id} (", newcomer.Error, StringComparison.Ordinal);
            Assert.Contains($"kill -CONT {_holder.Id}", newcomer.Error, StringComparison.Ordinal);
        }

        _holder.Send(Signal.Continue);
        // Had the second call slipped through, it would be what reaches the server here.
        await CallAsync(proxy, server, 3);
        proxy.CloseInput();
        Assert.Null(await server.ReadLineAsync());
        server.Dispose();
        Assert.Equal(0, await proxy.ExitAsync());
        Assert.Contains("no call is forwarded until it can", await proxy.ErrorAsync(), StringComparison.Ordinal);
        await _holder.EndAsync("failed");

        var calls = _workspace.Events().Where(observed => observed.Call is not null).GroupBy(observed => observed.Call!.Value)
            .Select(call => string.Join(' ', call.Select(observed => observed.Fact.GetType().Name))).ToList();
        Assert.Equal(["CallIntercepted CallForwarded CallCompleted", "CallIntercepted CallForwarded CallWithheld", "CallIntercepted CallForwarded CallCompleted"], calls);
        await _workspace.AssertIntactAsync();
    }

    private static async Task CallAsync(Child proxy, Puppet server, int id)
    {
        await proxy.WriteLineAsync(Line.Call(id));
        Assert.Equal(id, Line.IdOf(await server.ReadLineAsync()));
        await server.AnswerAsync($"{id}");
        Assert.Equal(id, Line.IdOf(await proxy.ReadLineAsync()));
    }
}

[Trait("Category", "EndToEnd")]
public sealed class A_proxy_whose_ledger_is_gone_for_a_while : IAsyncDisposable
{
    private readonly Workspace _workspace = new();
    private readonly TemporaryFolder _notes = new();
    private readonly List<IAsyncDisposable> _processes = [];

    public A_proxy_whose_ledger_is_gone_for_a_while() => Programs.NeedLinux();

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _processes) await one.DisposeAsync();
        _workspace.Dispose();
        _notes.Dispose();
    }

    [Fact]
    public async Task Refuses_calls_until_it_is_back_and_begins_no_other()
    {
        var folder = _workspace.Home.Folder.Path;
        var holder = Appending.Start(_workspace.Home, _notes.Path, "holder", "rate", "50");
        _processes.Add(holder);
        await holder.HearAsync("first", "joined");
        var (proxy, server) = Puppet.Start(_workspace);
        _processes.Add(proxy);
        using var _ = server;
        await proxy.WriteLineAsync(Line.Call(1));
        await ForwardedAsync(proxy, server, 1);

        Directory.Move(folder, _workspace / "away");
        holder.Kill();
        await proxy.WriteLineAsync(Line.Call(2));
        var refusal = Line.Parse(await proxy.ReadTextAsync());
        Assert.Equal(2, (int)refusal["id"]!);
        Assert.Contains("was deleted while in use", (string)refusal["result"]!["content"]![0]!["text"]!, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));

        Directory.Move(_workspace / "away", folder);
        await ForwardedWhenItIsBackAsync(proxy, server, 3);
        proxy.CloseInput();
        Assert.Null(await server.ReadLineAsync());
        server.Dispose();
        Assert.Equal(0, await proxy.ExitAsync());
        AssertRecorded();
        await _workspace.AssertIntactAsync();
    }

    [Fact]
    public async Task Refuses_calls_until_there_is_room_again()
    {
        using var disk = FullDisk.Small(_workspace / ".estoppl", 8 << 10);
        var holder = Appending.Start(_workspace.Home, _notes.Path, "holder", "rate", "200");
        _processes.Add(holder);
        await holder.HearAsync("first", "joined");
        var (proxy, server) = Puppet.Start(_workspace);
        _processes.Add(proxy);
        using var _ = server;
        await proxy.WriteLineAsync(Line.Call(1));
        await ForwardedAsync(proxy, server, 1);

        FullDisk.Fill(_workspace / ".estoppl/filler");
        await holder.HearAsync("failed");
        await proxy.WriteLineAsync(Line.Call(2));
        var refusal = Line.Parse(await proxy.ReadTextAsync());
        Assert.Contains("o space left on device", (string)refusal["result"]!["content"]![0]!["text"]!, StringComparison.Ordinal);

        File.Delete(_workspace / ".estoppl/filler");
        await ForwardedWhenItIsBackAsync(proxy, server, 3);
        await holder.EndAsync("failed");
        proxy.CloseInput();
        Assert.Null(await server.ReadLineAsync());
        server.Dispose();
        Assert.Equal(0, await proxy.ExitAsync());
        AssertRecorded();
        await _workspace.AssertIntactAsync();
        // It is the disk's, and has to end before that.
        foreach (var one in _processes) await one.DisposeAsync();
        _processes.Clear();
    }

    private static async Task ForwardedAsync(Child proxy, Puppet server, int id)
    {
        Assert.Equal(id, Line.IdOf(await server.ReadLineAsync()));
        await server.AnswerAsync($"{id}");
        Assert.Equal(id, Line.IdOf(await proxy.ReadLineAsync()));
    }

    // An attempt that began before may still fail.
    private static async Task ForwardedWhenItIsBackAsync(Child proxy, Puppet server, int id)
    {
        var reaching = server.ReadLineAsync();
        for (; ; id++)
        {
            await proxy.WriteLineAsync(Line.Call(id));
            var answer = proxy.ReadTextAsync();
            if (await Task.WhenAny(reaching, answer) == answer)
            {
                Assert.InRange(id, 0, 20);
                continue;
            }

            Assert.Equal(id, Line.IdOf(await reaching));
            await server.AnswerAsync($"{id}");
            Assert.Equal(id, Line.IdOf(Encoding.UTF8.GetBytes(await answer)));
            return;
        }
    }

    // Two reached the server. Of all others it is said that they did not.
    private void AssertRecorded()
    {
        var calls = _workspace.Events().Where(observed => observed.Call is not null).GroupBy(observed => observed.Call!.Value)
            .Select(call => string.Join(' ', call.Select(observed => observed.Fact.GetType().Name))).ToList();
        Assert.Equal(2, calls.Count(call => call == "CallIntercepted CallForwarded CallCompleted"));
        Assert.All(calls, call => Assert.True(call is "CallIntercepted CallForwarded CallCompleted" or "CallIntercepted CallForwarded CallWithheld", call));
        Assert.True(calls.Count > 2);
    }
}
