using Estoppl.Ledger.Events;
using Estoppl.Proxy.Interception;
using Estoppl.Proxy.Protocol;
using Xunit;

namespace Estoppl.Specs.Interception;

public sealed class A_call_that_is_allowed
{
    [Fact]
    public void Is_recorded_and_then_forwarded()
    {
        var effects = Conversation.WithRules().When(Line.Call("read", 1)).Then("append call.intercepted call.forwarded", "forward");
        Assert.Equal(DecisionKind.Allow, effects.Fact<LedgerEvent.CallIntercepted>().Decision);
        var call = Assert.IsType<Effect.Append>(effects[0]).Call;
        Assert.Equal(effects.Events().First().Call, call!.Id);
        Assert.Same(call, Assert.IsType<Effect.Forward>(effects[1]).Call);
    }

    [Fact]
    public void Is_recorded_by_commitments_and_never_by_its_words()
    {
        var fact = Conversation.WithRules().When(Line.Call("read", 1, """{"secret":"s3cret"}""")).Fact<LedgerEvent.CallIntercepted>();
        Assert.StartsWith("sha256:", fact.Input.Value);
        Assert.Equal(19, fact.InputSize);
        Assert.DoesNotContain("s3cret", fact.ToString());
    }

    [Fact]
    public void Is_named_by_the_event_that_intercepted_it()
    {
        var events = Conversation.WithRules().When(Line.Call("read", 1)).Events().ToList();
        var call = new CallId(events[0].Id);
        Assert.Equal([call, call], events.Select(observed => observed.Call!.Value));
        Assert.Equal([null, call.Intercepted], events.Select(observed => observed.Cause));
        Assert.Equal(["agent:treasury-bot", "estoppl"], events.Select(observed => observed.Actor));
    }

    [Fact]
    public void Is_completed_by_its_result()
    {
        var conversation = Conversation.WithRules().Given(Line.Call("read", 1));
        conversation.Clock.Advance(TimeSpan.FromMilliseconds(7));
        var effects = conversation.WhenServerSays(Line.Result(1)).Then("record call.completed");
        var fact = effects.Fact<LedgerEvent.CallCompleted>();
        Assert.Equal((TimeSpan.FromMilliseconds(7), 14, false), (fact.Latency, fact.OutputSize, fact.IsError));
        Assert.Equal("server:bank", effects.Events().Single().Actor);
        Assert.Equal(0, conversation.Unanswered);
    }

    [Fact]
    public void Is_timed_from_the_moment_it_leaves()
    {
        var conversation = Conversation.WithRules().Given(Line.Call("read", 1));
        conversation.Clock.Advance(TimeSpan.FromSeconds(3)); // on the disk
        conversation.Forwards();
        conversation.Clock.Advance(TimeSpan.FromMilliseconds(5));
        Assert.Equal(TimeSpan.FromMilliseconds(5), conversation.WhenServerSays(Line.Result(1)).Fact<LedgerEvent.CallCompleted>().Latency);
    }

    [Fact]
    public void Is_completed_also_when_the_tool_says_that_it_failed() => Assert.True(Conversation.WithRules().Given(Line.Call("read", 1))
        .WhenServerSays(Line.Result(1, """{"content":[],"isError":true}""")).Then("record call.completed").Fact<LedgerEvent.CallCompleted>().IsError);

    [Fact]
    public void Fails_by_a_protocol_error() => Assert.Equal(-32603, Conversation.WithRules().Given(Line.Call("read", 1))
        .WhenServerSays(Line.Error(1)).Then("record call.failed").Fact<LedgerEvent.CallFailed>().Code);

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("-9007199254740992")]
    [InlineData("1.5")]
    [InlineData("\"E_NO\"")]
    public void Fails_without_a_code_when_the_record_has_no_number_for_it(string code)
    {
        var effects = Conversation.WithRules().Given(Line.Call("read", 1)).WhenServerSays(Line.Error(1, code)).Then("record call.failed");
        Assert.Null(effects.Fact<LedgerEvent.CallFailed>().Code);
        foreach (var observed in effects.Events()) Testing.A.Sealer().Seal(observed);
    }

    [Fact]
    public void Ends_once_however_often_the_server_answers()
    {
        var conversation = Conversation.WithRules().Given(Line.Call("read", 1));
        conversation.WhenServerSays(Line.Result(1)).Then("record call.completed");
        conversation.WhenServerSays(Line.Result(1)).Then();
        conversation.WhenServerSays(Line.Error(1)).Then();
    }

    [Fact]
    public void Is_not_ended_by_an_answer_with_another_kind_of_id()
    {
        var conversation = Conversation.WithRules().Given(Line.Call("read", 1));
        conversation.WhenServerSays("""{"jsonrpc":"2.0","id":"1","result":{}}""").Then();
        conversation.WhenServerSays("""{"jsonrpc":"2.0","id":1,"method":"ping"}""").Then();
        Assert.Equal(1, conversation.Unanswered);
    }
}

public sealed class A_call_that_is_blocked
{
    [Fact]
    public void Is_recorded_and_answered_with_a_tool_result_that_says_why()
    {
        var conversation = Conversation.WithRules();
        var effects = conversation.When(Line.Call("drop", 7)).Then("append call.intercepted", "reply");
        var fact = effects.Fact<LedgerEvent.CallIntercepted>();
        Assert.Equal((DecisionKind.Block, "block_tools: drop"), (fact.Decision, fact.Rule!.Value.Value));
        var answer = effects.Answer();
        Assert.Equal(7, answer.GetProperty("id").GetInt32());
        var result = answer.GetProperty("result");
        Assert.True(result.GetProperty("isError").GetBoolean());
        Assert.StartsWith("Blocked by estoppl. The tool `drop` is blocked", result.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.False(result.TryGetProperty("resultType", out _));
        Assert.Equal(0, conversation.Unanswered);
    }

    [Fact]
    public void Is_answered_with_an_error_where_the_configuration_says_so()
    {
        var answer = Conversation.Under("[rules]\nblock_tools = [\"drop\"]\n[proxy]\nblock_reply = \"error\"").When(Line.Call("drop", 7)).Answer();
        Assert.Equal(-31001, answer.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Contains("block_tools: drop", answer.GetProperty("error").GetProperty("message").GetString());
        Assert.False(answer.TryGetProperty("result", out _));
    }

    [Theory]
    [InlineData("2026-07-28", true)]
    [InlineData("2025-11-25", false)]
    public void Is_answered_in_the_revision_that_it_declares(string revision, bool saysResultType)
    {
        var meta = $$$""","_meta":{"io.modelcontextprotocol/protocolVersion":"{{{revision}}}"}""";
        var result = Conversation.WithRules().When(Line.Call("drop", 7, meta: meta)).Answer().GetProperty("result");
        Assert.Equal(saysResultType, result.TryGetProperty("resultType", out var type) && type.GetString() == "complete");
    }

    [Fact]
    public void Leaves_its_id_free() =>
        Conversation.WithRules().Given(Line.Call("drop", 7)).When(Line.Call("read", 7)).Then("append call.intercepted call.forwarded", "forward");
}

public sealed class A_call_that_is_flagged
{
    [Fact]
    public void Goes_through_and_says_which_rule_flagged_it()
    {
        var fact = Conversation.WithRules().When(Line.Call("wire", 1)).Then("append call.intercepted call.forwarded", "forward").Fact<LedgerEvent.CallIntercepted>();
        Assert.Equal((DecisionKind.Review, "human_review_tools: wire"), (fact.Decision, fact.Rule!.Value.Value));
    }
}

public sealed class A_call_sent_as_a_notification
{
    [Fact]
    public void Is_refused_in_silence_and_recorded() =>
        Conversation.WithRules().When(Line.Call("drop", null)).Then("append call.intercepted");

    [Fact]
    public void Is_forwarded_with_an_outcome_that_nobody_will_hear_of()
    {
        var conversation = Conversation.WithRules();
        var effects = conversation.When(Line.Call("read", null)).Then("append call.intercepted call.forwarded call.outcomeUnknown", "forward");
        Assert.Null(Assert.IsType<Effect.Forward>(effects[1]).Call!.Asking);
        Assert.Equal(0, conversation.Unanswered);
        Assert.Equal("session.ended", Outcome.Names(conversation.WhenEnded(SessionEnd.ClientClosed)));
    }
}
