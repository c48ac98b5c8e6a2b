namespace Estoppl.Ledger.Storage;

/// <summary>
/// The raw writes below the ledger: one folder of files. The file system is one; the specs have another that loses power. Every
/// member throws <see cref="LedgerFaultException"/> when the disk refuses.
/// </summary>
internal interface IDisk
{
    /// <summary>The folder, for people.</summary>
    string Folder { get; }

    /// <summary>Length in bytes; null when there is no such file.</summary>
    long? LengthOf(string name);

    /// <summary>Opens for reading and writing, and makes the file when it is missing. Its name is durable after <see cref="SyncFolder"/>.</summary>
    IDiskFile Open(string name);

    /// <summary>Gives a file another name, atomically replacing what had it. Durable after <see cref="SyncFolder"/>.</summary>
    void Rename(string from, string to);

    /// <summary>Makes names durable.</summary>
    void SyncFolder();
}

/// <summary>An open file. Reads may come from several threads; writes come from one at a time.</summary>
internal interface IDiskFile : IDisposable
{
    /// <summary>The path, for people.</summary>
    string Path { get; }

    /// <summary>In bytes.</summary>
    long Length { get; }

    /// <summary>Whether the file still has a name. Writes to one that has none are lost when it is closed, and no sync tells.</summary>
    bool IsLinked { get; }

    /// <summary>Fills <paramref name="into"/> from <paramref name="at"/>; less only where the file ends.</summary>
    int Read(Span<byte> into, long at);

    /// <summary>Writes all of <paramref name="bytes"/>, growing the file where needed. Durable after <see cref="Sync"/>, and in no order before.</summary>
    void Write(ReadOnlySpan<byte> bytes, long at);

    /// <summary>All writes before are durable when this returns. After a failure nothing may be assumed, and no second try is valid.</summary>
    void Sync();
}
