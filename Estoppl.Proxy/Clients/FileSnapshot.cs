using System.Security.Cryptography;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Clients;

/// <summary>A client's file as it was when it was read.</summary>
public sealed class FileSnapshot
{
    /// <summary>So many bytes may a file have: many times what the largest clients keep in one.</summary>
    public const int Longest = 64 * 1024 * 1024;

    private FileSnapshot(string path, string realPath, ReadOnlyMemory<byte> bytes)
    {
        Path = path;
        RealPath = realPath;
        Bytes = bytes;
    }

    /// <summary>As the client names it, absolute.</summary>
    public string Path { get; }

    /// <summary>Where it lies when symbolic links are followed.</summary>
    public string RealPath { get; }

    /// <summary>All of it.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>SHA-256 of <see cref="Bytes"/>.</summary>
    public Digest Digest => DigestOf(Bytes.Span);

    /// <summary>Reads the file.</summary>
    /// <exception cref="ClientFileException">It is not there, no plain file, too long, or cannot be read.</exception>
    public static FileSnapshot Read(string path)
    {
        var realPath = RealPathOf(path);
        if (Directory.Exists(realPath) || UnixFile.StatusOf(realPath) is { IsPlain: false }) throw ClientFileException.NoPlainFile(path);
        return new(path, realPath, ReadBytes(realPath) ?? throw ClientFileException.Missing(path));
    }

    /// <summary>Where the file lies when symbolic links are followed: chains, relative ones, linked folders.</summary>
    /// <exception cref="ClientFileException">It is not there, or it is a link into nowhere.</exception>
    public static string RealPathOf(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                var final = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
                return File.Exists(final) ? final : throw new FileNotFoundException();
            }

            return UnixFile.RealPath(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            if (new FileInfo(path).LinkTarget is { } target) throw ClientFileException.DeadLink(path, target);
            throw System.IO.Path.Exists(path) ? ClientFileException.Failed(path, "read", cause) : ClientFileException.Missing(path);
        }
    }

    /// <summary>
    /// Puts <paramref name="bytes"/> in the file's place if it still is what was read. See <see cref="FileReplacement"/> for what survives and what a crash leaves.
    /// </summary>
    /// <returns>The backup's path; null when the file is no longer what was read: then nothing was changed.</returns>
    /// <exception cref="ClientFileException">It cannot be replaced: nothing was changed.</exception>
    public string? TryReplace(ReadOnlyMemory<byte> bytes) => new FileReplacement(this, bytes).TryRun();

    /// <summary>Whether the file is still what was read, at the same place.</summary>
    /// <exception cref="ClientFileException">It cannot be read.</exception>
    internal bool IsStillSo()
    {
        try
        {
            return RealPathOf(Path) == RealPath && ReadBytes(RealPath) is { } now && now.AsSpan().SequenceEqual(Bytes.Span);
        }
        catch (ClientFileException) when (!File.Exists(Path))
        {
            return false;
        }
    }

    internal static Digest DigestOf(ReadOnlySpan<byte> bytes) => new(SHA256.HashData(bytes));

    /// <summary>All bytes; null when there is no such file.</summary>
    internal static byte[]? ReadBytes(string path)
    {
        try
        {
            // Its client may write it, rename it or delete it meanwhile: we keep nobody out.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > Longest) throw ClientFileException.TooLong(path, file.Length);
            var bytes = new MemoryStream((int)file.Length);
            file.CopyTo(bytes);
            return bytes.ToArray();
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw ClientFileException.Failed(path, "read", cause);
        }
    }
}
