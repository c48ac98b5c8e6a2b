using Estoppl.Ledger.Control;
using Estoppl.Proxy.Policy;
using Estoppl.Proxy.Protocol;
using Refusal = Estoppl.Proxy.Protocol.Refusal;

namespace Estoppl.Proxy.Interception;

/// <summary>What the client is told when something did not go through, in the form that <c>block_reply</c> asks for.</summary>
internal sealed class Refusals(BlockReply form)
{
    private const int LongestReason = 400;

    /// <summary>The policy said no. Null when nobody waits for an answer.</summary>
    public byte[]? Blocked(Waiting.Call call, string why) => Of(call, $"Blocked by estoppl. {why}");

    /// <summary>A person, or estoppl in their place, said no to a call that waited. Null when nobody waits for an answer.</summary>
    public byte[]? Denied(Waiting.Call call, string reason) =>
        Of(call, $"Denied: this call of `{Shown(call)}` needed a person's approval and did not get it{(reason.Length == 0 ? "" : $": {ToolNames.Visible(reason, LongestReason)}")}. It was not executed. Do not try again unchanged; go on without it or ask the operator.");

    /// <summary>Nobody decided in time. Null when nobody waits for an answer.</summary>
    public byte[]? Expired(Waiting.Call call) =>
        Of(call, $"Not executed: this call of `{Shown(call)}` needed a person's approval, and nobody decided in time (review_timeout_seconds). Ask the operator before trying again.");

    /// <summary>A kill switch was engaged before the call could leave. Null when nobody waits for an answer.</summary>
    public byte[]? Stopped(Waiting.Call call, KillSwitch kill) =>
        Of(call, $"Stopped by the operator: the kill switch {ToolNames.Visible(kill.Pattern)} is engaged ({ToolNames.Visible(kill.Reason, LongestReason)}). The call of `{Shown(call)}` was not executed. Do not try again; tell the user.");

    /// <summary>The ledger could not be written, so nothing was forwarded.</summary>
    public static byte[] Unrecorded(RequestId id, string fact) =>
        Refusal.ToolRefusal(id, $"Not executed: estoppl could not record this call, and what cannot be recorded is not forwarded. {fact}", null);

    /// <summary>The message could not be evaluated.</summary>
    public static byte[] Of(ClientMessage.Refused refused) =>
        Refusal.ErrorReply(refused.Id, refused.Code, $"Refused by estoppl: {refused.Reason}");

    private byte[]? Of(Waiting.Call call, string text) => (call.Asking, form) switch
    {
        (null, _) => null,
        ({ } id, BlockReply.Result) => Refusal.ToolRefusal(id, text, call.Revision),
        ({ } id, _) => Refusal.ErrorReply(id, Refusal.PolicyBlock, text),
    };

    private static string Shown(Waiting.Call call) => ToolNames.Visible(call.Tool.Value);
}
