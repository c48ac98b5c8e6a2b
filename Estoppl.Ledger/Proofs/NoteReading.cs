using System.Text;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// Finds the notes in a file that anything may have happened to. A note is lines of text, an empty line, and lines of signatures; after a
/// torn one the next begins wherever the appending program went on, so only the last lines before the empty one are taken for its text.
/// </summary>
/// <param name="origin">That of the notes to keep; null keeps all.</param>
internal sealed class NoteReading(string place, string? origin)
{
    private const int CheckpointLines = 3;
    private const int MaxSignatures = 64;
    private const int MaxLine = 4096;
    private const int WholeSignature = (NoteKey.HashSize + EventSignature.Size + 2) / 3 * 4;
    private const string SignaturePrefix = "— ";

    private readonly Queue<KeptNote> _notes = new();
    private readonly WarningList _troubles = new();
    private readonly List<string> _text = [];
    private readonly List<string> _signatures = [];
    private long _line;
    private long _textFrom;
    private long _textTo;
    private bool _gap;
    private bool _dropped;

    public NoteFile Read(TextReader from)
    {
        var ended = true;
        foreach (var (line, hasEnd) in Lines(from))
        {
            _line++;
            ended = hasEnd;
            Take(line, hasEnd);
        }

        if (_signatures.Count > 0) Note(ended);
        else if (_text.Count > 0) _troubles.Add(new VerificationWarning.NoteTorn(place, _textFrom));
        return End(_dropped ? new VerificationWarning.OlderNotesLeftOut(place) : null);
    }

    public NoteFile End(VerificationWarning? last)
    {
        if (last is not null) _troubles.Add(last);
        return new NoteFile(place, [.. _notes], _troubles.Kept, _troubles.Count);
    }

    private void Take(string line, bool hasEnd)
    {
        if (line.Length == 0)
        {
            if (_signatures.Count > 0) Note(ended: true);
            else _gap = _text.Count > 0;
        }
        else if (line.StartsWith(SignaturePrefix, StringComparison.Ordinal))
        {
            if (_gap) _signatures.Add(line);
            else Forget(_text.Count > 0 ? _textFrom : _line);
            if (_signatures.Count > MaxSignatures) Forget(_textFrom);
        }
        // With no signature yet, what the file breaks off with behind the empty line began as one.
        else if (hasEnd || !_gap || _signatures.Count > 0)
        {
            if (_signatures.Count > 0) Note(ended: true);
            if (_gap) Forget(_textFrom);
            if (_text.Count == 0) _textFrom = _line;
            _text.Add(line);
            _textTo = _line;
            if (_text.Count > 2 * CheckpointLines) _text.RemoveAt(0);
        }
    }

    private void Note(bool ended)
    {
        var text = _text.TakeLast(CheckpointLines);
        var note = string.Concat(text.Append("").Concat(_signatures).Select(line => line + "\n"));
        var read = KeptNote.TryParse(place, note);
        // A part of a signature may have the form of a shorter one.
        if (read?.Note.Signatures.Any(signature => signature.Name == read.Checkpoint.Origin && signature.Value.Length == WholeSignature) != true)
        {
            _troubles.Add(ended ? new VerificationWarning.NoteUnreadable(place, _textFrom) : new VerificationWarning.NoteTorn(place, _textFrom));
        }
        else
        {
            if (_text.Count > CheckpointLines) _troubles.Add(new VerificationWarning.NoteUnreadable(place, _textFrom));
            if (origin is null || read.Checkpoint.Origin == origin) Keep(read with { Line = _textTo - CheckpointLines + 1 });
        }

        Clear();
    }

    private void Keep(KeptNote note)
    {
        _notes.Enqueue(note);
        if (_notes.Count <= NoteFile.MaxNotes) return;
        _notes.Dequeue();
        _dropped = true;
    }

    private void Forget(long from)
    {
        _troubles.Add(new VerificationWarning.NoteUnreadable(place, from));
        Clear();
    }

    private void Clear()
    {
        _text.Clear();
        _signatures.Clear();
        _gap = false;
    }

    /// <summary>Lines, each with whether a line feed ended it. One that is too long to be ours is cut, and then is none of ours.</summary>
    private static IEnumerable<(string Line, bool HasEnd)> Lines(TextReader from)
    {
        var line = new StringBuilder();
        for (var c = from.Read(); c >= 0; c = from.Read())
        {
            if (c == '\n')
            {
                yield return (line.ToString(), true);
                line.Clear();
            }
            else if (line.Length < MaxLine)
            {
                line.Append((char)c);
            }
        }

        if (line.Length > 0) yield return (line.ToString(), false);
    }
}
