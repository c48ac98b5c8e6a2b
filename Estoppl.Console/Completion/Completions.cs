using System.CommandLine;
using System.CommandLine.Completions;
using Estoppl.Operator.Commands;

namespace Estoppl.Operator.Completion;

/// <summary>What may stand where a shell's cursor is. Reads no file: a shell asks at every key.</summary>
internal static class Completions
{
    /// <summary>The words that may take the place of the last of <paramref name="words"/>, which is the one that is being typed.</summary>
    /// <param name="words">The command line behind the program's name; the last may be empty.</param>
    public static IEnumerable<(string Word, string Description)> Of(IReadOnlyList<string> words)
    {
        // Behind `--` a server's own command begins.
        if (words.SkipLast(1).Contains("--")) return [];
        var begun = words.Count == 0 ? "" : words[^1];
        // As if nothing of it were typed yet: the parser takes a word that is already whole for done.
        var line = string.Concat(words.SkipLast(1).Select(word => Quoted(word) + " "));
        return CommandTree.Build().Parse(line).GetCompletions(line.Length)
            .Where(item => item.Label.StartsWith(begun, StringComparison.Ordinal) && IsOffered(item.Label, begun))
            .Select(item => (item.Label, OnOneLine(item)))
            .DistinctBy(item => item.Label);
    }

    // Every command has the same help in four spellings; one is enough, and only for who asks for options.
    private static bool IsOffered(string word, string begun) =>
        !word.StartsWith('/') && word != "-?" && (begun.StartsWith('-') || !word.StartsWith('-'));

    private static string OnOneLine(CompletionItem item) => (item.Detail ?? "").ReplaceLineEndings(" ").Replace('\t', ' ');

    // The parser takes a line apart again: at blanks, and quotes keep them.
    private static string Quoted(string word) => word.Any(char.IsWhiteSpace) ? $"\"{word.Replace("\"", "", StringComparison.Ordinal)}\"" : word;
}
