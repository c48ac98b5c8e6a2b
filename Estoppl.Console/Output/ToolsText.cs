using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Operator.Commands;
using Estoppl.Proxy.Tools;

namespace Estoppl.Operator.Output;

/// <summary>Servers' tools as text.</summary>
internal static class ToolsText
{
    private static readonly string[] s_words = ["changed", "new", "gone"];

    /// <summary>One server: what is not as pinned first.</summary>
    public static void Write(ToolsServer server, Palette palette)
    {
        Console.WriteLine($"{palette.Strong(server.Name)}: {Summary(server)}");
        foreach (var it in server.Entries)
        {
            if (it.Difference is { } difference) WriteRow(palette.Bad($"{it.Word,-8}"), it.Tool, Digests(difference), server.SuspicionsOf(difference.Listed), palette);
            else WriteRow($"{it.Word,-8}", it.Tool, palette.Faint(Short(it.Definition)), it.Suspicions, palette);
        }
    }

    /// <summary>What changed in one tool: a heading, what is hidden in it, and the lines.</summary>
    /// <param name="to">Standard output, or standard error where that is JSON.</param>
    public static void WriteDifference(ToolsServer server, ToolDifference it, DefinitionStore store, Palette palette, TextWriter to)
    {
        to.WriteLine(palette.Strong($"{server.Name}: {ToolsServers.Spelling(it.Tool.Value)} {(it.Listed is null ? "is no longer listed" : it.Pinned is null ? "is new" : "changed")}"));
        foreach (var suspicion in server.SuspicionsOf(it.Listed)) to.WriteLine($"  {palette.Bad($"suspected: {TerminalText.Of(suspicion)}")}");
        if (it.Pinned is { } pinned && it.Listed is not null && MissingText(store, pinned) is { } was) to.WriteLine($"  the pinned definition {Short(pinned)} {was}");
        if (it.Listed is { } listed && MissingText(store, listed) is { } now) to.WriteLine($"  the definition listed now, {listed}, {now}");
        var lines = Lines(it, store);
        foreach (var line in lines) to.WriteLine($"  {Painted(line, palette)}");
        if (lines.IsEmpty && TextOf(store, it.Listed) is not null) to.WriteLine("  both are shown alike: they differ in bytes that are no text");
        to.WriteLine();
    }

    /// <summary>The lines of the diff: all of the definition where the pinned one is not kept; none where the one listed now is not.</summary>
    public static ImmutableArray<DiffLine> Lines(ToolDifference it, DefinitionStore store) =>
        TextOf(store, it.Listed) is { } now ? DefinitionDiff.Of(TextOf(store, it.Pinned) ?? default, now) : [];

    /// <summary>The kept definition; null where there is none that hashes to the digest.</summary>
    public static ReadOnlyMemory<byte>? TextOf(DefinitionStore store, Digest? digest) =>
        // Null has to be spelled: alone it would become empty bytes, which are a text.
        digest is { } known && store.Find(known) is StoredDefinition.Kept kept ? kept.Canonical : (ReadOnlyMemory<byte>?)null;

    /// <summary>How many tools there are, and how many of what kind.</summary>
    public static string Summary(ToolsServer server)
    {
        var counts = server.Differences.CountBy(it => it.Word).ToDictionary();
        var suspected = server.Tools.Pinned.Values.Concat(server.Differences.Select(it => it.Listed ?? default)).Distinct().Count(it => !server.SuspicionsOf(it).IsEmpty);
        string[] parts =
        [
            $"{server.Tools.Pinned.Count} {(server.Tools.Pinned.Count == 1 ? "tool" : "tools")} pinned",
            .. s_words.Where(counts.ContainsKey).Select(word => $"{counts[word]} {word}"),
            .. suspected > 0 ? [$"{suspected} suspected"] : Array.Empty<string>(),
            .. server.Tools.IsWhole ? Array.Empty<string>() : ["the list was not seen to its end"],
        ];
        return string.Join(", ", parts);
    }

    private static void WriteRow(string standing, ToolName tool, string definition, ImmutableArray<string> suspicions, Palette palette)
    {
        Console.WriteLine($"  {standing} {ToolsServers.Spelling(tool.Value),-30} {definition}");
        foreach (var suspicion in suspicions) Console.WriteLine($"    {palette.Bad($"suspected: {TerminalText.Of(suspicion)}")}");
    }

    /// <summary>Which definition it was and is; one where there is only one.</summary>
    public static string Digests(ToolDifference it) => it is { Pinned: { } was, Listed: { } now } ? $"{Short(was)} -> {Short(now)}" : Short(it.Listed ?? it.Pinned!.Value);

    /// <summary>Why the text of a definition cannot be shown; null when it can.</summary>
    public static string? MissingText(DefinitionStore store, Digest digest) => store.Find(digest) switch
    {
        StoredDefinition.Kept => null,
        StoredDefinition.Missing => "is not kept here: only its digest is known",
        StoredDefinition.Damaged => "was altered where it is kept, and is not shown",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Painted(DiffLine line, Palette palette) => line.Kind switch
    {
        DiffKind.Added => palette.Good(line.ToString()),
        DiffKind.Removed => palette.Bad(line.ToString()),
        DiffKind.Place or DiffKind.Left => palette.Faint(line.ToString()),
        _ => line.ToString(),
    };

    /// <summary>Enough of a digest to tell definitions apart.</summary>
    public static string Short(Digest digest) => digest.ToString()[..12];
}
