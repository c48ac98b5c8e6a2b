using System.Collections.Immutable;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Commands;

/// <summary>What a person orders, put into the ledger under that person's name.</summary>
internal static class OperatorActs
{
    /// <summary>In UTF-16 code units.</summary>
    public const int LongestReason = 1000;

    /// <summary>Who is at the keyboard, as the record names them.</summary>
    public static string Actor => $"operator:{Environment.UserName}";

    /// <summary>Joins the ledger of a configuration to order something.</summary>
    /// <param name="begins">Whether it is begun where there is none: an order can be given before the first proxy runs.</param>
    /// <exception cref="ExplainedException">It cannot be joined.</exception>
    public static SharedLedger Join(string configurationPath, bool begins = false)
    {
        var configuration = ConfigurationLoading.Load(configurationPath);
        return SessionOpening.HomeOf(configuration).Join(SessionOpening.Joining(configuration) with { Append = true, Create = begins });
    }

    /// <summary>Records what was ordered. When it returns the order is durable, and every running proxy obeys it before it forwards anything else.</summary>
    /// <exception cref="ExplainedException">It cannot be recorded: then it is not in force.</exception>
    public static void Record(SharedLedger ledger, params ImmutableArray<LedgerEvent> facts)
    {
        var clock = TimeProvider.System;
        var now = clock.GetUtcNow();
        // A process that orders something once has no monotonic clock worth comparing.
        try
        {
            ledger.AppendAsync([.. facts.Select(fact => new ObservedEvent(EventId.New(now), now, TimeSpan.Zero, "ledger", null, null, Actor, fact))])
                .GetAwaiter().GetResult();
        }
        catch (ArgumentException refused)
        {
            throw new BadWordException($"it was not recorded: {refused.Message}", "do it in a terminal that the agent did not open");
        }
    }

    /// <summary>A reason as it is kept: on one line, and not endless.</summary>
    /// <exception cref="BadWordException">It is too long.</exception>
    public static string Reason(string? typed)
    {
        var reason = typed?.Trim() ?? "";
        return reason.Length <= LongestReason ? reason : throw new BadWordException($"the reason has {reason.Length} characters", $"say it in {LongestReason}");
    }
}
