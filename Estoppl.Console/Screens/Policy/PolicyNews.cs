namespace Estoppl.Operator.Screens.Policy;

/// <summary>What the Policy screen learns.</summary>
internal abstract record PolicyNews : ConsoleNews
{
    private PolicyNews() { }
}

/// <summary>What the Policy screen asks for.</summary>
internal abstract record PolicyIntent : ConsoleIntent
{
    private PolicyIntent() { }
}
