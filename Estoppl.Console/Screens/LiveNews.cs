using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Operator.Screens;

/// <summary>How far some work on the ledger has come.</summary>
/// <param name="Left">An estimate; none before there is one.</param>
internal readonly record struct WorkProgress(long Events, long Total, TimeSpan? Left);

/// <summary>What the Live screen learns from the ledger.</summary>
internal abstract record LiveNews
{
    private LiveNews() { }

    /// <summary>The calls are being read.</summary>
    public sealed record Reading(WorkProgress Progress) : LiveNews;

    /// <summary>The calls as they are now.</summary>
    public sealed record Read(CallLog Log) : LiveNews;

    /// <summary>They could not be read.</summary>
    public sealed record Unreadable(string Fact, string Hint) : LiveNews;

    /// <summary>The ledger is being verified.</summary>
    public sealed record Verifying(WorkProgress Progress) : LiveNews;

    /// <summary>It was verified.</summary>
    public sealed record Verified(Verification Verdict) : LiveNews;

    /// <summary>It could not be verified: that is no verdict on it.</summary>
    public sealed record Unverifiable(string Fact, string Hint) : LiveNews;

    /// <summary>The operator gave it up.</summary>
    public sealed record GivenUp : LiveNews;

    /// <summary>A defect of ours, on its way to the thread that ends the program with it.</summary>
    public sealed record Defect(Exception Exception) : LiveNews;
}

/// <summary>What the Live screen can be told to do.</summary>
internal enum LiveCommand { Down, Up, PageDown, PageUp, HalfPageDown, HalfPageUp, Oldest, Newest, Open, Back, Verify, Read, Help, Leave, Quit }

/// <summary>What a command asks of the host, because it reaches beyond the screen.</summary>
internal enum LiveIntent { None, Verify, GiveUpVerifying, Read, Quit }
