namespace Estoppl.Ledger.Storage;

/// <summary>A folder of the file system. Files are made with mode 0600 on Unix.</summary>
internal sealed class DiskFileSystem(LedgerFolder folder) : IDisk
{
    public string Folder => folder.Path;

    public long? LengthOf(string name)
    {
        var file = new FileInfo(At(name));
        return file.Exists ? file.Length : null;
    }

    public IDiskFile Open(string name) => Disk(At(name), path => new DiskFile(path));

    public void Rename(string from, string to) => Disk(At(to), path =>
    {
        File.Move(At(from), path, overwrite: true);
        return true;
    });

    public void SyncFolder() => Disk(folder.Path, path =>
    {
        Fsync.Folder(path);
        return true;
    });

    internal static T Disk<T>(string path, Func<string, T> work)
    {
        try
        {
            return work(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Fault(path, cause);
        }
    }

    internal static LedgerFaultException Fault(string path, Exception cause) => new($"{path} failed: {cause.Message.TrimEnd('.')}", cause);

    private string At(string name) => Path.Combine(folder.Path, name);
}

/// <summary>A file of the file system, read and written at positions, without a buffer of ours between.</summary>
internal sealed class DiskFile : IDiskFile
{
    private readonly FileStream _file;

    public DiskFile(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            // Others may read, for a backup; the lease is what keeps other writers out.
            Share = FileShare.Read,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        _file = new FileStream(path, options);
    }

    public string Path => _file.Name;

    public long Length
    {
        get
        {
            try
            {
                return RandomAccess.GetLength(_file.SafeFileHandle);
            }
            catch (IOException cause)
            {
                throw DiskFileSystem.Fault(Path, cause);
            }
        }
    }

    // Elsewhere by the path. On Windows the way the file is open excludes its deletion.
    public bool IsLinked => OperatingSystem.IsWindows() || (FileLinks.TryCount(_file.SafeFileHandle) is { } links ? links > 0 : File.Exists(Path));

    public int Read(Span<byte> into, long at)
    {
        try
        {
            var read = 0;
            while (read < into.Length)
            {
                var some = RandomAccess.Read(_file.SafeFileHandle, into[read..], at + read);
                if (some == 0) break;
                read += some;
            }

            return read;
        }
        catch (IOException cause)
        {
            throw DiskFileSystem.Fault(Path, cause);
        }
    }

    public void Write(ReadOnlySpan<byte> bytes, long at)
    {
        try
        {
            RandomAccess.Write(_file.SafeFileHandle, bytes, at);
        }
        // The runtime takes a file size limit (EFBIG) for an argument out of range.
        catch (Exception cause) when (cause is IOException or ArgumentOutOfRangeException)
        {
            throw DiskFileSystem.Fault(Path, cause);
        }
    }

    public void Sync()
    {
        try
        {
            Fsync.File(_file.SafeFileHandle);
        }
        catch (IOException cause)
        {
            throw DiskFileSystem.Fault(Path, cause);
        }
    }

    public void Dispose() => _file.Dispose();
}
