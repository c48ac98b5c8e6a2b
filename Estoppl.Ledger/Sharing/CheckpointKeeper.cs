using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Sharing;

/// <summary>
/// Keeps checkpoints outside the ledger's own files: each new one as a file in <c>checkpoints/</c>, and behind the others in every anchor
/// file. On a thread of its own, because an anchor may lie on a slow or a vanished disk; when checkpoints come faster, the newest is kept.
/// </summary>
internal sealed class CheckpointKeeper : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private readonly LedgerFolder _folder;
    private readonly ImmutableArray<string> _anchors;
    private readonly Action<string, long> _onAnchored;
    private readonly Action<string> _warn;
    private readonly object _signal = new();
    private readonly HashSet<string> _refusing = [];
    private readonly Thread _thread;
    private SignedNote? _newest;
    private bool _isBusy, _isClosing;

    /// <param name="onAnchored">An anchor has a checkpoint of that size, durably. Not told while closing.</param>
    /// <param name="warn">Tells the operator, in a sentence, what could not be kept.</param>
    public CheckpointKeeper(LedgerFolder folder, ImmutableArray<string> anchors, Action<string, long> onAnchored, Action<string> warn)
    {
        (_folder, _anchors, _onAnchored, _warn) = (folder, anchors, onAnchored, warn);
        _thread = new Thread(Run) { IsBackground = true, Name = "estoppl checkpoints" };
        _thread.Start();
    }

    /// <summary>There is a new checkpoint, durable in the ledger. Never waits.</summary>
    public void Keep(SignedNote note)
    {
        lock (_signal)
        {
            _newest = note;
            Monitor.PulseAll(_signal);
        }
    }

    /// <summary>Waits until the newest is kept, but not for a disk that does not answer.</summary>
    public void Drain()
    {
        lock (_signal)
        {
            for (var start = Environment.TickCount64; _newest is not null || _isBusy;)
            {
                var left = s_patience.TotalMilliseconds - (Environment.TickCount64 - start);
                if (left <= 0 || !Monitor.Wait(_signal, TimeSpan.FromMilliseconds(left))) return;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Drain();
        lock (_signal)
        {
            _isClosing = true;
            Monitor.PulseAll(_signal);
        }
    }

    private void Run()
    {
        while (Take() is { } note)
        {
            var checkpoint = Checkpoint.TryParse(note.Text)!;
            TryKeep(_folder.Checkpoints, () => WriteFile(note, checkpoint.Size));
            foreach (var anchor in _anchors)
                if (TryKeep(anchor, () => Append(anchor, note))) _onAnchored(anchor, checkpoint.Size);
        }
    }

    private SignedNote? Take()
    {
        lock (_signal)
        {
            _isBusy = false;
            Monitor.PulseAll(_signal);
            while (_newest is null && !_isClosing) Monitor.Wait(_signal);
            var note = _newest;
            (_newest, _isBusy) = (null, note is not null);
            return note;
        }
    }

    private bool TryKeep(string place, Action keep)
    {
        try
        {
            keep();
            _refusing.Remove(place);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            if (_refusing.Add(place)) _warn($"checkpoints cannot be kept in {place}: {refused.Message}");
            return false;
        }
    }

    private void WriteFile(SignedNote note, long size)
    {
        PrivateFolder.Create(_folder.Checkpoints);
        var path = Path.Combine(_folder.Checkpoints, size.ToString(CultureInfo.InvariantCulture));
        File.WriteAllText($"{path}.new", note.ToString());
        File.Move($"{path}.new", path, overwrite: true);
    }

    // Other ledgers may append to the same file: one at a time. A note that was torn there is ended, so that this one stands for itself.
    private static void Append(string anchor, SignedNote note)
    {
        using var file = OpenAlone(anchor);
        Span<byte> end = stackalloc byte[2];
        var read = file.Length < 2 ? 0 : RandomAccess.Read(file.SafeFileHandle, end, file.Length - 2);
        var separator = file.Length == 0 || (read == 2 && end.SequenceEqual("\n\n"u8)) ? "" : "\n\n";
        RandomAccess.Write(file.SafeFileHandle, Encoding.UTF8.GetBytes($"{separator}{note}\n"), file.Length);
        Fsync.File(file.SafeFileHandle);
    }

    private static FileStream OpenAlone(string anchor)
    {
        for (var start = Environment.TickCount64; ; Thread.Sleep(s_pause))
        {
            try
            {
                return new FileStream(anchor, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            }
            catch (IOException) when (File.Exists(anchor) && Environment.TickCount64 - start < s_patience.TotalMilliseconds)
            {
                // Another ledger's holder is appending.
            }
        }
    }
}
