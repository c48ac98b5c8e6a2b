using Estoppl.Ledger.Events;
using Estoppl.Specs.Testing;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Xunit;

namespace Estoppl.Specs.EndToEnd;

/// <summary>The official SDK on both sides, and the proxy between them.</summary>
[Trait("Category", "EndToEnd")]
public sealed class A_session_of_the_official_sdk
{
    public static TheoryData<string> Revisions => [Sdk.Newest, "2025-11-25", "2025-06-18"];

    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Revisions))]
    public async Task Lists_and_calls_tools_as_a_direct_one_does(string revision)
    {
        using var workspace = new Workspace();
        await using var direct = await Sdk.ConnectAsync([Programs.SdkServer], revision);
        await using var proxied = await Sdk.ConnectAsync(workspace, revision);

        Assert.Equal(Sdk.Json(await Tools(direct)), Sdk.Json(await Tools(proxied)));
        foreach (var (tool, arguments) in Sdk.Calls)
            Assert.Equal(Sdk.Json(await direct.CallAsync(tool, arguments)), Sdk.Json(await proxied.CallAsync(tool, arguments)));
        Assert.Equal(Sdk.Json(direct.Client.ServerInfo), Sdk.Json(proxied.Client.ServerInfo));
    }

    [Theory]
    [MemberData(nameof(Revisions))]
    public async Task Is_recorded_call_by_call(string revision)
    {
        using var workspace = new Workspace();
        await using (var proxied = await Sdk.ConnectAsync(workspace, revision))
        {
            await proxied.Client.ListToolsAsync(cancellationToken: Ended);
            foreach (var (tool, arguments) in Sdk.Calls) await proxied.CallAsync(tool, arguments);
        }

        Assert.Equal(Sdk.Calls.Select(call => call.Tool), workspace.Facts<LedgerEvent.CallIntercepted>().Select(call => call.Tool.Value));
        Assert.Equal(Sdk.Calls.Length, workspace.Facts<LedgerEvent.CallCompleted>().Length);
        Assert.Single(workspace.Facts<LedgerEvent.UpstreamHandshaken>());
        Assert.Contains("echo", Assert.Single(workspace.Facts<LedgerEvent.ToolsListed>()).Tools.Select(tool => tool.Name.Value));
        await workspace.AssertIntactAsync();
    }

    [Fact]
    public async Task Records_who_the_server_says_it_is()
    {
        using var workspace = new Workspace();
        await using (await Sdk.ConnectAsync(workspace, "2025-11-25"))
        {
        }

        var hello = Assert.Single(workspace.Facts<LedgerEvent.UpstreamHandshaken>());
        Assert.Equal(("sdk-server", "1.0.0", "2025-11-25"), (hello.Name, hello.ServerVersion, hello.Protocol));
    }

    [Theory]
    [MemberData(nameof(Revisions))]
    public async Task Reports_progress(string revision)
    {
        using var workspace = new Workspace();
        await using var proxied = await Sdk.ConnectAsync(workspace, revision);
        // Not by the call's own IProgress: the SDK forgets that one when the result has overtaken a report.
        var progress = new Reports(3);
        await using var listening = proxied.Client.RegisterNotificationHandler(NotificationMethods.ProgressNotification, (notification, _) =>
        {
            progress.Report(new() { Progress = (float)notification.Params!["progress"]! });
            return ValueTask.CompletedTask;
        });

        var result = await proxied.Client.CallToolAsync("count", new Dictionary<string, object?> { ["steps"] = 3 }, new Reports(3), cancellationToken: Ended);

        Assert.Equal("counted to 3", Sdk.Text(result));
        Assert.Equal([1f, 2f, 3f], (await progress.All.WaitAsync(Child.Limit, Ended)).Order());
    }

    [Theory]
    [MemberData(nameof(Revisions))]
    public async Task Cancels_a_call_on_the_server(string revision)
    {
        using var workspace = new Workspace();
        var cancelledThere = new TaskCompletionSource();
        await using (var proxied = await Sdk.ConnectAsync(workspace, revision, onErrorLine: line => { if (line == "cancelled") cancelledThere.TrySetResult(); }))
        {
            using var cancel = new CancellationTokenSource();
            var begun = new Reports(1);
            var call = proxied.Client.CallToolAsync("wait", progress: begun, cancellationToken: cancel.Token).AsTask();
            await begun.All.WaitAsync(Child.Limit, Ended);

            await cancel.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
            await cancelledThere.Task.WaitAsync(Child.Limit, Ended);
        }

        Assert.Single(workspace.Facts<LedgerEvent.CallCancelled>());
        Assert.Single(workspace.Events(), observed => observed.Fact.IsTerminal);
    }

    [Theory]
    [MemberData(nameof(Revisions))]
    public async Task Lets_the_server_ask_the_model_and_the_person(string revision)
    {
        using var workspace = new Workspace();
        await using var proxied = await Sdk.ConnectAsync(workspace, revision);

        var model = await proxied.CallAsync("ask_model", """{"question":"how many?"}""");
        var person = await proxied.CallAsync("ask_person", """{"question":"who?"}""");

        Assert.Equal("the model says: to `how many?`: forty-two", Sdk.Text(model));
        Assert.Equal("the person says: accept Ada", Sdk.Text(person));
    }

    private static async Task<IEnumerable<Tool>> Tools(Sdk session) => (await session.Client.ListToolsAsync(cancellationToken: Ended)).Select(tool => tool.ProtocolTool);

    private sealed class Reports(int expected) : IProgress<ProgressNotificationValue>
    {
        private readonly TaskCompletionSource<float[]> _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<float> _seen = [];

        public Task<float[]> All => _all.Task;

        public void Report(ProgressNotificationValue value)
        {
            lock (_seen)
            {
                _seen.Add(value.Progress);
                if (_seen.Count == expected) _all.TrySetResult([.. _seen]);
            }
        }
    }
}
