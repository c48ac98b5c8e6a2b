using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Xunit;

namespace Estoppl.Specs.Interception;

public sealed class A_request_id
{
    [Theory]
    [InlineData("tools/call")]
    [InlineData("ping")]
    public void Is_refused_while_another_request_has_it(string method)
    {
        var conversation = Conversation.WithRules().Given(Line.Call("read", 1));
        var effects = conversation.When(method == "ping" ? Line.Request("ping", 1) : Line.Call("drop", 1)).Then("record message.refused", "reply");
        var answer = effects.Answer();
        // With the id it would be taken for the answer to the first.
        Assert.Equal(System.Text.Json.JsonValueKind.Null, answer.GetProperty("id").ValueKind);
        Assert.Contains("still waiting", answer.GetProperty("error").GetProperty("message").GetString());
        conversation.WhenServerSays(Line.Result(1)).Then("record call.completed");
    }

    [Fact]
    public void Can_be_used_again_after_its_answer()
    {
        var conversation = Conversation.WithRules().Given(Line.Call("read", 1));
        conversation.WhenServerSays(Line.Result(1));
        conversation.When(Line.Call("read", 1)).Then("append call.intercepted call.forwarded", "forward");
    }

    [Fact]
    public void Is_a_number_or_a_string_and_never_both() => Conversation.WithRules().Given(Line.Call("read", 1))
        .When(Line.Call("read", 1).Replace("\"id\":1", "\"id\":\"1\"", StringComparison.Ordinal)).Then("append call.intercepted call.forwarded", "forward");
}

public sealed class A_client_that_never_lets_its_requests_be_answered
{
    private const int Limit = 100_000;

    [Fact]
    public void Is_refused_above_a_limit_and_told_so_under_the_id_it_used()
    {
        var conversation = Conversation.WithRules();
        for (var id = 0; id < Limit; id++) conversation.When(Line.Request("ping", id));
        var answer = conversation.When(Line.Call("read", Limit)).Then("record message.refused", "reply").Answer();
        Assert.Equal(Limit, answer.GetProperty("id").GetInt32());
        Assert.Contains("100000 requests are waiting", answer.GetProperty("error").GetProperty("message").GetString());
        conversation.WhenServerSays(Line.Result(0));
        conversation.When(Line.Call("read", Limit)).Then("append call.intercepted call.forwarded", "forward");
    }

    [Fact]
    public void May_cancel_as_many_as_it_likes()
    {
        // A server that keeps to the protocol never answers what was cancelled, so nothing else would ever make room.
        var conversation = Conversation.WithRules();
        for (var id = 0; id <= Limit; id++) conversation.Given(Line.Request("ping", id), Line.Cancel($"{id}"));
        conversation.When(Line.Call("read", Limit + 1)).Then("append call.intercepted call.forwarded", "forward");
    }
}

public sealed class A_call_that_the_client_cancels
{
    [Fact]
    public void Ends_there()
    {
        var conversation = Conversation.WithRules().Given(Line.Call("read", 1));
        conversation.Clock.Advance(TimeSpan.FromSeconds(2));
        var effects = conversation.When(Line.Cancel("1")).Then("record call.cancelled", "forward");
        Assert.Equal(TimeSpan.FromSeconds(2), effects.Fact<LedgerEvent.CallCancelled>().Latency);
        Assert.Equal("agent:treasury-bot", effects.Events().Single().Actor);
        Assert.Equal(0, conversation.Unanswered);
        Assert.Equal("session.ended", Outcome.Names(conversation.WhenEnded("clientClosed")));
    }

    [Fact]
    public void May_be_answered_late_and_ends_no_second_time()
    {
        var conversation = Conversation.WithRules().Given(Line.Call("read", 1), Line.Call("read", 2), Line.Cancel("1"), Line.Cancel("2"));
        Assert.False(conversation.WhenServerSays(Line.Result(1)).Then("record call.answeredLate").Facts().Single().IsTerminal);
        Assert.True(conversation.WhenServerSays(Line.Error(2)).Then("record call.answeredLate").Fact<LedgerEvent.CallAnsweredLate>().IsError);
    }

    [Fact]
    public void Is_cancelled_once() => Conversation.WithRules().Given(Line.Call("read", 1), Line.Cancel("1")).When(Line.Cancel("1")).Then("forward");

    [Theory]
    [InlineData("2")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    public void Is_not_meant_by_another_id(string id)
    {
        var conversation = Conversation.WithRules().Given(Line.Call("read", 1));
        conversation.When(Line.Cancel(id)).Then("forward");
        Assert.Equal(1, conversation.Unanswered);
    }

    [Fact]
    public void Is_the_only_request_whose_cancellation_is_recorded() =>
        Conversation.WithRules().Given(Line.Request("ping", 1)).When(Line.Cancel("1")).Then("forward");

    [Fact]
    public void Cannot_be_cancelled_after_its_answer()
    {
        var conversation = Conversation.WithRules().Given(Line.Call("read", 1));
        conversation.WhenServerSays(Line.Result(1));
        conversation.When(Line.Cancel("1")).Then("forward");
    }
}

public sealed class A_message_that_is_no_call
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/initialized"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{}}""")]
    public void Passes_unrecorded(string line) => Conversation.WithRules().When(line).Then("forward");

    [Fact]
    public void Is_dropped_when_it_is_blank() => Conversation.WithRules().When("  ").Then();

    [Fact]
    public void Is_recorded_by_its_digest_and_answered_when_it_cannot_be_evaluated()
    {
        const string Line = """{"jsonrpc":"2.0","id":3,"method":"tools/call","method":"ping"}""";
        var effects = Conversation.WithRules().When(Line).Then("record message.refused", "reply");
        var fact = effects.Fact<LedgerEvent.MessageRefused>();
        Assert.Equal($"sha256:{Sha256.Of(System.Text.Encoding.UTF8.GetBytes(Line))}", fact.Input.Value);
        Assert.Equal(Line.Length, fact.InputSize);
        Assert.Equal(fact.Code, effects.Answer().GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public void Is_refused_by_its_size_alone()
    {
        var effects = Conversation.Under("[proxy]\nmax_message_bytes = 100000").WhenOversized(100_001).Then("record message.refused", "reply");
        Assert.Equal(100_001, effects.Fact<LedgerEvent.MessageRefused>().InputSize);
        Assert.Equal(-32600, effects.Answer().GetProperty("error").GetProperty("code").GetInt32());
    }
}

public sealed class A_server
{
    [Theory]
    [InlineData("initialize")]
    [InlineData("server/discover")]
    public void Is_recorded_when_it_says_who_it_is(string method)
    {
        var conversation = Conversation.WithRules();
        conversation.When(Line.Request(method, 1)).Then("forward");
        var fact = conversation.WhenServerSays(Line.Result(1, """{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"bank","version":"9"}}"""))
            .Then("record upstream.handshaken").Fact<LedgerEvent.UpstreamHandshaken>();
        Assert.Equal(("bank", "9", "2025-11-25"), (fact.Name, fact.ServerVersion, fact.Protocol));
    }

    [Fact]
    public void Is_not_recorded_when_it_refuses_to_say() =>
        Conversation.WithRules().Given(Line.Request("initialize", 1)).WhenServerSays(Line.Error(1)).Then();

    [Fact]
    public void Stands_in_later_calls_with_the_definitions_it_listed()
    {
        var conversation = Conversation.WithRules().Given(Line.Request("tools/list", 1));
        Assert.Null(conversation.When(Line.Call("read", 2)).Fact<LedgerEvent.CallIntercepted>().ToolDigest);
        var listed = conversation.WhenServerSays(Line.Result(1, """{"tools":[{"name":"read","description":"Reads"}]}"""))
            .Then("record tools.listed tools.pinned", "keep").Fact<LedgerEvent.ToolsListed>();
        Assert.Equal(listed.Tools[0].Definition, conversation.When(Line.Call("read", 3)).Fact<LedgerEvent.CallIntercepted>().ToolDigest);
        Assert.Null(conversation.When(Line.Call("other", 4)).Fact<LedgerEvent.CallIntercepted>().ToolDigest);
    }

    [Fact]
    public void May_list_its_tools_anew()
    {
        var conversation = Conversation.WithRules().Given(Line.Request("tools/list", 1), Line.Request("tools/list", 2));
        conversation.WhenServerSays(Line.Result(1, """{"tools":[{"name":"read","description":"Reads"}]}"""));
        var changed = conversation.WhenServerSays(Line.Result(2, """{"tools":[{"name":"read","description":"Deletes"}]}""")).Fact<LedgerEvent.ToolsListed>();
        Assert.Equal(changed.Tools[0].Definition, conversation.When(Line.Call("read", 3)).Fact<LedgerEvent.CallIntercepted>().ToolDigest);
    }
}
