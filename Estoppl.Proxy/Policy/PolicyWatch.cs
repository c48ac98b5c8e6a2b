using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Proxy.Policy;

/// <summary>What became of a configuration file while it was in force.</summary>
public abstract record PolicyChange
{
    private PolicyChange() { }

    /// <summary>It is another one, and sound.</summary>
    /// <param name="Configuration">Its rules, with everything that a running session cannot change as it was.</param>
    /// <param name="Notes">What the operator should know, a sentence each.</param>
    public sealed record Loaded(Configuration Configuration, ImmutableArray<string> Notes) : PolicyChange;

    /// <summary>It is broken, or gone: it is not in force.</summary>
    /// <param name="Digest">Of its bytes; zeros when it cannot be read.</param>
    /// <param name="Reasons">All that is wrong, with lines where they are known; at least one.</param>
    public sealed record Rejected(Digest Digest, string Source, ImmutableArray<string> Reasons) : PolicyChange;
}

/// <summary>
/// Watches the configuration file of a running session by looking at it now and then: that works on every file system and whichever way an editor
/// saves. A file is read only when two looks found the same time and length, because one that is being written could be sound and lack
/// its last rules. Not thread-safe.
/// </summary>
/// <param name="current">The configuration in force.</param>
public sealed class PolicyWatch(Configuration current)
{
    private Configuration _current = current;
    private Digest? _rejected;
    private (DateTime Written, long Length)? _seen, _read;

    /// <summary>Looks once. Null while nothing has changed; each change is told once.</summary>
    public PolicyChange? Look()
    {
        var file = new FileInfo(_current.Source);
        var now = file.Exists ? (file.LastWriteTimeUtc, file.Length) : ((DateTime, long)?)null;
        if (now is null) return _seen == now ? Reject(default, [$"{_current.Source} does not exist"]) : Note(now);
        if (now == _read) return null;
        return now == _seen ? Read(now.Value) : Note(now);
    }

    private PolicyChange? Note((DateTime, long)? now)
    {
        _seen = now;
        return null;
    }

    private PolicyChange? Read((DateTime, long) seen)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(_current.Source);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Reject(default, [$"it cannot be read: {failure.Message}"]);
        }

        _read = seen;
        var digest = Sha256.Of(bytes);
        if (digest == _current.Digest)
        {
            _rejected = null;
            return null;
        }

        return PolicyFile.Read(bytes, _current.Source) switch
        {
            ConfigurationOutcome.Loaded loaded => Take(loaded),
            ConfigurationOutcome.Broken broken => Reject(digest, [.. broken.Errors.Select(Said)]),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private PolicyChange.Loaded Take(ConfigurationOutcome.Loaded loaded)
    {
        var next = loaded.Configuration;
        var notes = loaded.Warnings.Select(Said).ToList();
        if (next.Agent != _current.Agent || next.Ledger.Folder != _current.Ledger.Folder || next.Proxy.MaxMessageBytes != _current.Proxy.MaxMessageBytes)
            notes.Add("[agent], [ledger] and max_message_bytes are taken over by sessions that start from now on");
        _rejected = null;
        _current = next with
        {
            Agent = _current.Agent,
            Ledger = _current.Ledger,
            Proxy = next.Proxy with { MaxMessageBytes = _current.Proxy.MaxMessageBytes },
        };
        return new PolicyChange.Loaded(_current, [.. notes]);
    }

    private PolicyChange.Rejected? Reject(Digest digest, ImmutableArray<string> reasons)
    {
        if (_rejected == digest) return null;
        _rejected = digest;
        return new PolicyChange.Rejected(digest, _current.Source, reasons);
    }

    private static string Said(ConfigurationError error) => error.Line == 0 ? error.Message : $"line {error.Line}: {error.Message}";
}
