using System.Diagnostics;
using Estoppl.Operator.Commands;

namespace Estoppl.Operator.Output;

/// <summary>The words for where a key is from.</summary>
internal static class KeyWords
{
    /// <summary>A sentence for a person.</summary>
    public static string Of(KeySource source) => source switch
    {
        KeySource.Given => "Checked with the key that was given.",
        KeySource.Ledger => "Checked with the key of the ledger here, which this is of.",
        KeySource.File => "Checked with the key in the file itself, which shows that nothing was changed since, and nothing about who made it.",
        _ => throw new UnreachableException(),
    };

    /// <summary>As JSON spells it.</summary>
    public static string Stored(KeySource source) => source switch
    {
        KeySource.Given => "given",
        KeySource.Ledger => "ledger",
        KeySource.File => "file",
        _ => throw new UnreachableException(),
    };
}
