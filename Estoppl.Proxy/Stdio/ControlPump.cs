using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Interception;
using Estoppl.Proxy.Policy;
using Estoppl.Proxy.Tools;

namespace Estoppl.Proxy.Stdio;

/// <summary>Carries out what people order while the session runs, on a thread of its own: no pipe, however slow, keeps an order waiting.</summary>
/// <param name="warn">Tells the operator, in a sentence.</param>
internal sealed class ControlPump(
    ControlInbox inbox, Session session, OutboundQueue outbound, ClientWriter client, PolicyWatch policy, DefinitionStore definitions,
    Action<string> warn)
{
    /// <summary>Runs until the inbox is completed.</summary>
    public void Run()
    {
        while (inbox.Take() is { } order) Obey(order);
    }

    private void Obey(Order order)
    {
        switch (order)
        {
            case Order.Controls:
                Do(exchange => exchange.OnKillSwitches());
                RefreshPins();
                break;
            case Order.Keep keep:
                Keep(keep.Page);
                break;
            case Order.Verdict verdict:
                Do(exchange => exchange.OnVerdict(verdict.It));
                break;
            case Order.Tick:
                Do(exchange => exchange.OnTick());
                LookAtPolicy();
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void RefreshPins()
    {
        try
        {
            if (session.NewPins() is { } pins) Do(exchange => exchange.OnPins(pins));
        }
        catch (ExplainedException unavailable)
        {
            // Tools stay held against what is known of them; the next change tries again.
            warn($"the pinned tools cannot be read: {unavailable.Fact}");
        }
    }

    private void Keep(ToolPage page)
    {
        try
        {
            definitions.Keep(page);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Their digests are recorded; it is only that nobody can be shown a diff.
            warn($"the definitions of tools cannot be kept in {definitions.Folder}: {failure.Message}");
        }
    }

    private void LookAtPolicy()
    {
        switch (policy.Look())
        {
            case PolicyChange.Loaded loaded:
                Do(exchange => exchange.OnPolicyChanged(loaded.Configuration));
                warn($"{loaded.Configuration.Source} changed: its rules are in force now");
                foreach (var note in loaded.Notes) warn(note);
                break;
            case PolicyChange.Rejected rejected:
                Do(exchange => exchange.OnPolicyRejected(new LedgerEvent.PolicyRejected(rejected.Digest, rejected.Source, rejected.Reasons[0])));
                warn($"{rejected.Source} changed and is broken, so the rules from before stay in force: {string.Join("; ", rejected.Reasons)}");
                break;
            case null:
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void Do(Func<Exchange, ImmutableArray<Effect>> step)
    {
        foreach (var outcome in session.StepAll(step))
        {
            switch (outcome.Leaves)
            {
                case Effect.Forward forward:
                    var kept = session.TakeKept(forward.Call!);
                    if (!outbound.EnqueueAtOnce(new Outbound(outcome.Durable, kept, outcome.Call, default))) kept.Dispose();
                    break;
                // A refusal needs no place behind what waits for the server.
                case Effect.Reply reply:
                    // When it cannot be recorded the call does not leave either, and its client is told the same. Progress needs no record.
                    if (outcome.Call is not null) session.WhyNotDurable(outcome.Durable);
                    client.Reply(reply.Line);
                    break;
                default:
                    throw new UnreachableException();
            }
        }
    }
}
