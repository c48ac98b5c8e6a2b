using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Overlays;
using Estoppl.Proxy.Clients;

namespace Estoppl.Operator.Screens.Clients;

/// <summary>What a change of a file would come to, and what it came to: for people who are to agree, or have.</summary>
/// <param name="width">Of the screen: words are not broken at its edge.</param>
internal sealed class ClientPreview(ClientsIntent.Plan asked, EditedFile file, int width, Glyphs glyphs)
{
    private string Verb => asked.Wraps ? "wrap" : "unwrap";

    /// <summary>The exact change, and the question whether to make it. The file would change.</summary>
    public PageOverlay Question() => new(
        asked.Server is { } server ? $"{Verb} {Safe(server, 40)} in {asked.Target.ClientNames}?" : $"{Verb} {asked.Target.ClientNames}?",
        [
            .. file.Entries.SelectMany(Fate),
            .. asked is { Wraps: true, Target.IsProject: true }
                ? [ScreenLine.Of(" note      a project's file: whoever shares it would get this machine's paths", Tone.Review)] : Array.Empty<ScreenLine>(),
            ScreenLine.Blank,
            .. Diff(),
        ],
        new PageAnswer("y", "writes this", [new ClientsIntent.Make(asked, file)]));

    /// <summary>What went wrong, whole.</summary>
    public PageOverlay Problem(ClientProblem problem) => new(
        file.Change is null ? "nothing was changed" : "changed, but not recorded",
        [
            .. Lines(1, problem.Fact).Select(line => ScreenLine.Of($" {line}", Tone.Bad)),
            ScreenLine.Blank,
            .. Lines(1, new Explanation(problem.Fact, problem.Hint).Sentence).Select(line => ScreenLine.Of($" {line}")),
            .. file.Change is { } change ? [ScreenLine.Blank, ScreenLine.Of($" backup: {Safe(change.Backup, int.MaxValue)}")] : Array.Empty<ScreenLine>(),
        ]);

    /// <summary>Why nothing would change, in a line.</summary>
    public string NothingToDo()
    {
        if (file.Entries.IsEmpty) return asked.Server is null ? $"nothing to {Verb}: there are no servers in the file" : $"nothing to {Verb}: the server is not in the file any more";
        if (file.Entries is [var one]) return $"nothing to {Verb}: {one.Entry.Name}: {one.Why}";
        var reasons = file.Entries.GroupBy(it => it.Why, StringComparer.Ordinal).OrderByDescending(of => of.Count()).Select(of => $"{of.Count()} {of.Key}");
        return $"nothing to {Verb}: {string.Join("; ", reasons)}";
    }

    /// <summary>What was done, in a line.</summary>
    public string Done()
    {
        var servers = file.Entries.Count(it => it.Fate == EntryFate.Changes);
        return $"{Verb}ped {Amounts.Count(servers, "server")}: restart {asked.Target.ClientNames}; backup {Path.GetFileName(file.Change!.Backup)}";
    }

    private IEnumerable<ScreenLine> Fate(PlannedEntry entry)
    {
        var (word, tone) = entry.Fate switch
        {
            EntryFate.Changes => (Verb, Tone.Good),
            EntryFate.Stays => ("stays", Tone.Faint),
            EntryFate.IsSkipped => ("skipped", Tone.Bad),
            _ => throw new UnreachableException(),
        };
        var scope = entry.Entry.Scope.Length == 0 ? "" : $" (in {entry.Entry.Scope})";
        var why = entry.Why.Length == 0 ? "" : $": {entry.Why}";
        return Lines(11, $"{entry.Entry.Name}{scope}{why}").Select((line, number) => ScreenLine.Of(new Span($" {(number == 0 ? word : ""),-9} ", tone), new Span(line)));
    }

    private IEnumerable<ScreenLine> Diff() =>
        from line in UnifiedDiff.Of(file.Before!.Bytes.Span, file.After, file.Before.RealPath, file.Before.RealPath)
        select ScreenLine.Of($" {Exact(line.Text.TrimEnd('\r'))}", line.Kind switch
        {
            DiffKind.Added => Tone.Good,
            DiffKind.Removed => Tone.Bad,
            DiffKind.Place or DiffKind.Left => Tone.Faint,
            _ => Tone.Plain,
        });

    // Files are indented, and blanks hide nothing where long lines are broken and not cut: only what is between them is cleaned.
    private string Exact(string line) => string.Join(
        ' ', line.Replace("\t", "    ", StringComparison.Ordinal).Split(' ').Select(word => word.Length == 0 ? "" : SafeText.Of(word, glyphs, int.MaxValue)));

    private ImmutableArray<string> Lines(int before, string text) => Wrapping.Wrap(Safe(text, int.MaxValue), Math.Max(1, width - before - 1), int.MaxValue, glyphs);

    private string Safe(string text, int max) => SafeText.Of(text, glyphs, max);
}
