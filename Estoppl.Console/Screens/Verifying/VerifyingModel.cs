using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Screens.Verifying;

/// <summary>How far some work on the ledger has come.</summary>
/// <param name="Left">An estimate; none before there is one.</param>
internal readonly record struct WorkProgress(long Events, long Total, TimeSpan? Left);

/// <summary>What comes of a verification.</summary>
internal abstract record VerifyingNews : ConsoleNews
{
    private VerifyingNews() { }

    /// <summary>The ledger is being verified.</summary>
    public sealed record Going(WorkProgress Progress) : VerifyingNews;

    /// <summary>It was verified.</summary>
    public sealed record Verified(Verification Verdict) : VerifyingNews;

    /// <summary>It could not be read to its end: that is a finding.</summary>
    public sealed record Damaged(string Fact) : VerifyingNews;

    /// <summary>It could not be verified: that is no verdict on it.</summary>
    public sealed record Unverifiable(Explanation Why) : VerifyingNews;

    /// <summary>The operator gave it up.</summary>
    public sealed record GivenUp : VerifyingNews;
}

/// <summary>What a verification asks of the host.</summary>
internal abstract record VerifyingIntent : ConsoleIntent
{
    private VerifyingIntent() { }

    /// <summary>Begin.</summary>
    public sealed record Begin : VerifyingIntent;

    /// <summary>Give it up.</summary>
    public sealed record GiveUp : VerifyingIntent;
}

/// <summary>What must stay in sight until something newer replaces it. It may hold untrusted text: it is cleaned when it is drawn.</summary>
internal sealed record Banner(string Text, Tone Tone);

/// <summary>What is known of the ledger's integrity: immutable.</summary>
internal sealed record VerifyingModel
{
    /// <summary>Nothing was verified yet.</summary>
    public static VerifyingModel Initial { get; } = new();

    /// <summary>How far it has come; none when none is under way.</summary>
    public WorkProgress? Progress { get; private init; }

    /// <summary>The last verdict; none before the first, and when the ledger could not be read to its end.</summary>
    public Verification? Verdict { get; private init; }

    /// <summary>Whether the last one found something.</summary>
    public bool IsBroken { get; private init; }

    /// <summary>What the last one came to; none before the first.</summary>
    public Banner? Banner { get; private init; }

    /// <summary>The first bad event, as long as nobody has gone there; none when there is none.</summary>
    public Position? Unseen { get; private init; }

    /// <summary>What comes of news.</summary>
    public VerifyingModel On(VerifyingNews news) => news switch
    {
        VerifyingNews.Going going => this with { Progress = going.Progress },
        VerifyingNews.Verified { Verdict: Verification.Intact intact } => new() { Verdict = intact, Banner = new Banner(intact.Describe(), Tone.Good) },
        VerifyingNews.Verified { Verdict: var verdict } => Broken(verdict.Describe(), FirstBad(verdict)) with { Verdict = verdict, IsBroken = verdict.Outcome == VerificationOutcome.Broken },
        VerifyingNews.Damaged damaged => Broken(damaged.Fact, null),
        VerifyingNews.Unverifiable { Why: var why } => this with { Progress = null, Banner = new Banner($"not verified: {why.Fact}; {why.Hint}", Tone.Bad) },
        VerifyingNews.GivenUp => this with { Progress = null },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>What comes of asking for one: one at a time.</summary>
    public (VerifyingModel Model, ImmutableArray<ConsoleIntent> Intents) Begin() =>
        Progress is null ? (this with { Progress = default(WorkProgress) }, [new VerifyingIntent.Begin()]) : (this, []);

    /// <summary>Somebody has gone to the bad event.</summary>
    public VerifyingModel Seen() => this with { Unseen = null };

    private static VerifyingModel Broken(string finding, Position? at) => new()
    {
        IsBroken = true,
        Unseen = at,
        Banner = new Banner($"{finding}; keep a copy of the ledger's folder as it is now: it is evidence{(at is null ? "" : " (enter goes there)")}", Tone.Bad),
    };

    private static Position? FirstBad(Verification verdict) => verdict switch
    {
        Verification.Altered bad => bad.At,
        Verification.Displaced bad => bad.At,
        Verification.Misfiled bad => bad.At,
        Verification.Unlinked bad => bad.At,
        Verification.UnauthorizedKey bad => bad.At,
        Verification.NotAnEvent bad => bad.At,
        Verification.WrongCheckpoint bad => bad.At,
        Verification.DifferentLedger bad => bad.At,
        Verification.Rewritten bad => bad.From,
        // These are about the end, or about the whole.
        _ => null,
    };
}
