using Estoppl.Ledger.Storage;

namespace Estoppl.Specs.Storage;

/// <summary>What goes wrong at one operation of the disk.</summary>
internal enum Trouble
{
    /// <summary>The operation reports an error, and nothing of it was stored. A failed sync loses what it should have stored.</summary>
    FailedNotStored,

    /// <summary>The operation reports an error although it was carried out.</summary>
    FailedButStored,

    /// <summary>The first half of a write was stored, then it failed. As a sync: the same as not stored.</summary>
    FailedHalfStored,

    /// <summary>The process is gone in the middle of it: every later operation fails too.</summary>
    Crash,
}

/// <summary>
/// A disk in memory that keeps what was synced apart from what was only written. <see cref="LosePower"/> drops or tears the latter
/// at 512 bytes, in any order; names that were not synced come or go.
/// </summary>
internal sealed class SimulatedDisk : IDisk
{
    private Dictionary<string, SimulatedFile> _names = [], _durableNames = [];
    private bool _crashed;

    public string Folder => "the simulated disk";

    /// <summary>Writes, syncs and renames so far.</summary>
    public int Operations { get; private set; }

    /// <summary>Syncs so far.</summary>
    public int Syncs { get; private set; }

    /// <summary>Writes so far.</summary>
    public int Writes { get; private set; }

    /// <summary>The operation that meets <see cref="Trouble"/>; 0 for none.</summary>
    public int TroubleAt { get; set; }

    public Trouble Trouble { get; set; }

    public IEnumerable<string> Names => _names.Keys;

    public SimulatedFile this[string name] => _names[name];

    public long? LengthOf(string name) => Alive()._names.TryGetValue(name, out var file) ? file.Length : null;

    public IDiskFile Open(string name)
    {
        Alive();
        if (!_names.TryGetValue(name, out var file)) _names[name] = file = new SimulatedFile(this, name);
        return file;
    }

    public void Rename(string from, string to) => Perform(() =>
    {
        _names.Remove(from, out var file);
        _names[to] = file!;
        file!.Path = to;
    });

    public void SyncFolder()
    {
        Syncs++;
        Perform(() => _durableNames = new(_names));
    }

    internal bool Has(SimulatedFile file) => _names.ContainsValue(file);

    public void Delete(string name)
    {
        _names.Remove(name);
        _durableNames.Remove(name);
    }

    /// <summary>A new process on the same machine: what was written can be read, durable or not.</summary>
    public void Restart()
    {
        _crashed = false;
        TroubleAt = 0;
    }

    /// <summary>A new start of the machine.</summary>
    public void LosePower(Random random)
    {
        Restart();
        if (random.Next(2) == 0) _names = new(_durableNames);
        var kept = random.Next(4) switch { 0 => 0.0, 1 => 1.0, _ => random.NextDouble() };
        foreach (var file in _names.Values) file.LosePower(random, kept);
        _durableNames = new(_names);
    }

    public SimulatedDisk Copy()
    {
        var copy = new SimulatedDisk();
        foreach (var (name, file) in _names) copy._names[name] = copy._durableNames[name] = file.Copy(copy);
        return copy;
    }

    internal SimulatedDisk Alive() => _crashed ? throw new LedgerFaultException("the simulated process is gone") : this;

    internal void Count(bool sync)
    {
        if (sync) Syncs++;
        else Writes++;
    }

    internal void Perform(Action whole, Action? half = null, Action? lost = null)
    {
        Alive();
        if (++Operations != TroubleAt)
        {
            whole();
            return;
        }

        switch (Trouble)
        {
            case Trouble.FailedNotStored: lost?.Invoke(); break;
            case Trouble.FailedButStored: whole(); break;
            case Trouble.FailedHalfStored: (half ?? lost)?.Invoke(); break;
            case Trouble.Crash:
                _crashed = true;
                // A write on its way may arrive in part; a sync or a rename on its way has not happened.
                if (half is not null) whole();
                break;
        }

        throw new LedgerFaultException($"trouble: {Trouble} at operation {Operations}");
    }
}

/// <summary>A file of the simulated disk.</summary>
internal sealed class SimulatedFile(SimulatedDisk disk, string name) : IDiskFile
{
    private const int Sector = 512;
    private readonly List<(long At, byte[] Bytes)> _unsynced = [];
    private byte[] _content = [], _durable = [];

    public string Path { get; set; } = name;

    public long Length
    {
        get
        {
            disk.Alive();
            return _content.Length;
        }
    }

    public bool IsLinked => disk.Alive().Has(this);

    public byte[] Content
    {
        get => _content;
        set => (_content, _durable) = (value, [.. value]);
    }

    public int Read(Span<byte> into, long at)
    {
        disk.Alive();
        if (at >= _content.Length) return 0;
        var read = (int)Math.Min(into.Length, _content.Length - at);
        _content.AsSpan((int)at, read).CopyTo(into);
        return read;
    }

    public void Write(ReadOnlySpan<byte> bytes, long at)
    {
        disk.Count(sync: false);
        var copy = bytes.ToArray();
        disk.Perform(() => Store(copy, at), half: () => Store(copy[..(copy.Length / 2)], at));
    }

    public void Sync()
    {
        disk.Count(sync: true);
        disk.Perform(
            () =>
            {
                foreach (var (at, bytes) in _unsynced) Put(ref _durable, at, bytes);
                if (_durable.Length < _content.Length) Array.Resize(ref _durable, _content.Length);
                _unsynced.Clear();
            },
            // The kernel takes the pages for clean after a failed sync: they can be read, and will never be written.
            lost: _unsynced.Clear);
    }

    public void Dispose() { }

    internal void LosePower(Random random, double kept)
    {
        var length = _content.Length;
        foreach (var (at, bytes) in _unsynced)
            for (var from = 0; from < bytes.Length;)
            {
                var to = (int)Math.Min(bytes.Length, (at + from) / Sector * Sector + Sector - at);
                if (random.NextDouble() < kept) Put(ref _durable, at + from, bytes[from..to]);
                from = to;
            }

        if (_durable.Length < length && random.Next(2) == 0) Array.Resize(ref _durable, length);
        _unsynced.Clear();
        _content = [.. _durable];
    }

    internal SimulatedFile Copy(SimulatedDisk to) => new(to, Path) { Content = [.. _content] };

    private void Store(byte[] bytes, long at)
    {
        Put(ref _content, at, bytes);
        _unsynced.Add((at, bytes));
    }

    private static void Put(ref byte[] file, long at, byte[] bytes)
    {
        if (file.Length < at + bytes.Length) Array.Resize(ref file, (int)at + bytes.Length);
        bytes.CopyTo(file, at);
    }
}
