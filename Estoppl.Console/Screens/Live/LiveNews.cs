namespace Estoppl.Operator.Screens.Live;

/// <summary>What the Live screen learns from the ledger.</summary>
internal abstract record LiveNews : ConsoleNews
{
    private LiveNews() { }
}

/// <summary>What the Live screen asks of the ledger.</summary>
internal abstract record LiveIntent : ConsoleIntent
{
    private LiveIntent() { }
}
