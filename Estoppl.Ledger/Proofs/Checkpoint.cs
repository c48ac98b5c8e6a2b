using System.Globalization;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// A tree head: how many events there were, and the root hash over all of them. Signed, it is a C2SP tlog-checkpoint
/// (https://c2sp.org/tlog-checkpoint). Extension lines are not written, and refused when read.
/// </summary>
public sealed record Checkpoint(string Origin, long Size, Digest Root)
{
    /// <summary>The checkpoint of a ledger; <see cref="Origin"/> is <c>estoppl/</c> and the ledger's id.</summary>
    public Checkpoint(LogId log, long size, Digest root) : this(OriginOf(log), size, root) { }

    /// <summary>The text that is signed: three lines, each ended by a line feed.</summary>
    public string Text
    {
        get
        {
            var root = new byte[Digest.Size];
            Root.CopyTo(root);
            return string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(root)}\n");
        }
    }

    /// <summary>The first line of a ledger's checkpoints, and the name of the keys that sign them.</summary>
    public static string OriginOf(LogId log) => $"estoppl/{log}";

    /// <summary>Reads a signed text; null when it is not exactly what <see cref="Text"/> would give again.</summary>
    public static Checkpoint? TryParse(string text)
    {
        var lines = text.Split('\n');
        Span<byte> root = stackalloc byte[Digest.Size];
        if (lines is not [{ Length: > 0 } origin, var size, var hash, ""]) return null;
        if (!long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return null;
        if (!Convert.TryFromBase64String(hash, root, out var length) || length != Digest.Size) return null;
        var read = new Checkpoint(origin, count, new Digest(root));
        return read.Text == text ? read : null;
    }
}
