using System.Collections.Immutable;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Interception;
using Xunit;

namespace Estoppl.Specs.Interception;

public sealed class A_ledger_that_cannot_record
{
    [Fact]
    public void Is_named_to_whoever_asked_and_nothing_waits_any_more()
    {
        var conversation = Conversation.WithRules().Given(Line.Call("read", 1));
        var answer = conversation.WhenUnrecorded("the disk is full.").Then("record call.withheld", "reply").Answer();
        Assert.Equal(1, answer.GetProperty("id").GetInt32());
        Assert.True(answer.GetProperty("result").GetProperty("isError").GetBoolean());
        Assert.Contains("the disk is full", answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(0, conversation.Unanswered);
        Assert.Equal("session.ended", Outcome.Names(conversation.WhenEnded(SessionEnd.ClientClosed)));
    }

    [Fact]
    public void Is_kept_quiet_about_when_nobody_asked() => Conversation.WithRules().Given(Line.Call("read", null)).WhenUnrecorded("the disk is full.").Then();
}

public sealed class A_session
{
    [Fact]
    public void Begins_with_who_takes_part_and_under_which_policy()
    {
        var events = Conversation.WithRules().WhenStarted();
        Assert.Equal("session.started policy.loaded", Outcome.Names(events));
        Assert.All(events, observed => Assert.Equal(("estoppl", $"session/{Testing.A.Session}"), (observed.Actor, observed.Stream)));
        Assert.Equal(Policy.Given.File, ((LedgerEvent.PolicyLoaded)events[1].Fact).Source);
    }

    [Theory]
    [InlineData(SessionEnd.ClientClosed, "call.outcomeUnknown")]
    [InlineData(SessionEnd.Signal, "call.outcomeUnknown")]
    [InlineData(SessionEnd.UpstreamExited, "call.upstreamDied")]
    public void Ends_with_a_last_word_on_each_open_call_and_the_counts(string reason, string lastWord)
    {
        var conversation = Conversation.WithRules().Given(
            Line.Call("read", 1), Line.Call("drop", 2), Line.Call("read", 3), Line.Cancel("3"), Line.Request("ping", 4), Line.Call("wire", 5), "garbage");
        conversation.WhenServerSays(Line.Result(5));
        var events = conversation.WhenEnded(reason, 137);
        Assert.Equal($"{lastWord} session.ended", Outcome.Names(events));
        Assert.Equal(new LedgerEvent.SessionEnded(reason, 137, Calls: 4, Blocked: 1, Refused: 1), events[^1].Fact);
        if (events[0].Fact is LedgerEvent.CallUpstreamDied died) Assert.Equal(137, died.ExitCode);
    }

    [Fact]
    public void Takes_nothing_more_once_it_has_ended()
    {
        var conversation = Conversation.WithRules().Given(Line.Call("read", 1));
        conversation.WhenEnded(SessionEnd.Signal);
        conversation.WhenServerSays(Line.Result(1)).Then();
        conversation.When(Line.Call("read", 2)).Then();
        conversation.When(Line.Call("drop", 3)).Then();
        conversation.When(Line.Request("ping", 4)).Then();
        conversation.When(Line.Cancel("1")).Then();
        conversation.When("garbage").Then();
        conversation.WhenOversized(long.MaxValue).Then();
    }

    [Fact]
    public void Gives_each_forwarded_call_exactly_one_last_word_whatever_comes_in_which_order() => Gen.Select(Step.Array[0, 60], Gen.Int[0, 60]).Sample((steps, endAt) =>
    {
        var conversation = Conversation.WithRules();
        var events = ImmutableArray.CreateBuilder<ObservedEvent>();
        for (var n = 0; n < steps.Length; n++)
        {
            if (n == endAt) events.AddRange(conversation.WhenEnded(SessionEnd.Signal));
            conversation.Clock.Advance(TimeSpan.FromMilliseconds(1));
            var effects = Play(conversation, steps[n]);
            Nothing_leaves_before_it_is_recorded(effects, steps[n]);
            events.AddRange(effects.Events());
        }

        if (endAt >= steps.Length) events.AddRange(conversation.WhenEnded(SessionEnd.ClientClosed));
        Each_call_ends_once(events);
        Assert.IsType<LedgerEvent.SessionEnded>(events[^1].Fact);
        Assert.Equal(events.Count, events.Select(observed => observed.Id).Distinct().Count());
    });

    // A few ids only, so that they meet.
    private static readonly Gen<(int Kind, int Id)> Step = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 3]);

    private static ImmutableArray<Effect> Play(Conversation conversation, (int Kind, int Id) step) => step.Kind switch
    {
        0 or 1 => conversation.When(Line.Call("read", step.Id)),
        2 => conversation.When(Line.Call("drop", step.Id)),
        3 => conversation.When(Line.Call("wire", step.Id)),
        4 => conversation.When(Line.Call("read", null)),
        5 => conversation.When(Line.Request("ping", step.Id)),
        6 => conversation.When(Line.Cancel($"{step.Id}")),
        7 => conversation.WhenServerSays(Line.Error(step.Id)),
        _ => conversation.WhenServerSays(Line.Result(step.Id)),
    };

    private static void Nothing_leaves_before_it_is_recorded(ImmutableArray<Effect> effects, (int Kind, int Id) step)
    {
        var isCall = step.Kind <= 4;
        if (!isCall || !effects.OfType<Effect.Forward>().Any()) return;
        var append = Assert.IsType<Effect.Append>(effects[0]);
        Assert.StartsWith("call.intercepted call.forwarded", Outcome.Names(append.Events));
        Assert.IsType<Effect.Forward>(effects[1]);
    }

    private static void Each_call_ends_once(IEnumerable<ObservedEvent> events)
    {
        foreach (var call in events.Where(observed => observed.Call is not null).GroupBy(observed => observed.Call))
        {
            var facts = call.Select(observed => observed.Fact).ToList();
            var forwarded = facts.FindIndex(fact => fact is LedgerEvent.CallForwarded);
            Assert.Equal(forwarded < 0 ? 0 : 1, facts.Count(fact => fact.IsTerminal));
            Assert.True(forwarded < 0 || facts.FindIndex(fact => fact.IsTerminal) > forwarded);
            Assert.IsType<LedgerEvent.CallIntercepted>(facts[0]);
        }
    }
}
