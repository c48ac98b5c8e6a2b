namespace Estoppl.Operator.Screens.Clients;

/// <summary>What the Clients screen learns.</summary>
internal abstract record ClientsNews : ConsoleNews
{
    private ClientsNews() { }
}

/// <summary>What the Clients screen asks for.</summary>
internal abstract record ClientsIntent : ConsoleIntent
{
    private ClientsIntent() { }
}
