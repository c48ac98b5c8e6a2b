using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>What the walk of a call asks: the rules of one configuration, and what was counted under it and those before it.</summary>
/// <param name="Arguments">Reads the arguments of one call after the other.</param>
/// <param name="Rates">Outlives the configuration.</param>
/// <param name="Loops">Outlives the configuration.</param>
internal sealed record PolicyParts(RuleBook Book, ArgumentScan Arguments, RateLimiter Rates, LoopGuard Loops, ServerName Server, AgentId Agent);
