namespace Estoppl.Ledger.Sharing;

/// <summary>How far something long has come.</summary>
public readonly record struct ViewProgress(long Done, long Total);
