using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Xunit;

namespace Estoppl.Specs.Testing;

/// <summary>Shows ledgers to the verifier, and makes what a forger would.</summary>
internal static class Evidence
{
    public static readonly VerificationPlan Plan = new() { Pinned = A.Key.Public };

    /// <summary>The verdict on a chain, which must not depend on how closely it is looked at.</summary>
    public static Verification Verify(IEnumerable<SealedEvent> chain, LogId? log = null) => Verify(chain, Plan with { Log = log });

    /// <summary>The same, held against more than the key.</summary>
    public static Verification Verify(IEnumerable<SealedEvent> chain, VerificationPlan plan)
    {
        var events = chain.ToList();
        var verdict = plan.Run(events);
        var full = (plan with { Full = true }).Run(events);
        if (verdict is Verification.Intact quick) Assert.Equal(All(quick with { IsFull = true }), All(Assert.IsType<Verification.Intact>(full)));
        else Assert.Equal(verdict.Describe(), full.Describe());
        return verdict;

        static string All(Verification.Intact it) =>
            $"{it.Describe()} {it.Log} {it.Head} {it.Root} {it.Key} {string.Join("; ", it.Warnings.Select(warning => warning.Describe()))} {it.WarningCount}";
    }

    public static Verification Run(this VerificationPlan plan, IEnumerable<SealedEvent> events) =>
        new Verifier(plan).Verify(events, null, TestContext.Current.CancellationToken);

    /// <summary>Notes as if they had been read from a file.</summary>
    public static NoteFile Kept(string place, params SignedNote[] notes) => new(place, notes.Select(note => KeptNote.TryParse(place, note.ToString())!));

    public static string Text(in SealedEvent it) => Encoding.UTF8.GetString(it.Event.Span);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Signs any text: what only the holder of the key can do.</summary>
    public static SealedEvent Signed(long seq, string text, Estoppl.Ledger.Keys.SigningKey? key = null)
    {
        byte[] message = [.. EventSignature.Context, .. Bytes(text)];
        var signature = new byte[64];
        (key ?? A.Key).Sign(message, signature);
        return new SealedEvent(new Position(seq), Bytes(text), signature);
    }
}
