using Estoppl.Ledger;
using Estoppl.Ledger.Sharing;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Screens.Work;

/// <summary>The ledger that the console has opened, and whose it is.</summary>
/// <param name="ConfigurationPath">Absolute.</param>
/// <param name="Configuration">As it was when the ledger was opened.</param>
internal sealed record OpenLedger(string ConfigurationPath, Configuration Configuration, LedgerHome Home, SharedLedger Ledger);
