using Estoppl.Proxy.Policy;
using Estoppl.Proxy.Protocol;
using Refusal = Estoppl.Proxy.Protocol.Refusal;

namespace Estoppl.Proxy.Interception;

/// <summary>What the client is told when something did not go through, in the form that <c>block_reply</c> asks for.</summary>
internal sealed class Refusals(BlockReply form)
{
    /// <summary>The policy said no.</summary>
    public byte[] Blocked(RequestId id, Decision.Block block, string? revision) => form switch
    {
        BlockReply.Result => Refusal.ToolRefusal(id, $"Blocked by estoppl. {block.Why}", revision),
        _ => Refusal.ErrorReply(id, Refusal.PolicyBlock, $"Blocked by estoppl. {block.Why}"),
    };

    /// <summary>The ledger could not be written, so nothing was forwarded.</summary>
    public static byte[] Unrecorded(RequestId id, string fact) =>
        Refusal.ToolRefusal(id, $"Not executed: estoppl could not record this call, and what cannot be recorded is not forwarded. {fact}", null);

    /// <summary>The message could not be evaluated.</summary>
    public static byte[] Of(Protocol.ClientMessage.Refused refused) =>
        Refusal.ErrorReply(refused.Id, refused.Code, $"Refused by estoppl: {refused.Reason}");
}
