using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Proofs;

/// <summary>A signed checkpoint, and where it was found. Nobody has looked at the signature.</summary>
/// <param name="Place">A file, as people name it.</param>
/// <param name="Line">The line that it begins with, from 1.</param>
public sealed record KeptNote(string Place, long Line, SignedNote Note, Checkpoint Checkpoint)
{
    /// <summary>Reads a single note; null when it is none, or none of a checkpoint.</summary>
    public static KeptNote? TryParse(string place, string note) =>
        SignedNote.TryParse(note) is { } read && Checkpoint.TryParse(read.Text) is { } checkpoint ? new(place, 1, read, checkpoint) : null;
}

/// <summary>
/// A file that checkpoints are appended to: signed notes (https://c2sp.org/signed-note) one after another, each followed by an empty line,
/// possibly of many ledgers. What lies between them that is no note is told as a trouble and passed over.
/// </summary>
/// <param name="Place">The file, as people name it.</param>
/// <param name="Notes">In the order of the file; the newest ones when there are more than <see cref="MaxNotes"/>.</param>
/// <param name="Troubles">The first ones.</param>
/// <param name="TroubleCount">How many there are in all.</param>
public sealed record NoteFile(string Place, ImmutableArray<KeptNote> Notes, ImmutableArray<VerificationWarning> Troubles, long TroubleCount)
{
    /// <summary>So many notes of a file are kept: some tens of megabytes.</summary>
    public const int MaxNotes = 65_536;

    /// <summary>Notes that were got otherwise than from a file.</summary>
    public NoteFile(string place, IEnumerable<KeptNote> notes) : this(place, [.. notes], [], 0) { }

    /// <summary>
    /// Reads the file at <paramref name="path"/>, in memory that does not grow with it beyond <see cref="MaxNotes"/>. Never throws for what
    /// the file is or holds: one that is missing or refuses to be read has no notes, and says so among its troubles. Others may append meanwhile.
    /// </summary>
    /// <param name="log">Whose notes to keep; null keeps those of all ledgers, so that others' may leave no room for one's own.</param>
    public static NoteFile Read(string path, LogId? log = null)
    {
        var reading = new NoteReading(path, log is { } ours ? Checkpoint.OriginOf(ours) : null);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var text = new StreamReader(file);
            return reading.Read(text);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return reading.End(new VerificationWarning.NoteFileMissing(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return reading.End(new VerificationWarning.NoteFileUnreadable(path, failure.Message));
        }
    }
}
