namespace Estoppl.Ledger;

/// <summary>Something that a person can mend. Says what is the case and what to do about it, each as a sentence without a full stop.</summary>
public abstract class ExplainedException(string fact, string hint, Exception? cause = null) : Exception($"{fact}; {hint}", cause)
{
    /// <summary>What is the case.</summary>
    public string Fact => fact;

    /// <summary>What to do next.</summary>
    public string Hint => hint;
}
