using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Ledger.Storage;
using Estoppl.Specs.Sharing;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Control;

public sealed class Calls_that_are_held_in_several_processes : IDisposable
{
    private readonly Commons _commons = new();

    public void Dispose() => _commons.Dispose();

    private static HeldCall Held(int number) => new(
        new CallId(A.Id(number)), $"session/{A.Session}", new AgentId("agent-7"), new ServerName("bank"), new ToolName("wire"), new RuleName("rule"), "why",
        new Commitment("sha256:00"), A.Digest(2), A.Noon, DateTimeOffset.UtcNow + TimeSpan.FromMinutes(5), "{\"to\":\"ACME\"}"u8.ToArray());

    [Fact]
    public async Task Are_seen_by_all_until_they_are_let_go()
    {
        var (holder, other, person) = (_commons.Join(), _commons.Join(), _commons.Join());
        holder.Hold(Held(1));
        other.Hold(Held(2));
        var seen = await Commons.In(() => Until(person, 2));
        Assert.Equal("{\"to\":\"ACME\"}", System.Text.Encoding.UTF8.GetString(seen[1].Arguments.Span));
        other.LetGo(Held(2).Call);
        holder.LetGo(Held(1).Call);
        Assert.Empty(await Commons.In(() => Until(person, 0)));
    }

    [Fact]
    public async Task Are_shown_to_the_next_holder_and_gone_with_the_one_that_held_them()
    {
        var (holder, other, person) = (_commons.Join(), _commons.Join(), _commons.Join());
        holder.Hold(Held(1));
        other.Hold(Held(2));
        await Commons.In(() => Until(person, 2));
        holder.Dispose();
        Assert.Equal(Held(2).Call, Assert.Single(await Commons.In(() => Until(person, 1))).Call);
        other.Dispose();
        Assert.Empty(await Commons.In(() => Until(person, 0)));
    }

    [Fact]
    public void Are_not_decided_by_the_process_that_holds_them()
    {
        var (holder, other) = (_commons.Join(), _commons.Join());
        other.Hold(Held(1));
        Until(holder, 1);
        var verdict = new ReviewVerdict(Held(1).Call, true, Held(1).Input, Held(1).Policy, "", "operator:alice");
        if (OperatingSystem.IsLinux()) Assert.Equal(ReviewOutcome.ByAgent, other.Review(verdict));
        Assert.Throws<ArgumentException>(() => other.Review(verdict with { By = "agent:agent-7" }));
    }

    private static List<HeldCall> Until(SharedLedger part, int count)
    {
        for (var known = -1L; ;)
        {
            (known, var calls) = part.HeldCalls(known, Commons.Limit);
            if (calls.Length == count) return [.. calls];
        }
    }
}
