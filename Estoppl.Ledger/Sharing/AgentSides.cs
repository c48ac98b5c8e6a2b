using System.Collections.Concurrent;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Sharing;

/// <summary>
/// The agents' sides of all sessions that run: what a person has ordered may not be undone from there. To engage a kill switch harms nobody, so that may
/// be done from anywhere. Any thread may use it; <see cref="Descent"/> tells how far it sees.
/// </summary>
internal sealed class AgentSides
{
    private readonly ConcurrentDictionary<object, Descent> _sides = [];

    /// <summary>A process has begun to speak for a session.</summary>
    public void Add(object owner, int? process, ObservedEvent first)
    {
        if (first.Fact is LedgerEvent.SessionStarted && !_sides.ContainsKey(owner)) _sides.TryAdd(owner, Descent.Of(process));
    }

    /// <summary>It is gone.</summary>
    public void Remove(object owner) => _sides.TryRemove(owner, out _);

    /// <summary>Whether <paramref name="asker"/> may not record that.</summary>
    /// <param name="asker">The process; none where the system does not say.</param>
    public bool Forbid(LedgerEvent fact, int? asker) =>
        fact is LedgerEvent.KillSwitchReleased or LedgerEvent.ToolsAccepted && _sides.Values.Any(side => side.Includes(asker));
}
