using System.Collections.Immutable;
using System.Diagnostics;

namespace Estoppl.Proxy.Clients;

/// <summary>What is to become of an entry.</summary>
public enum EntryFate
{
    /// <summary>It is changed.</summary>
    Changes,

    /// <summary>It is already as it is to be.</summary>
    Stays,

    /// <summary>It cannot be changed.</summary>
    IsSkipped,
}

/// <summary>What is to become of an entry, and why when it is not changed.</summary>
/// <param name="Why">Words for people; untrusted where they quote the file. Empty when it changes.</param>
public sealed record PlannedEntry(ServerEntry Entry, EntryFate Fate, string Why);

/// <summary>What a change comes to in one file.</summary>
public abstract record FilePlan
{
    private FilePlan() { }

    /// <summary>It does not parse, and is left alone.</summary>
    /// <param name="Line">From 1, as is the column.</param>
    public sealed record Broken(int Line, int Column, string Why) : FilePlan;

    /// <summary>What was composed is not what was wanted: a defect, found before anything was written.</summary>
    public sealed record Unsafe(string Why) : FilePlan;

    /// <summary>What is to become of each entry that was asked for, and of the file.</summary>
    /// <param name="After">The whole new content; null when nothing changes.</param>
    public sealed record Planned(ImmutableArray<PlannedEntry> Entries, byte[]? After) : FilePlan;

    /// <summary>Plans a change. Pure.</summary>
    /// <param name="server">Only entries of that name; null for all.</param>
    public static FilePlan Of(ReadOnlyMemory<byte> before, ImmutableArray<ClientFormat> formats, ClientChange change, string? server = null)
    {
        var entries = ImmutableArray.CreateBuilder<PlannedEntry>();
        byte[]? after = null;
        foreach (var format in formats)
        {
            switch (ClientDocument.Read(after ?? before, format))
            {
                case ClientFileReading.Broken broken:
                    return new Broken(broken.Line, broken.Column, broken.Why);
                case ClientFileReading.Readable { Document: var document }:
                    var planned = document.Servers.Where(entry => server is null || entry.Name == server).Select(entry => Plan(entry, change)).ToImmutableArray();
                    entries.AddRange(planned);
                    var wanted = planned.Where(it => it.Fate == EntryFate.Changes).Select(it => it.Entry).ToImmutableArray();
                    if (wanted.IsEmpty) continue;
                    if (Compose(document, wanted, change) is not { } composed) return new Unsafe("what was composed is not what was wanted");
                    if (PlanCheck.WhatIsWrong(document.Servers, wanted, change, composed, format) is { } wrong) return new Unsafe(wrong);
                    after = composed;
                    break;
                default:
                    throw new UnreachableException();
            }
        }

        return new Planned(entries.ToImmutable(), after);
    }

    private static byte[]? Compose(ClientDocument document, ImmutableArray<ServerEntry> wanted, ClientChange change)
    {
        try
        {
            return change switch
            {
                ClientChange.Wrap wrap => document.Wrap([.. wanted.Select(entry => new EntryWrap(entry, wrap.PrefixOf(entry)))]),
                ClientChange.Unwrap => document.Unwrap(wanted),
                _ => throw new UnreachableException(),
            };
        }
        catch (InvalidOperationException)
        {
            // The document looks at its own work, too. One odd file must not keep the others from being changed.
            return null;
        }
    }

    private static PlannedEntry Plan(ServerEntry entry, ClientChange change) => (change, entry.Launch) switch
    {
        (ClientChange.Wrap, EntryLaunch.Stdio) => new(entry, EntryFate.Changes, ""),
        (ClientChange.Wrap wrap, EntryLaunch.Wrapped wrapped) => new(entry, EntryFate.Stays, WordsOf(wrapped, wrap.Configuration)),
        (ClientChange.Unwrap, EntryLaunch.Wrapped) => new(entry, EntryFate.Changes, ""),
        (ClientChange.Unwrap, EntryLaunch.Stdio) => new(entry, EntryFate.Stays, "not wrapped"),
        _ => new(entry, EntryFate.IsSkipped, entry.WhyNotWrappable!),
    };

    private static string WordsOf(EntryLaunch.Wrapped wrapped, string configuration) => wrapped switch
    {
        { By: WrappedBy.Original } => "already wrapped, by the original",
        { Configuration: { } other } when other != configuration => $"already wrapped, with {other}",
        _ => "already wrapped",
    };
}
