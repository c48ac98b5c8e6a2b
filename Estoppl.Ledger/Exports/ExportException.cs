using System.Globalization;

namespace Estoppl.Ledger.Exports;

/// <summary>A file is not an export, or no longer a whole one. Whether what it says is true is another question.</summary>
/// <param name="line">The line that is wrong, from 1.</param>
/// <param name="why">What is wrong with it, in words that follow its number.</param>
public sealed class ExportException(long line, string why, bool isCut = false) : ExplainedException(
    string.Create(CultureInfo.InvariantCulture, $"line {line:N0} {why}"),
    isCut ? "get the whole file: an export ends with a checkpoint" : "get the file again, unedited, from whoever made it")
{
    /// <summary>The line that is wrong, from 1.</summary>
    public long Line => line;

    /// <summary>What is wrong with it, without its number.</summary>
    public string Why => why;

    /// <summary>Whether everything that is there can be the beginning of an export: the rest is missing.</summary>
    public bool IsCut => isCut;
}
