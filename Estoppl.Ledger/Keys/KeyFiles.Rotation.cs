using System.Collections.Immutable;
using System.Security.Cryptography;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Keys;

/// <remarks>
/// <para>A rotation has three moments: <see cref="PrepareNext"/>; the ledger's <c>key.rotated</c> becomes durable; <see cref="Promote"/>.
/// Which key counts is told by the ledger alone, so a crash between any two leaves nothing undecided: whoever opens the ledger next asks
/// <see cref="LoadSigningKeyFor"/> for the key that it expects.</para>
/// <para>Only the process that holds the write lease may change these files.</para>
/// </remarks>
public sealed partial class KeyFiles
{
    /// <summary>Where the next private key lies while a rotation is under way.</summary>
    public string NextPrivatePath => Path.Combine(Folder, "next.key");

    /// <summary>Where the next public key lies. Written last, so when it is there, the pair is whole.</summary>
    public string NextPublicPath => Path.Combine(Folder, "next.pub");

    /// <summary>Where the public keys of former pairs are kept, as <c>KID.pub</c>.</summary>
    public string RetiredFolder => Path.Combine(Folder, "retired");

    /// <summary>
    /// Makes a fresh key to be the next one, durable when this returns, in place of an earlier one that was never used. The ledger must not
    /// have named that one yet: load the signing key by <see cref="LoadSigningKeyFor"/> first, which takes a named one into use.
    /// </summary>
    /// <exception cref="KeyException">There are no keys yet, or the folder cannot be written.</exception>
    public SigningKey PrepareNext() => Written(() =>
    {
        var key = SigningKey.Generate();
        try
        {
            foreach (var _ in Preparation(key)) { }
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    });

    /// <summary>The key that <see cref="PrepareNext"/> made; null when there is none.</summary>
    /// <exception cref="KeyException">A file is unreadable, malformed or open to others, or the two do not match.</exception>
    public SigningKey? LoadNext()
    {
        if (!File.Exists(NextPublicPath) || !File.Exists(NextPrivatePath)) return null;
        var key = KeyFile.ReadSigningKey(NextPrivatePath);
        if (KeyFile.ReadVerifyingKey(NextPublicPath).Equals(key.Public)) return key;
        key.Dispose();
        throw new KeyException($"{NextPublicPath} does not belong to {NextPrivatePath}", "delete both, then rotate the key again");
    }

    /// <summary>
    /// Makes the next key the current one, durably: keeps the former public key, and destroys the former private key as far as the file
    /// system lets one. After a crash between any two of its steps, calling it again finishes; when it is finished already, it does nothing.
    /// </summary>
    /// <param name="next">The key that the ledger's newest <c>key.rotated</c> names. That event must be durable.</param>
    /// <exception cref="KeyException"><paramref name="next"/> is neither the next key nor the current one, or the folder cannot be written.</exception>
    public void Promote(KeyId next) => Written(() =>
    {
        foreach (var _ in Promotion(next)) { }
        return next;
    });

    /// <summary>
    /// Loads the key that the ledger expects: the signer of its last event, or, when that is <c>key.rotated</c>, the one that it names.
    /// When that is the next key, a rotation was interrupted, and is finished first.
    /// </summary>
    /// <exception cref="KeyException">It is another key than the ledger's, or its files cannot be used.</exception>
    public SigningKey LoadSigningKeyFor(KeyId expected)
    {
        if (NeedsPromotion(expected)) Promote(expected);
        var key = LoadSigningKey();
        if (key.Id == expected) return key;
        key.Dispose();
        throw KeyException.NotTheLedgers(PrivatePath, key.Id, expected);
    }

    /// <summary>The public keys of former pairs, in no order: which was valid when is told by the ledger alone.</summary>
    /// <exception cref="KeyException">A file is unreadable or malformed, or is not the key that its name says.</exception>
    public ImmutableArray<VerifyingKey> RetiredKeys()
    {
        if (!Directory.Exists(RetiredFolder)) return [];
        var retired = ImmutableArray.CreateBuilder<VerifyingKey>();
        var current = LoadVerifyingKey();
        foreach (var path in Directory.EnumerateFiles(RetiredFolder, "*.pub").Order(StringComparer.Ordinal))
        {
            var key = KeyFile.ReadVerifyingKey(path);
            if (Path.GetFileNameWithoutExtension(path) != key.Id.Value)
                throw new KeyException($"{path} is the key {key.Id}", "give the file that key's name again");
            // A promotion that was interrupted may have kept what is still current.
            if (!key.Equals(current)) retired.Add(key);
        }

        return retired.ToImmutable();
    }

    /// <summary>The steps of <see cref="PrepareNext"/>: each is durable before the next begins.</summary>
    internal IEnumerable<string> Preparation(SigningKey key)
    {
        // A promotion that lacks its last step needs the file that is about to go.
        using (var current = KeyFile.ReadSigningKey(PrivatePath))
        {
            if (NeedsPromotion(current.Id)) Promote(current.Id);
        }

        File.Delete(NextPublicPath);
        Fsync.Folder(Folder);
        yield return "an earlier pair is no longer one";
        File.Delete(NextPrivatePath);
        KeyFile.WriteSigningKey(NextPrivatePath, key);
        Fsync.Folder(Folder);
        yield return "the private key is there";
        ReplaceByCopy(key.Public, NextPublicPath);
        yield return "the pair is there";
    }

    /// <summary>The steps of <see cref="Promote"/>: each is durable before the next begins, and a step that is done is passed over.</summary>
    internal IEnumerable<string> Promotion(KeyId next)
    {
        if (CurrentId() != next)
        {
            using (var prepared = LoadNext())
            {
                if (prepared?.Id != next) throw KeyException.NotPrepared(Folder, next);
            }

            Retire();
            yield return "the former public key is kept";
            TakeOver();
            yield return "the private key is the next one";
        }

        if (File.Exists(NextPublicPath) && LoadVerifyingKey().Id != next)
        {
            File.Move(NextPublicPath, PublicPath, overwrite: true);
            Fsync.Folder(Folder);
            yield return "the public key is the next one";
        }
    }

    private bool NeedsPromotion(KeyId expected) =>
        (CurrentId() != expected || LoadVerifyingKey().Id != expected)
        && File.Exists(NextPublicPath) && KeyFile.ReadVerifyingKey(NextPublicPath).Id == expected;

    private KeyId CurrentId()
    {
        using var key = KeyFile.ReadSigningKey(PrivatePath);
        return key.Id;
    }

    private void Retire()
    {
        using var former = LoadSigningKey();
        PrivateFolder.Create(RetiredFolder);
        Fsync.Folder(Folder);
        ReplaceByCopy(former.Public, Path.Combine(RetiredFolder, $"{former.Id}.pub"));
    }

    /// <summary>
    /// Renames the next private key over the current one, whose bytes are then overwritten where they lie. That reaches them on file systems
    /// that write in place; Windows does not let go of an open file's name.
    /// </summary>
    private void TakeOver()
    {
        using var former = OperatingSystem.IsWindows()
            ? null
            : new FileStream(PrivatePath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        File.Move(NextPrivatePath, PrivatePath, overwrite: true);
        Fsync.Folder(Folder);
        if (former is null) return;
        former.Write(new byte[former.Length]);
        former.Flush(flushToDisk: true);
    }

    /// <summary>The file is there whole or not at all.</summary>
    private static void ReplaceByCopy(VerifyingKey key, string path)
    {
        var made = path + ".new";
        File.Delete(made);
        KeyFile.WriteVerifyingKey(made, key);
        File.Move(made, path, overwrite: true);
        Fsync.Folder(Path.GetDirectoryName(path)!);
    }

    private T Written<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyException($"the keys in {Folder} cannot be changed ({e.Message})", "make the folder writable for you, then try again", e);
        }
    }
}
