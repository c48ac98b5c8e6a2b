namespace Estoppl.Operator.Screens.Stats;

/// <summary>What the Stats screen learns.</summary>
internal abstract record StatsNews : ConsoleNews
{
    private StatsNews() { }
}

/// <summary>What the Stats screen asks for.</summary>
internal abstract record StatsIntent : ConsoleIntent
{
    private StatsIntent() { }
}
