using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Xunit;

namespace Estoppl.Specs.Testing;

/// <summary>Shows ledgers to the verifier, and makes what a forger would.</summary>
internal static class Evidence
{
    public static Verification Verify(IEnumerable<SealedEvent> chain, LogId? log = null) =>
        new Verifier(A.Key.Public, log).Verify(chain, null, TestContext.Current.CancellationToken);

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
