using System.Collections.Immutable;
using System.Globalization;

namespace Estoppl.Operator.Output;

/// <summary>What a line of a diff says.</summary>
internal enum DiffKind
{
    /// <summary>Where the lines that follow belong: the path of the first that changed.</summary>
    Place,

    /// <summary>In both.</summary>
    Same,

    /// <summary>Only in what was.</summary>
    Removed,

    /// <summary>Only in what is.</summary>
    Added,

    /// <summary>So many lines are not shown.</summary>
    Left,
}

/// <summary>One line of a diff.</summary>
internal readonly record struct DiffLine(DiffKind Kind, string Text)
{
    /// <summary>As a unified diff has it.</summary>
    public override string ToString() => Kind switch
    {
        DiffKind.Place => $"@@ {Text} @@",
        DiffKind.Same => $"  {Text}",
        DiffKind.Removed => $"- {Text}",
        DiffKind.Added => $"+ {Text}",
        DiffKind.Left => Text,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>Two definitions of a tool, line by line. Nothing in the result is acted on by a terminal; its time and size are bounded whatever a server lists.</summary>
internal static class DefinitionDiff
{
    /// <summary>How many lines are shown of one tool.</summary>
    public const int MostShown = 400;

    private const int Context = 3;

    /// <summary>Beyond so many pairs of lines it is not searched for what stayed: all between the first change and the last is shown as changed.</summary>
    private const long MostPairs = 4_000_000;

    /// <summary>The changed lines, each with some around it; none when both are shown alike.</summary>
    /// <param name="was">The canonical definition that is pinned; empty for a new tool.</param>
    /// <param name="now">The one listed now; empty for a tool that is gone.</param>
    public static ImmutableArray<DiffLine> Of(ReadOnlyMemory<byte> was, ReadOnlyMemory<byte> now)
    {
        var (before, after) = (was.IsEmpty ? [] : DefinitionLines.Of(was), now.IsEmpty ? [] : DefinitionLines.Of(now));
        return Shown(Script(before, after));
    }

    private static List<(DiffKind Kind, DefinitionLine Line)> Script(List<DefinitionLine> before, List<DefinitionLine> after)
    {
        var head = 0;
        while (head < before.Count && head < after.Count && before[head] == after[head]) head++;
        var tail = 0;
        while (tail < before.Count - head && tail < after.Count - head && before[^(tail + 1)] == after[^(tail + 1)]) tail++;
        List<(DiffKind, DefinitionLine)> script = [.. before[..head].Select(Same)];
        Middle(before[head..^tail], after[head..^tail], script);
        script.AddRange(before[^tail..].Select(Same));
        return script;

        static (DiffKind, DefinitionLine) Same(DefinitionLine line) => (DiffKind.Same, line);
    }

    private static void Middle(List<DefinitionLine> before, List<DefinitionLine> after, List<(DiffKind, DefinitionLine)> script)
    {
        var (i, j) = (0, 0);
        if ((long)before.Count * after.Count <= MostPairs)
        {
            var common = CommonFrom(before, after);
            while (i < before.Count && j < after.Count)
            {
                if (before[i] == after[j])
                {
                    script.Add((DiffKind.Same, before[i++]));
                    j++;
                }
                else if (common[i + 1, j] >= common[i, j + 1]) script.Add((DiffKind.Removed, before[i++]));
                else script.Add((DiffKind.Added, after[j++]));
            }
        }

        while (i < before.Count) script.Add((DiffKind.Removed, before[i++]));
        while (j < after.Count) script.Add((DiffKind.Added, after[j++]));
    }

    /// <summary>The lengths of the longest common subsequences of what begins at each pair of lines.</summary>
    private static int[,] CommonFrom(List<DefinitionLine> before, List<DefinitionLine> after)
    {
        var common = new int[before.Count + 1, after.Count + 1];
        for (var i = before.Count - 1; i >= 0; i--)
            for (var j = after.Count - 1; j >= 0; j--)
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        return common;
    }

    private static ImmutableArray<DiffLine> Shown(List<(DiffKind Kind, DefinitionLine Line)> script)
    {
        var shown = ImmutableArray.CreateBuilder<DiffLine>();
        var lastShown = -1;
        var left = 0;
        for (var at = 0; at < script.Count; at++)
        {
            if (script[at].Kind == DiffKind.Same) continue;
            if (at > lastShown)
            {
                var from = Math.Max(lastShown + 1, at - Context);
                if (from > lastShown + 1 || lastShown < 0) Add(new(DiffKind.Place, script[at].Line.Place.Length == 0 ? "the definition" : script[at].Line.Place));
                for (var n = from; n < at; n++) Add(new(DiffKind.Same, script[n].Line.Text));
            }

            Add(new(script[at].Kind, script[at].Line.Text));
            lastShown = at;
            for (var n = at + 1; n < script.Count && n <= at + Context && script[n].Kind == DiffKind.Same; n++)
            {
                Add(new(DiffKind.Same, script[n].Line.Text));
                lastShown = n;
            }
        }

        if (left > 0) shown.Add(new(DiffKind.Left, string.Create(CultureInfo.InvariantCulture, $"… and {left:N0} more lines")));
        return shown.ToImmutable();

        void Add(DiffLine line)
        {
            if (shown.Count < MostShown) shown.Add(line);
            else left++;
        }
    }
}
