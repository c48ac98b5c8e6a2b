using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;

namespace Estoppl.Specs.Testing;

internal static partial class A
{
    public static ServerKey Server => new(new ServerName("files"), Digest(1));

    public static HeldCall HeldCall => new(
        new CallId(Id(7)), $"session/{Session}", new AgentId("agent-7"), Server.Server, new ToolName("wire_transfer"), new RuleName("human_review_tools: wire_transfer"),
        "it moves money", Intercepted.Input, Digest(2), Noon, Noon.AddSeconds(55), "{\"amount\":5}"u8.ToArray());

    public static ReviewVerdict Verdict => new(HeldCall.Call, true, HeldCall.Input, HeldCall.Policy, "", "operator:alice");

    /// <summary>A held call that nobody else has, with time left.</summary>
    public static HeldCall FreshHeldCall() => HeldCall with { Call = new CallId(EventId.New(DateTimeOffset.UtcNow)), Since = DateTimeOffset.UtcNow, Deadline = DateTimeOffset.UtcNow.AddMinutes(5) };
}
