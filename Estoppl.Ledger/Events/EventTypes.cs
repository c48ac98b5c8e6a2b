using System.Diagnostics;

namespace Estoppl.Ledger.Events;

/// <summary>The stored names of the events.</summary>
public static class EventTypes
{
    /// <summary>The value of <c>type</c>.</summary>
    public static string NameOf(LedgerEvent fact) => fact switch
    {
        LedgerEvent.LedgerOpened => "ledger.opened",
        LedgerEvent.SessionStarted => "session.started",
        LedgerEvent.SessionEnded => "session.ended",
        LedgerEvent.UpstreamHandshaken => "upstream.handshaken",
        LedgerEvent.ToolsListed => "tools.listed",
        LedgerEvent.PolicyLoaded => "policy.loaded",
        LedgerEvent.CallIntercepted => "call.intercepted",
        LedgerEvent.CallForwarded => "call.forwarded",
        LedgerEvent.CallCompleted => "call.completed",
        LedgerEvent.CallFailed => "call.failed",
        LedgerEvent.CallCancelled => "call.cancelled",
        LedgerEvent.CallAnsweredLate => "call.answeredLate",
        LedgerEvent.CallUpstreamDied => "call.upstreamDied",
        LedgerEvent.CallOutcomeUnknown => "call.outcomeUnknown",
        LedgerEvent.CallWithheld => "call.withheld",
        LedgerEvent.MessageRefused => "message.refused",
        LedgerEvent.CheckpointSealed => "checkpoint.sealed",
        LedgerEvent.AnchorAcknowledged => "anchor.acknowledged",
        LedgerEvent.KeyRotated => "key.rotated",
        LedgerEvent.ReviewRequested => "review.requested",
        LedgerEvent.ReviewApproved => "review.approved",
        LedgerEvent.ReviewDenied => "review.denied",
        LedgerEvent.ReviewExpired => "review.expired",
        LedgerEvent.KillSwitchEngaged => "killswitch.engaged",
        LedgerEvent.KillSwitchReleased => "killswitch.released",
        LedgerEvent.PolicyChanged => "policy.changed",
        LedgerEvent.PolicyRejected => "policy.rejected",
        LedgerEvent.ToolsPinned => "tools.pinned",
        LedgerEvent.ToolsAccepted => "tools.accepted",
        LedgerEvent.ToolChanged => "tool.changed",
        LedgerEvent.ToolSuspected => "tool.suspected",
        LedgerEvent.ConfigWrapped => "config.wrapped",
        LedgerEvent.ConfigUnwrapped => "config.unwrapped",
        _ => throw new UnreachableException(),
    };
}
