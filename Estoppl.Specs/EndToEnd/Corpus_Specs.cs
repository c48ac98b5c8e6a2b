using System.Text;
using System.Text.Json;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Protocol;
using Estoppl.Specs.Protocol;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.EndToEnd;

/// <summary>The table that the gate is held to, sent through the whole proxy: what counts is what reaches the server, and the record.</summary>
[Trait("Category", "EndToEnd")]
public sealed class Every_line_of_the_corpus
{
    [Fact]
    public async Task Reaches_the_server_byte_for_byte_or_not_at_all_and_is_recorded()
    {
        Programs.NeedUnix();
        using var workspace = new Workspace();
        var (proxy, server) = Puppet.Start(workspace);
        await using var _ = proxy;
        using var __ = server;
        var number = 0;
        foreach (var row in Corpus.Rows) await SendAsync(row, $"\"mark {number++}\"", proxy, server);

        proxy.CloseInput();
        Assert.Null(await server.ReadLineAsync());
        server.Dispose();
        Assert.Equal(0, await proxy.ExitAsync());
        Assert.Equal(Corpus.Rows.Select(row => Recorded(row)).OfType<string>(), workspace.Events().Select(observed => Recorded(observed.Fact)).OfType<string>());
        await workspace.AssertIntactAsync();
    }

    [Theory]
    [InlineData("a call", true)]
    [InlineData("a trailing comma", false)]
    [InlineData("a batch", false)]
    public async Task Passes_the_same_gate_as_a_last_line_without_a_line_feed(string name, bool passes)
    {
        Programs.NeedUnix();
        var line = Corpus.Rows.Single(row => row.Name == name).Bytes;
        using var workspace = new Workspace();
        await using var proxy = workspace.StartShell("cat > reached");
        await proxy.WriteAsync(line);

        proxy.CloseInput();

        Assert.Equal(0, await proxy.ExitAsync());
        Assert.Equal(passes ? line.ToArray() : [], await File.ReadAllBytesAsync(workspace / "reached", TestContext.Current.CancellationToken));
        Assert.Equal(passes ? 0 : 1, workspace.Facts<LedgerEvent.MessageRefused>().Length);
        Assert.Equal(passes ? 1 : 0, workspace.Facts<LedgerEvent.CallForwarded>().Length);
    }

    // Behind each line goes a ping: when it has arrived, all has arrived that ever will.
    private static async Task SendAsync(CorpusRow row, string mark, Child proxy, Puppet server)
    {
        await proxy.WriteAsync((byte[])[.. row.Bytes.Span, (byte)'\n', .. Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{mark}},"method":"ping"}""" + "\n")]);
        var arrived = new List<byte[]>();
        while (await server.ReadLineAsync() is { } line && line.AsSpan().IndexOf(Encoding.UTF8.GetBytes(mark)) < 0) arrived.Add(line);

        byte[][] expected = row.Expected is Verdict.Refused or Verdict.Ignored ? [] : [row.Bytes.ToArray()];
        Assert.True(expected.Length == arrived.Count && expected.Zip(arrived).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)), $"{row.Name}: other bytes reached the server");

        var asked = row.Expected switch
        {
            Verdict.Call call => call.Id,
            Verdict.Passes { As: ClientMessage.Request request } => request.Id,
            _ => null,
        };
        if (asked is { } id)
        {
            // One answer after the other: an answer passes before it is read for the record, and only then is its id free again.
            await server.AnswerAsync(Json(id));
            Assert.Contains("\"result\"", await proxy.ReadTextAsync(), StringComparison.Ordinal);
        }

        await server.AnswerAsync(mark);
        var answers = new List<string> { await proxy.ReadTextAsync() };
        if (row.Expected is Verdict.Refused refused)
        {
            answers.Add(await proxy.ReadTextAsync());
            AssertRefusal(row, refused, answers.Single(answer => !answer.Contains(mark, StringComparison.Ordinal)));
        }

        Assert.Contains(answers, answer => answer.Contains(mark, StringComparison.Ordinal));
    }

    private static void AssertRefusal(CorpusRow row, Verdict.Refused expected, string answer)
    {
        var message = Line.Parse(answer);
        Assert.True((int)message["error"]!["code"]! == expected.Code, $"{row.Name}: {answer}");
        Assert.True((message["id"]?.ToJsonString() ?? "null") == (expected.Id is { } id ? Json(id) : "null"), $"{row.Name}: {answer}");
    }

    private static string Json(RequestId id) => id.IsString ? JsonSerializer.Serialize(id.Text) : id.Text;

    private static string? Recorded(CorpusRow row) => row.Expected switch
    {
        Verdict.Call call => $"call of {call.Tool} with {Encoding.UTF8.GetByteCount(call.Arguments)} bytes",
        Verdict.Refused refused => $"refused {row.Bytes.Length} bytes with {refused.Code}",
        _ => null,
    };

    private static string? Recorded(LedgerEvent fact) => fact switch
    {
        LedgerEvent.CallIntercepted call => $"call of {call.Tool.Value} with {call.InputSize} bytes",
        LedgerEvent.MessageRefused refused => $"refused {refused.InputSize} bytes with {refused.Code}",
        _ => null,
    };
}

[Trait("Category", "EndToEnd")]
public sealed class A_message_that_is_refused_for_its_company
{
    [Fact]
    public async Task Has_the_id_of_one_that_still_waits()
    {
        Programs.NeedUnix();
        using var workspace = new Workspace();
        var (proxy, server) = Puppet.Start(workspace);
        await using var _ = proxy;
        using var __ = server;

        await proxy.WriteLineAsync(Line.Call(1, "first"));
        await proxy.WriteLineAsync(Line.Call(1, "second"));
        await proxy.WriteLineAsync(Line.Call(2, "third"));

        Assert.Contains("-32600", await proxy.ReadTextAsync(), StringComparison.Ordinal);
        Assert.Equal(Line.Call(1, "first"), Encoding.UTF8.GetString((await server.ReadLineAsync())!));
        Assert.Equal(Line.Call(2, "third"), Encoding.UTF8.GetString((await server.ReadLineAsync())!));
    }

    [Fact]
    public async Task Is_larger_than_the_limit()
    {
        Programs.NeedUnix();
        using var workspace = new Workspace(Workspace.Permissive + "\n[proxy]\nmax_message_bytes = 100000\n");
        var (proxy, server) = Puppet.Start(workspace);
        await using var _ = proxy;
        using var __ = server;
        var large = Line.Call(1, "large", $$"""{"text":"{{new string('x', 1_000_000)}}"}""");

        await proxy.WriteLineAsync(large);
        await proxy.WriteLineAsync(Line.Call(2, "small"));

        Assert.Contains("max_message_bytes", await proxy.ReadTextAsync(), StringComparison.Ordinal);
        Assert.Equal(Line.Call(2, "small"), Encoding.UTF8.GetString((await server.ReadLineAsync())!));
        await server.AnswerAsync("2");
        Assert.Equal(2, Line.IdOf((await proxy.ReadLineAsync())!));
        proxy.CloseInput();
        Assert.Null(await server.ReadLineAsync());
        server.Dispose();
        await proxy.ExitAsync();
        Assert.Equal(large.Length, Assert.Single(workspace.Facts<LedgerEvent.MessageRefused>()).InputSize);
    }
}
