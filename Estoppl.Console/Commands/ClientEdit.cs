using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Proxy.Clients;

namespace Estoppl.Operator.Commands;

/// <summary>One change to files of MCP clients: planned for all of them first, then made and recorded file by file.</summary>
/// <param name="server">Only entries of that name; null for all.</param>
internal sealed class ClientEdit(ClientChange change, string? server)
{
    /// <summary>Whether servers are wrapped, or unwrapped.</summary>
    public bool Wraps => change is ClientChange.Wrap;

    /// <summary>What the change would come to. Writes nothing.</summary>
    public EditedFile Preview(ClientTarget target)
    {
        try
        {
            var before = FileSnapshot.Read(target.Path);
            return Judged(target, before, PlanOf(target, before));
        }
        catch (ClientFileException failure)
        {
            return new(target) { Problem = new(failure.Fact, failure.Hint) };
        }
    }

    /// <summary>Changes the file as it is now, and records that.</summary>
    /// <param name="ledger">Where it is recorded; null for nowhere.</param>
    /// <param name="shown">What a person has agreed to: where that is not what it would come to now, nothing is changed. Null for whatever it comes to.</param>
    public EditedFile Make(ClientTarget target, SharedLedger? ledger, EditedFile? shown = null)
    {
        var edited = new EditedFile(target);
        try
        {
            var made = FileChange.Make(target.Path, before =>
            {
                edited = Judged(target, before, PlanOf(target, before));
                if (shown is not null && !IsAsShown(edited, shown)) edited = edited with { After = null, Problem = Meanwhile(target) };
                return edited.After;
            });
            edited = edited with { Change = made };
            if (made is not null && ledger is not null) OperatorActs.Record(ledger, FactOf(edited, made));
            return edited;
        }
        catch (Exception failure) when (failure is ExplainedException or IOException)
        {
            var (fact, hint) = failure is ExplainedException it ? (it.Fact, it.Hint) : (failure.Message, "see what it is now");
            return edited.Change is null
                ? edited with { Problem = new(fact, hint) }
                : edited with { Problem = new($"{target.Path} was changed, but that is not recorded: {fact}", hint) };
        }
    }

    private static bool IsAsShown(EditedFile now, EditedFile shown) =>
        now.Before?.RealPath == shown.Before?.RealPath && now.Before?.Digest == shown.Before?.Digest && now.After.AsSpan().SequenceEqual(shown.After);

    private static ClientProblem Meanwhile(ClientTarget target) => new($"{target.Path} changed meanwhile, and was left alone", "look at the change again, as it would be now");

    private FilePlan PlanOf(ClientTarget target, FileSnapshot before) => FilePlan.Of(before.Bytes, target.Formats, change, server);

    private static EditedFile Judged(ClientTarget target, FileSnapshot before, FilePlan plan) => plan switch
    {
        FilePlan.Planned planned => new(target) { Before = before, After = planned.After, Entries = planned.Entries },
        FilePlan.Broken broken => new(target)
        {
            Before = before,
            Problem = new($"{target.Path}, line {broken.Line}, column {broken.Column}: {broken.Why}", "mend it, then try again; it was left alone", broken.Line, broken.Column),
        },
        FilePlan.Unsafe refused => new(target)
        {
            Before = before,
            Problem = new($"{target.Path} was left alone: {refused.Why}", "edit it by hand, and report this: it is a defect of estoppl"),
        },
        _ => throw new UnreachableException(),
    };

    private LedgerEvent FactOf(EditedFile edited, FileChange made)
    {
        ImmutableArray<ServerName> servers = [.. edited.Entries.Where(it => it.Fate == EntryFate.Changes).Select(it => new ServerName(it.Entry.RecordedName)).Distinct()];
        return Wraps
            ? new LedgerEvent.ConfigWrapped(edited.Target.ClientNames, made.Before.RealPath, servers, made.Before.Digest, made.After)
            : new LedgerEvent.ConfigUnwrapped(edited.Target.ClientNames, made.Before.RealPath, servers, made.Before.Digest, made.After);
    }
}

/// <summary>What one file came to, or would come to.</summary>
internal sealed record EditedFile(ClientTarget Target)
{
    /// <summary>The file as it was; null when it could not be read.</summary>
    public FileSnapshot? Before { get; init; }

    /// <summary>What it is to become; null when it stays.</summary>
    public byte[]? After { get; init; }

    /// <summary>What becomes of its servers; those that were not asked for are not among them.</summary>
    public ImmutableArray<PlannedEntry> Entries { get; init; } = [];

    /// <summary>What was done; null when nothing was.</summary>
    public FileChange? Change { get; init; }

    /// <summary>Why it is not as it should be.</summary>
    public ClientProblem? Problem { get; init; }
}

/// <summary>What is wrong with a file, for people, and where in it.</summary>
internal sealed record ClientProblem(string Fact, string Hint, int? Line = null, int? Column = null);
