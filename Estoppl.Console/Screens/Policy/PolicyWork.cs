#pragma warning disable CA1822, CS9113
using Estoppl.Operator.Screens.Work;

namespace Estoppl.Operator.Screens.Policy;

/// <summary>Does what the Policy screen asks for, off the screen's thread.</summary>
internal sealed class PolicyWork(OpenLedger ledger, WorkDesk desk)
{
    /// <summary>Begins what goes on by itself.</summary>
    public void Start() { }

    /// <summary>On the screen's thread; must not wait.</summary>
    public void Do(PolicyIntent intent) { }
}
