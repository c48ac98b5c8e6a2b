using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Interception;
using Xunit;

namespace Estoppl.Specs.Interception;

public sealed class A_call_that_waits_for_a_person
{
    private const string Holding = "[rules]\nreview_mode = \"hold\"\nhuman_review_tools = [\"wire\"]\nreview_timeout_seconds = 55";
    private const string Arguments = """{"to":"ACME","amount":5000}""";

    private readonly Conversation _conversation = Conversation.Under(Holding);

    private HeldCall Held(int id = 1, string meta = "") => Shown(_conversation.When(Line.Call("wire", id, Arguments, meta))
        .Then("append call.intercepted review.requested", "hold"));

    private static HeldCall Shown(System.Collections.Immutable.ImmutableArray<Effect> effects) => Assert.IsType<Effect.Hold>(effects[1]).Shown;

    private static ReviewVerdict Yes(HeldCall call) => new(call.Call, true, call.Input, call.Policy, "", "operator:alice");

    private static string Text(System.Collections.Immutable.ImmutableArray<Effect> effects) =>
        effects.Answer().GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString()!;

    [Fact]
    public void Is_shown_with_everything_that_a_person_decides_about()
    {
        var held = Held();
        Assert.Equal(("wire", "bank", "treasury-bot", "human_review_tools: wire"), (held.Tool.Value, held.Server.Value, held.Agent.Value, held.Rule.Value));
        Assert.Equal(Arguments, System.Text.Encoding.UTF8.GetString(held.Arguments.Span));
        Assert.Equal(TimeSpan.FromSeconds(55), held.Deadline - held.Since);
    }

    [Fact]
    public void Is_recorded_with_what_is_to_be_approved()
    {
        var effects = _conversation.When(Line.Call("wire", 1, Arguments));
        var (intercepted, requested) = (effects.Fact<LedgerEvent.CallIntercepted>(), effects.Fact<LedgerEvent.ReviewRequested>());
        Assert.Equal((DecisionKind.Review, intercepted.Input, intercepted.Policy), (intercepted.Decision, requested.Input, requested.Policy));
        Assert.Equal(Shown(effects).Deadline, requested.Deadline);
    }

    [Fact]
    public void Keeps_no_other_call_waiting()
    {
        Held();
        _conversation.When(Line.Call("read", 2)).Then("append call.intercepted call.forwarded", "forward");
        _conversation.WhenServerSays(Line.Result(2)).Then("record call.completed");
        Assert.Equal(1, _conversation.Unanswered);
    }

    [Fact]
    public void Is_forwarded_once_when_it_is_approved()
    {
        var held = Held();
        _conversation.WhenReviewed(Yes(held)).Then("append call.forwarded", "forward");
        _conversation.Forwards();
        _conversation.WhenReviewed(Yes(held)).Then();
        _conversation.WhenServerSays(Line.Result(1)).Then("record call.completed");
        _conversation.WhenReviewed(Yes(held)).Then();
    }

    [Fact]
    public void Is_timed_from_its_approval()
    {
        var held = Held();
        _conversation.Clock.Advance(TimeSpan.FromSeconds(30));
        var approved = Assert.IsType<Effect.Forward>(_conversation.WhenReviewed(Yes(held))[1]).Call!;
        Assert.Empty(_conversation.WhenForwarding(approved));
        _conversation.Clock.Advance(TimeSpan.FromMilliseconds(3));
        Assert.Equal(TimeSpan.FromMilliseconds(3), _conversation.WhenServerSays(Line.Result(1)).Fact<LedgerEvent.CallCompleted>().Latency);
    }

    [Fact]
    public void Is_refused_in_the_persons_words_when_it_is_denied()
    {
        var denied = _conversation.WhenReviewed(Yes(Held()) with { IsApproved = false, Reason = "not without an invoice" });
        // The person's own event stands in the ledger already.
        denied.Then("drop", "reply");
        Assert.Contains("not without an invoice", Text(denied), StringComparison.Ordinal);
        Assert.Equal(0, _conversation.Unanswered);
    }

    [Fact]
    public void Is_refused_when_the_desk_has_no_room_for_it() => _conversation
        .WhenReviewed(Yes(Held()) with { IsApproved = false, Reason = "too many calls are waiting", By = ReviewVerdict.ByEstoppl })
        .Then("drop", "append review.denied", "reply");

    [Theory]
    [InlineData("another input")]
    [InlineData("another policy")]
    public void Is_refused_when_something_else_was_approved(string what)
    {
        var held = Held();
        var verdict = what == "another input"
            ? Yes(held) with { Input = new Commitment("sha256:" + new string('0', 64)) }
            : Yes(held) with { Policy = Testing.A.Digest(9) };
        var refused = _conversation.WhenReviewed(verdict).Then("drop", "append review.denied", "reply");
        Assert.StartsWith("the approval does not hold: ", refused.Fact<LedgerEvent.ReviewDenied>().Reason, StringComparison.Ordinal);
        _conversation.WhenReviewed(Yes(held)).Then();
    }

    [Fact]
    public void Is_refused_when_it_is_approved_too_late()
    {
        var held = Held();
        _conversation.Clock.Advance(TimeSpan.FromSeconds(55));
        _conversation.WhenReviewed(Yes(held)).Then("drop", "append review.denied", "reply");
    }

    [Fact]
    public void Is_refused_when_one_byte_of_its_message_is_another()
    {
        var line = System.Text.Encoding.UTF8.GetBytes(Line.Call("wire", 1, Arguments));
        var held = Shown(_conversation.When(line));
        line.AsSpan()[line.AsSpan().IndexOf("5000"u8)] = (byte)'9';
        _conversation.WhenReviewed(Yes(held)).Then("drop", "append review.denied", "reply");
    }

    [Fact]
    public void Is_unmoved_by_a_verdict_about_another_call() =>
        _conversation.WhenReviewed(Yes(Held()) with { Call = new CallId(Testing.A.Id(99)) }).Then();

    [Fact]
    public void Expires()
    {
        Held();
        _conversation.WhenTimePasses(TimeSpan.FromSeconds(54.9)).Then();
        var expired = _conversation.WhenTimePasses(TimeSpan.FromSeconds(0.1)).Then("drop", "append review.expired", "reply");
        Assert.Contains("nobody decided in time", Text(expired), StringComparison.Ordinal);
        _conversation.WhenTimePasses(TimeSpan.FromSeconds(60)).Then();
    }

    [Fact]
    public void Never_leaves_once_its_client_has_cancelled_it()
    {
        var held = Held();
        // The server has never heard of it, so it does not hear of the cancellation either.
        _conversation.When(Line.Cancel("1")).Then("record call.cancelled", "drop");
        _conversation.WhenReviewed(Yes(held)).Then();
        _conversation.WhenTimePasses(TimeSpan.FromSeconds(60)).Then();
        Assert.Equal(0, _conversation.Unanswered);
        Held(1);
    }

    [Fact]
    public void Is_refused_when_a_kill_switch_is_engaged_and_a_release_lets_nothing_go()
    {
        var held = Held();
        _conversation.WhenKilled("read").Then();
        var stopped = _conversation.WhenKilled("server:bank").Then("drop", "append review.denied", "reply");
        Assert.Contains("kill switch server:bank", Text(stopped), StringComparison.Ordinal);
        _conversation.WhenKilled().Then();
        _conversation.WhenReviewed(Yes(held)).Then();
    }

    [Fact]
    public void Is_refused_when_the_policy_changes()
    {
        var held = Held();
        _conversation.WhenPolicyChanges(Holding + "\nmax_amount_usd = 1").Then("record policy.changed", "drop", "append review.denied", "reply");
        _conversation.WhenReviewed(Yes(held)).Then();
    }

    [Fact]
    public void Is_refused_when_its_client_leaves() => _conversation.Given(Line.Call("wire", 1, Arguments)).WhenClientLeaves()
        .Then("drop", "append review.denied", "reply");

    [Fact]
    public void Is_closed_by_the_end_of_its_session_and_was_never_sent()
    {
        Held();
        Assert.Equal("review.denied session.ended", Outcome.Names(_conversation.WhenEnded(SessionEnd.UpstreamExited, 1)));
    }

    [Fact]
    public void Is_refused_when_it_cannot_be_recorded()
    {
        var held = Held();
        _conversation.WhenUnrecorded("the disk is full.").Then("drop", "record call.withheld", "reply");
        _conversation.WhenReviewed(Yes(held)).Then();
    }

    [Fact]
    public void Keeps_its_id_from_being_used_again()
    {
        Held();
        _conversation.When(Line.Call("read", 1)).Then("record message.refused", "reply");
    }

    [Fact]
    public void Tells_a_patient_client_that_it_waits_in_ever_larger_steps()
    {
        Held(meta: ""","_meta":{"progressToken":"t-1"}""");
        _conversation.WhenTimePasses(TimeSpan.FromSeconds(4)).Then();
        var steps = Enumerable.Range(0, 9).Select(_ => _conversation.WhenTimePasses(TimeSpan.FromSeconds(5)).Then("reply").Answer().GetProperty("params")).ToList();
        Assert.All(steps, step => Assert.Equal("t-1", step.GetProperty("progressToken").GetString()));
        var progress = steps.ConvertAll(step => step.GetProperty("progress").GetDouble());
        Assert.All(progress, it => Assert.InRange(it, double.Epsilon, 0.999));
        Assert.Equal(progress.Distinct().Order(), progress);
    }

    [Fact]
    public void Is_not_held_when_too_many_are()
    {
        for (var id = 0; id < 100; id++) Held(id);
        var full = _conversation.When(Line.Call("wire", 100, Arguments)).Then("append call.intercepted", "reply");
        Assert.Equal(DecisionKind.Block, full.Fact<LedgerEvent.CallIntercepted>().Decision);
    }

    [Fact]
    public void Is_not_asked_for_again_when_the_server_wanted_more_input()
    {
        const string more = """{"resultType":"input_required","requestState":"s"}""";
        var held = Held();
        _conversation.WhenReviewed(Yes(held));
        _conversation.WhenServerSays(Line.Result(1, more));
        var again = _conversation.When(Line.Call("wire", 2, Arguments)).Then("append call.intercepted review.approved call.forwarded", "forward");
        Assert.Equal(held.Call, again.Fact<LedgerEvent.ReviewApproved>().Continues);
        // Once: the third time somebody is asked.
        _conversation.When(Line.Call("wire", 3, Arguments)).Then("append call.intercepted review.requested", "hold");
    }

    [Theory]
    [InlineData("""{"to":"ACME","amount":5001}""", """{"resultType":"input_required"}""")]
    [InlineData(Arguments, """{"resultType":"complete"}""")]
    [InlineData(Arguments, """{"content":[]}""")]
    public void Is_asked_for_again_when_it_is_another_call(string arguments, string result)
    {
        _conversation.WhenReviewed(Yes(Held()));
        _conversation.WhenServerSays(Line.Result(1, result));
        _conversation.When(Line.Call("wire", 2, arguments)).Then("append call.intercepted review.requested", "hold");
    }

    [Fact]
    public void Is_held_also_as_a_notification_that_nobody_waits_for()
    {
        var held = Shown(_conversation.When(Line.Call("wire", null, Arguments)).Then("append call.intercepted review.requested", "hold"));
        _conversation.WhenReviewed(Yes(held)).Then("append call.forwarded call.outcomeUnknown", "forward");
    }
}

public sealed class A_call_that_a_kill_switch_stops
{
    [Fact]
    public void Is_blocked_when_it_comes()
    {
        var conversation = Conversation.WithRules();
        conversation.WhenKilled("re*");
        var blocked = conversation.When(Line.Call("read", 1)).Then("append call.intercepted", "reply");
        Assert.Equal(("kill_switch: re*", DecisionKind.Block), (blocked.Fact<LedgerEvent.CallIntercepted>().Rule!.Value.Value, blocked.Fact<LedgerEvent.CallIntercepted>().Decision));
        conversation.When(Line.Call("write", 2)).Then("append call.intercepted call.forwarded", "forward");
    }

    [Fact]
    public void Is_withheld_when_it_was_decided_before_and_has_not_left()
    {
        var conversation = Conversation.WithRules();
        conversation.WhenQueued(Line.Call("read", 1)).Then("append call.intercepted call.forwarded", "forward");
        conversation.WhenKilled("read");
        conversation.WhenForwarded().Then("record call.withheld", "reply");
        Assert.Equal(0, conversation.Unanswered);
    }
}
