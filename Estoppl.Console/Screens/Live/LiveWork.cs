#pragma warning disable CA1822, CS9113
using Estoppl.Operator.Screens.Work;

namespace Estoppl.Operator.Screens.Live;

/// <summary>Does what the Live screen asks for, off the screen's thread.</summary>
internal sealed class LiveWork(OpenLedger ledger, WorkDesk desk)
{
    /// <summary>Begins what goes on by itself.</summary>
    public void Start() { }

    /// <summary>On the screen's thread; must not wait.</summary>
    public void Do(LiveIntent intent) { }
}
