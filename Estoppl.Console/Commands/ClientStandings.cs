using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Estoppl.Ledger.Control;
using Estoppl.Proxy.Clients;

namespace Estoppl.Operator.Commands;

/// <summary>How the files of MCP clients stand: what is wrapped, what could be, and what is not any more.</summary>
/// <param name="recorded">What was last done to which file, by its real path; null where no ledger was asked.</param>
internal sealed class ClientStandings(ImmutableDictionary<string, ClientFileState>? recorded)
{
    /// <summary>How one file stands.</summary>
    public StandingFile Of(ClientTarget target)
    {
        var state = recorded?.GetValueOrDefault(target.RealPath);
        try
        {
            var file = FileSnapshot.Read(target.Path);
            var isChanged = state is { } known ? known.Digest != file.Digest : (bool?)null;
            var entries = ImmutableArray.CreateBuilder<StandingEntry>();
            foreach (var format in target.Formats)
            {
                switch (ClientDocument.Read(file.Bytes, format))
                {
                    case ClientFileReading.Broken broken:
                        return new(target, state, isChanged, [])
                        {
                            Problem = new($"{target.Path}, line {broken.Line}, column {broken.Column}: {broken.Why}", "mend it", broken.Line, broken.Column),
                        };
                    case ClientFileReading.Readable { Document: var document }:
                        entries.AddRange(document.Servers.Select(entry => new StandingEntry(entry, DriftOf(entry, state, isChanged == true))));
                        break;
                    default:
                        throw new UnreachableException();
                }
            }

            return new(target, state, isChanged, entries.ToImmutable()) { Gone = GoneFrom(state, entries) };
        }
        catch (ClientFileException failure)
        {
            return new(target, state, null, []) { Problem = new(failure.Fact, failure.Hint) };
        }
    }

    /// <summary>The files that were wrapped last and are not there any more.</summary>
    public ImmutableArray<(string File, ClientFileState State)> Lost() =>
        [.. (recorded ?? ImmutableDictionary<string, ClientFileState>.Empty).Where(it => it.Value.IsWrapped && !File.Exists(it.Key))
            .OrderBy(it => it.Key, StringComparer.Ordinal).Select(it => (it.Key, it.Value))];

    private static ImmutableArray<string> GoneFrom(ClientFileState? state, ImmutableArray<StandingEntry>.Builder entries) => state is { IsWrapped: true }
        ? [.. state.Servers.Select(server => server.Value).Except(entries.Select(it => it.Entry.RecordedName))]
        : [];

    private static ImmutableArray<string> DriftOf(ServerEntry entry, ClientFileState? state, bool isChanged) => entry.Launch switch
    {
        EntryLaunch.Wrapped wrapped =>
        [
            .. IsGone(wrapped.Program) ? [$"starts {wrapped.Program}, which is not there any more"] : Array.Empty<string>(),
            .. IsGone(wrapped.Configuration) ? [$"uses {wrapped.Configuration}, which is not there any more"] : Array.Empty<string>(),
        ],
        EntryLaunch.Stdio when state is { IsWrapped: true } && state.Servers.Any(server => server.Value == entry.RecordedName) =>
            [string.Create(CultureInfo.InvariantCulture, $"was wrapped on {state.At.UtcDateTime:yyyy-MM-dd} by {state.By}, and is not any more")],
        EntryLaunch.Stdio when state is { IsWrapped: true } && isChanged => ["is not wrapped; the file changed since others of it were"],
        _ => [],
    };

    // A name without a folder is looked for in PATH, by whoever starts it.
    private static bool IsGone(string? path) => path is not null && Path.IsPathFullyQualified(path) && !File.Exists(path);
}

/// <summary>How one file stands.</summary>
/// <param name="Recorded">What was last done to it; null when nothing is recorded.</param>
/// <param name="IsChanged">Whether its bytes are others than then; null when nothing is recorded.</param>
internal sealed record StandingFile(ClientTarget Target, ClientFileState? Recorded, bool? IsChanged, ImmutableArray<StandingEntry> Entries)
{
    /// <summary>Servers that were wrapped and are not in the file any more.</summary>
    public ImmutableArray<string> Gone { get; init; } = [];

    /// <summary>Why it cannot be read.</summary>
    public ClientProblem? Problem { get; init; }

    /// <summary>Whether somebody should look at it.</summary>
    public bool NeedsALook => Problem is not null || !Gone.IsEmpty || Entries.Any(it => !it.Drift.IsEmpty);
}

/// <summary>How one server stands.</summary>
/// <param name="Drift">What is not as it was left, in words.</param>
internal sealed record StandingEntry(ServerEntry Entry, ImmutableArray<string> Drift)
{
    /// <summary>In a word.</summary>
    public string Word => Entry.Launch switch
    {
        EntryLaunch.Wrapped => "wrapped",
        EntryLaunch.Stdio => "open",
        _ => "notWrappable",
    };
}
