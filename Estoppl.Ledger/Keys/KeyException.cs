namespace Estoppl.Ledger.Keys;

/// <summary>Keys cannot be used as they are. Says what is the case, and what a person can do about it.</summary>
public sealed class KeyException(string fact, string hint, Exception? cause = null) : Exception($"{fact}; {hint}", cause)
{
    /// <summary>What is the case: one sentence without a full stop.</summary>
    public string Fact { get; } = fact;

    /// <summary>What to do: one sentence without a full stop.</summary>
    public string Hint { get; } = hint;
}
