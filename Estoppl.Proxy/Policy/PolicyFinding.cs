namespace Estoppl.Proxy.Policy;

/// <summary>Something in a sound configuration that will not do what its author may expect.</summary>
/// <param name="Rule">The rule it is about, as decisions name it.</param>
/// <param name="By">The rule that takes its effect away; none where no single one does.</param>
/// <param name="Message">A sentence for the author.</param>
public sealed record PolicyFinding(PolicyFindingKind Kind, string Rule, string? By, string Message);

/// <summary>How a rule fails to do what its author may expect.</summary>
public enum PolicyFindingKind
{
    /// <summary>It can never decide anything.</summary>
    Dead,

    /// <summary>Another rule always speaks in its place.</summary>
    Shadowed,

    /// <summary>It is as it may well be meant, and worth knowing.</summary>
    Information,
}
