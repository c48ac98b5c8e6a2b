namespace Estoppl.Proxy.Tools;

/// <summary>What is kept under a digest.</summary>
public abstract record StoredDefinition
{
    private StoredDefinition() { }

    /// <summary>The definition: bytes that hash to the digest.</summary>
    public sealed record Kept(ReadOnlyMemory<byte> Canonical) : StoredDefinition;

    /// <summary>Nothing: it was not listed since definitions are kept here, or it was too large, or there was no room.</summary>
    public sealed record Missing : StoredDefinition;

    /// <summary>A file whose content does not hash to its name: somebody changed it, or it was cut off.</summary>
    public sealed record Damaged : StoredDefinition;
}

/// <summary>What came of keeping a page.</summary>
/// <param name="Written">Definitions that were not there before.</param>
/// <param name="TooLarge">Definitions above <see cref="DefinitionStore.MaxBytes"/>.</param>
/// <param name="NoRoom">Definitions that found <see cref="DefinitionStore.MaxFiles"/> others.</param>
public readonly record struct KeepOutcome(int Written, int TooLarge, int NoRoom);
