namespace Estoppl.Operator.Screens.Review;

/// <summary>What the Review screen learns.</summary>
internal abstract record ReviewNews : ConsoleNews
{
    private ReviewNews() { }
}

/// <summary>What the Review screen asks for.</summary>
internal abstract record ReviewIntent : ConsoleIntent
{
    private ReviewIntent() { }
}
