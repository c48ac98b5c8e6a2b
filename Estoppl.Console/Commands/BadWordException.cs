using Estoppl.Ledger;

namespace Estoppl.Operator.Commands;

/// <summary>A word of the command line that means nothing here.</summary>
internal sealed class BadWordException(string fact, string hint) : ExplainedException(fact, hint);
