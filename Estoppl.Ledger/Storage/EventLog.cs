using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Ledger.Storage;

/// <summary>
/// The durable event log: what makes an append an acknowledgement. One write and one sync per group, into blocks that were filled
/// with zeros before, so that a sync has no metadata to flush. Truncation starts an epoch and reuses the blocks from the first.
/// One thread at a time.
/// </summary>
internal sealed class EventLog : IDisposable
{
    private const int Start = LogHeader.Slots * LogHeader.SlotSize;
    private const int KeptBuffer = 4 << 20;
    private readonly IDiskFile _file;
    private readonly int _chunk;
    private LogHeader _header;
    private long _end, _allocated;
    private byte[] _buffer = new byte[64 * 1024];

    private EventLog(IDiskFile file, int chunk, LogHeader header, long end, long allocated)
    {
        (_file, _chunk, _header, _end, _allocated) = (file, chunk, header, end, allocated);
    }

    /// <summary>The first event of this epoch.</summary>
    public Position Base => _header.Base;

    /// <summary>How long the data file was when this epoch began.</summary>
    public long DataLength => _header.DataLength;

    /// <summary>Bytes in use by this epoch. May be read from any thread.</summary>
    public long Bytes => Interlocked.Read(ref _end) - Start;

    /// <summary>Makes an empty log, durably. It gets its name only when it is whole: a log without a header is damage, never a beginning.</summary>
    public static void Create(IDisk disk, StoreLimits limits)
    {
        using (var file = disk.Open(LedgerFolder.NewLogName))
        {
            var start = new byte[Start + limits.LogChunk];
            var header = new LogHeader(Epoch: 1, Position.First, DataLength: 0, new CompactRange(), Last: null);
            header.ToBytes().CopyTo(start.AsSpan((int)header.Offset));
            file.Write(start, 0);
            file.Sync();
        }

        disk.Rename(LedgerFolder.NewLogName, LedgerFolder.LogName);
        disk.SyncFolder();
    }

    /// <summary>Recovers the log: every group that was acknowledged, and the last one if it arrived whole.</summary>
    /// <param name="events">The events of the current epoch, from <see cref="Base"/>.</param>
    /// <param name="last">The newest event; null when the log is new, or when that event is in the data file only.</param>
    /// <param name="tree">Over all durable events.</param>
    /// <exception cref="LedgerDamagedException">A group that was acknowledged is not intact, or there is no valid header.</exception>
    /// <exception cref="LedgerOlderException">The format is from before the first release.</exception>
    /// <exception cref="LedgerNewerException">The format is newer.</exception>
    public static EventLog Open(IDisk disk, StoreLimits limits, out List<SealedEvent> events, out SealedEvent? last, out CompactRange tree)
    {
        var file = disk.Open(LedgerFolder.LogName);
        try
        {
            // It got its name when it was whole.
            if (file.Length < Start) throw new LedgerDamagedException($"{file.Path} has {file.Length} bytes, and its headers alone have {Start}");
            // Whole blocks, also where the file was cut inside the zeros behind the last group.
            var bytes = new byte[LogGroup.Padded(file.Length)];
            file.Read(bytes, 0);
            var header = LogHeader.Newest(bytes, file.Path);
            var recovery = new LogRecovery(file.Path, header, bytes, Start);
            events = recovery.Events;
            // A copy, because this event outlives all the others of the log in memory.
            last = events.Count == 0 ? header.Last : events[^1] with { Event = events[^1].Event.ToArray(), Signature = events[^1].Signature.ToArray() };
            tree = header.Tree.Copy();
            foreach (var one in events) tree.Add(Leaf.Of(one));

            // What was read may be in the page cache only: the process before may have met a failed sync, after which the kernel
            // takes the pages for clean. Writing them again makes them dirty again; only then does a sync mean something.
            file.Write(header.ToBytes(), header.Offset);
            if (events.Count > 0) file.Write(bytes.AsSpan(recovery.LastGroup..recovery.End), recovery.LastGroup);
            file.Sync();
            // The same for the name: the process before may have died between giving it and syncing it.
            disk.SyncFolder();
            return new EventLog(file, limits.LogChunk, header, recovery.End, Math.Max(recovery.End, file.Length / LogGroup.Block * LogGroup.Block));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes a group behind the last. Durable when it returns.</summary>
    /// <exception cref="LedgerFaultException">The disk refuses, or the file was deleted: then nobody would ever find the group.</exception>
    public void Append(ReadOnlySpan<SealedEvent> group)
    {
        var size = (int)LogGroup.SizeOf(group);
        if (_buffer.Length < size) _buffer = new byte[size];
        LogGroup.Write(group, _header.Epoch, _buffer.AsSpan(0, size));
        if (_end + size > _allocated) Grow(_end + size);
        _file.Write(_buffer.AsSpan(0, size), _end);
        _file.Sync();
        if (!_file.IsLinked) throw LedgerFaultException.Deleted(_file.Path);
        Interlocked.Add(ref _end, size);
        if (_buffer.Length > KeptBuffer) _buffer = new byte[64 * 1024];
    }

    /// <summary>
    /// Starts an epoch behind the last leaf of <paramref name="tree"/>. All events before must be durable in the data file. From here on
    /// their blocks are overwritten; before the sync returns, a crash leaves either epoch, and both are right.
    /// </summary>
    public void Truncate(long dataLength, CompactRange tree, SealedEvent? last)
    {
        if (Bytes == 0) return;
        var header = _header.Following(dataLength, tree, last);
        _file.Write(header.ToBytes(), header.Offset);
        _file.Sync();
        _header = header;
        Interlocked.Exchange(ref _end, Start);
    }

    public void Dispose() => _file.Dispose();

    private void Grow(long atLeast)
    {
        // In pieces, because an array of a whole chunk would be a large object, which the collector leaves lying about for long.
        var zeros = new byte[Math.Min(_chunk, 64 * 1024)];
        for (var end = _allocated + (atLeast - _allocated + _chunk - 1) / _chunk * _chunk; _allocated < end; _allocated += zeros.Length)
            _file.Write(zeros, _allocated);

        _file.Sync();
    }
}
