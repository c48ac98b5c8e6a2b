using Estoppl.Ledger.Storage;

namespace Estoppl.Proxy.Clients;

/// <summary>
/// One file that takes another's place. Symbolic links stay, and so do the mode and, on Linux, the owner; on Windows the access list. POSIX access lists and
/// extended attributes do not. A process that is killed leaves the old file or the new one, whole, and at most a file
/// <c>.NAME.estoppl-*.tmp</c> beside it, which nobody reads. What is left to chance: a client that writes in the moment between the last look
/// at the file and its renaming, some microseconds, is not noticed.
/// </summary>
/// <param name="before">What the file was when the change was planned.</param>
/// <param name="after">What it is to become.</param>
internal sealed class FileReplacement(FileSnapshot before, ReadOnlyMemory<byte> after)
{
    private readonly string _path = before.RealPath;
    private readonly string _folder = Path.GetDirectoryName(before.RealPath)!;

    /// <summary>Replaces the file.</summary>
    /// <returns>The backup's path; null when the file is not what it was any more: then nothing was changed.</returns>
    /// <exception cref="ClientFileException">It cannot be replaced: nothing was changed.</exception>
    /// <exception cref="IOException">It was replaced, but the disk does not say that this would survive a power loss.</exception>
    public string? TryRun()
    {
        if (!before.IsStillSo()) return null;
        var status = RequireReplaceable();
        string? backup;
        try
        {
            backup = Replace(status);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw ClientFileException.Failed(before.Path, "replaced", cause);
        }

        if (backup is not null) Fsync.Folder(_folder);
        return backup;
    }

    private string? Replace(FileStatus? status)
    {
        var backup = KeepBackup(status);
        string? fresh = WriteBeside(after, status);
        try
        {
            // Durable by now: after the last look at the file nothing slow may come.
            if (!before.IsStillSo()) return null;
            TakePlace(fresh);
            fresh = null;
            return backup;
        }
        finally
        {
            if (fresh is not null) File.Delete(fresh);
        }
    }

    private FileStatus? RequireReplaceable()
    {
        var status = OperatingSystem.IsWindows() ? null : UnixFile.StatusOf(_path);
        if (status is { Links: > 1 } linked) throw ClientFileException.ManyNames(before.Path, linked.Links);
        // A rename needs the folder's permission only. But whoever made a file read-only did not want it changed, not by root either.
        var isReadOnly = OperatingSystem.IsWindows()
            ? File.GetAttributes(_path).HasFlag(FileAttributes.ReadOnly)
            : (File.GetUnixFileMode(_path) & UnixFileMode.UserWrite) == 0 || !UnixFile.MayWrite(_path);
        return isReadOnly ? throw ClientFileException.ReadOnly(before.Path) : status;
    }

    /// <summary>A copy of what was, unless there is one: its name tells the content.</summary>
    private string KeepBackup(FileStatus? status)
    {
        var backup = $"{_path}.estoppl-{before.Digest.ToString()[..12]}.bak";
        if (FileSnapshot.ReadBytes(backup) is { } kept)
            return kept.AsSpan().SequenceEqual(before.Bytes.Span) ? backup : throw ClientFileException.OtherBackup(before.Path, backup);
        var copy = WriteBeside(before.Bytes, status);
        try
        {
            File.Move(copy, backup, overwrite: true);
        }
        catch
        {
            File.Delete(copy);
            throw;
        }

        Fsync.Folder(_folder);
        return backup;
    }

    /// <summary>A new file in the same folder, durable, with the mode and owner of the one it is for.</summary>
    private string WriteBeside(ReadOnlyMemory<byte> bytes, FileStatus? status)
    {
        var path = Path.Combine(_folder, $".{Path.GetFileName(_path)}.estoppl-{Guid.NewGuid():N}.tmp");
        // CreateNew follows no link that somebody laid there. It is its owner's alone until it is whole.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        try
        {
            file.Write(bytes.Span);
            if (!OperatingSystem.IsWindows())
            {
                Give(file, status);
                File.SetUnixFileMode(file.SafeFileHandle, File.GetUnixFileMode(_path));
            }

            Fsync.File(file.SafeFileHandle);
            return path;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private void Give(FileStream file, FileStatus? status)
    {
        if (status is not { } wanted || UnixFile.StatusOf(file.Name) is not { } given || (wanted.User, wanted.Group) == (given.User, given.Group)) return;
        try
        {
            UnixFile.Give(file.SafeFileHandle, wanted.User, wanted.Group);
        }
        catch (IOException cause)
        {
            throw ClientFileException.OtherOwner(before.Path, cause);
        }
    }

    private void TakePlace(string fresh)
    {
        // There, ReplaceFile keeps who may read it; a rename would not.
        if (OperatingSystem.IsWindows()) File.Replace(fresh, _path, destinationBackupFileName: null);
        else File.Move(fresh, _path, overwrite: true);
    }
}
