using System.Collections.Immutable;
using System.Text.Json;
using Estoppl.Operator.Commands;
using Estoppl.Proxy.Clients;

namespace Estoppl.Operator.Output;

/// <summary>What wrapping or unwrapping did, or would do; <c>docs/json.md</c> describes the fields.</summary>
internal sealed class ClientEditReport(bool wraps, bool isDryRun, ClientSelection selection)
{
    public bool IsDryRun => isDryRun;

    public ClientSelection Selection => selection;

    private string Done => wraps ? "wrapped" : "unwrapped";

    public void WriteText(ImmutableArray<EditedFile> files, Palette palette)
    {
        if (files.IsEmpty)
        {
            Console.WriteLine($"No MCP client was found. Looked for {string.Join(", ", selection.LookedFor.Select(client => client.Name))}.");
            Console.WriteLine("`estoppl clients --all` shows where; --config-file names another file.");
            return;
        }

        foreach (var file in files) WriteFile(file, palette);
        var changed = files.Where(file => file.Change is not null).SelectMany(file => file.Target.Clients).Distinct().ToList();
        if (changed.Count > 0) Console.WriteLine($"Restart {string.Join(", ", changed)}: servers are started anew then.");
        else if (isDryRun && files.Any(file => file.After is not null)) Console.WriteLine("Nothing was changed: this was a dry run.");
        else if (files.All(file => file.Problem is null)) Console.WriteLine($"Nothing to do: nothing was {(wraps ? "left to wrap" : "wrapped")}.");
    }

    public void WriteJson(ImmutableArray<EditedFile> files) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("dryRun", isDryRun);
        json.WriteStartArray("files");
        foreach (var file in files) WriteFile(json, file);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private void WriteFile(EditedFile file, Palette palette)
    {
        Console.WriteLine($"{palette.Strong(file.Target.ClientNames)}  {TerminalText.Of(file.Target.Path)}");
        if (file.Problem is { } problem)
        {
            Console.WriteLine($"  {palette.Bad("failed")}    {(file.Change is null ? "nothing was changed here" : "changed, but not recorded")}");
            Console.Out.Flush();
            Say.Error(TerminalText.Of(problem.Fact));
            Say.Hint(TerminalText.Of(problem.Hint));
        }
        else
        {
            foreach (var entry in file.Entries) WriteEntry(entry, palette);
            if (file.Entries.IsEmpty) Console.WriteLine("  no servers");
            if (file.Change is { } change) Console.WriteLine($"  backup    {TerminalText.Of(change.Backup)}");
            if (wraps && file.Target.IsProject && file.After is not null) Console.WriteLine("  note      a project's file: whoever shares it would get this machine's paths");
        }

        if (isDryRun) foreach (var line in DiffOf(file)) Console.WriteLine(Painted(line, palette));
        Console.WriteLine();
    }

    private void WriteEntry(PlannedEntry entry, Palette palette)
    {
        var (word, painted) = entry.Fate switch
        {
            EntryFate.Changes => (isDryRun ? wraps ? "wrap" : "unwrap" : Done, palette.Good),
            EntryFate.Stays => ("stays", palette.Faint),
            EntryFate.IsSkipped => ("skipped", (Func<string, string>)palette.Bad),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        var why = entry.Why.Length == 0 ? "" : $": {TerminalText.Of(entry.Why)}";
        Console.WriteLine($"  {painted($"{word,-9}")} {ClientWords.NameOf(entry.Entry)}{why}");
    }

    private void WriteFile(Utf8JsonWriter json, EditedFile file)
    {
        json.WriteStartObject();
        ClientWords.WriteTarget(json, file.Target);
        json.WriteString("outcome", file.Problem is not null ? "failed" : file.After is null ? "unchanged" : isDryRun ? "wouldChange" : "changed");
        json.WriteString("before", file.Before?.Digest.ToString());
        json.WriteString("after", file.Change?.After.ToString());
        json.WriteString("backup", file.Change?.Backup);
        ClientWords.WriteProblem(json, file.Problem);
        json.WriteStartArray("servers");
        foreach (var it in file.Entries)
        {
            json.WriteStartObject();
            json.WriteString("scope", it.Entry.Scope);
            json.WriteString("name", it.Entry.Name);
            json.WriteString("outcome", it.Fate switch { EntryFate.Changes => isDryRun ? "wouldChange" : Done, EntryFate.Stays => "unchanged", _ => "skipped" });
            json.WriteString("why", it.Why.Length == 0 ? null : it.Why);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (isDryRun) json.WriteString("diff", string.Concat(DiffOf(file).Select(line => line.Text + "\n")));
        json.WriteEndObject();
    }

    private static ImmutableArray<DiffLine> DiffOf(EditedFile file) => file is { Before: { } before, After: { } after }
        ? UnifiedDiff.Of(before.Bytes.Span, after, before.RealPath, before.RealPath)
        : [];

    // A tab does no harm, and files are indented with it.
    private static string Painted(DiffLine line, Palette palette)
    {
        var shown = string.Join('\t', line.Text.TrimEnd('\r').Split('\t').Select(TerminalText.Of));
        return line.Kind switch
        {
            DiffKind.Added => palette.Good(shown),
            DiffKind.Removed => palette.Bad(shown),
            DiffKind.Place or DiffKind.Left => palette.Faint(shown),
            _ => shown,
        };
    }
}
