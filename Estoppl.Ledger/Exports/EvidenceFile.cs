using System.Text;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Ledger.Exports;

/// <summary>What someone was given to check.</summary>
public enum EvidenceKind
{
    /// <summary>No file of ours.</summary>
    Unknown,

    /// <summary>A <see cref="Proofs.Receipt"/>.</summary>
    Receipt,

    /// <summary>An export: <see cref="ExportReader"/>.</summary>
    Export,
}

/// <summary>Tells files of evidence apart by how they begin.</summary>
public static class EvidenceFile
{
    /// <summary>So many bytes of a file are enough.</summary>
    public const int StartLength = 32;

    private static readonly byte[] ReceiptStart = Encoding.ASCII.GetBytes(Receipt.Format + "\n");

    /// <summary>What a file is that begins with <paramref name="start"/>. A file that was cut within its very beginning is still what it was.</summary>
    /// <param name="start">The first <see cref="StartLength"/> bytes, or all when there are fewer.</param>
    public static EvidenceKind KindOf(ReadOnlySpan<byte> start) => start switch
    {
        [] => EvidenceKind.Unknown,
        _ when Begins(start, ReceiptStart) => EvidenceKind.Receipt,
        _ when Begins(start, ExportLine.HeaderStart) => EvidenceKind.Export,
        _ => EvidenceKind.Unknown,
    };

    private static bool Begins(ReadOnlySpan<byte> start, ReadOnlySpan<byte> with) =>
        start.Length < with.Length ? with.StartsWith(start) : start.StartsWith(with);
}
