using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Estoppl.Operator.Output;

/// <summary>Two versions of a file, as <c>diff -u</c> shows them. Lines are as they are: whoever shows them makes them fit for a terminal.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>Beyond so many changed lines it is not searched for what stayed: all between the first change and the last is shown as changed.</summary>
    private const int MostEdits = 2_000;

    /// <summary>The diff, headers and all, without line ends; none when both are the same. UTF-8; a line's own CR stays at its end.</summary>
    public static ImmutableArray<DiffLine> Of(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, string nameBefore, string nameAfter)
    {
        var (was, now) = (LinesOf(before), LinesOf(after));
        var script = Script(was, now);
        if (script.TrueForAll(edit => edit.Kind == DiffKind.Same)) return [];
        var shown = ImmutableArray.CreateBuilder<DiffLine>();
        shown.Add(new(DiffKind.Place, $"--- {nameBefore}"));
        shown.Add(new(DiffKind.Place, $"+++ {nameAfter}"));
        for (var at = NextChange(script, 0); at < script.Count; at = NextChange(script, at)) at = Hunk(script, at, shown);
        return shown.ToImmutable();
    }

    private static int NextChange(List<Edit> script, int from)
    {
        var at = script.FindIndex(from, edit => edit.Kind != DiffKind.Same);
        return at < 0 ? script.Count : at;
    }

    /// <summary>Shows the changes from <paramref name="first"/> on that have no more than twice the context between them.</summary>
    /// <returns>Where the search for the next hunk goes on.</returns>
    private static int Hunk(List<Edit> script, int first, ImmutableArray<DiffLine>.Builder shown)
    {
        var last = first;
        for (var next = NextChange(script, last + 1); next < script.Count && next - last <= 2 * Context + 1; next = NextChange(script, last + 1)) last = next;
        var hunk = script[Math.Max(0, first - Context)..Math.Min(script.Count, last + 1 + Context)];
        var (was, now) = (hunk.Count(edit => edit.Kind != DiffKind.Added), hunk.Count(edit => edit.Kind != DiffKind.Removed));
        shown.Add(new(DiffKind.Place, string.Create(CultureInfo.InvariantCulture, $"@@ -{Start(hunk[0].Was, was)},{was} +{Start(hunk[0].Now, now)},{now} @@")));
        foreach (var edit in hunk)
        {
            shown.Add(new(edit.Kind, Mark(edit.Kind) + edit.Line.TrimEnd('\n')));
            if (!edit.Line.EndsWith('\n')) shown.Add(new(DiffKind.Left, "\\ No newline at end of file"));
        }

        return last + 1;

        // A hunk without lines of one side names the line before it.
        static int Start(int index, int count) => count == 0 ? index : index + 1;
    }

    private static char Mark(DiffKind kind) => kind switch { DiffKind.Added => '+', DiffKind.Removed => '-', _ => ' ' };

    private static string[] LinesOf(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var lines = text.Split('\n');
        return [.. lines[..^1].Select(line => line + "\n"), .. lines[^1].Length > 0 ? [lines[^1]] : Array.Empty<string>()];
    }

    private static List<Edit> Script(string[] was, string[] now)
    {
        var head = 0;
        while (head < was.Length && head < now.Length && was[head] == now[head]) head++;
        var tail = 0;
        while (tail < was.Length - head && tail < now.Length - head && was[^(tail + 1)] == now[^(tail + 1)]) tail++;
        List<Edit> script = [.. Enumerable.Range(0, head).Select(n => new Edit(DiffKind.Same, was[n], n, n))];
        script.AddRange(Middle(was.AsSpan(head, was.Length - head - tail), now.AsSpan(head, now.Length - head - tail))
            .Select(edit => edit with { Was = edit.Was + head, Now = edit.Now + head }));
        script.AddRange(Enumerable.Range(0, tail).Select(n => (was.Length - tail + n, now.Length - tail + n)).Select(it => new Edit(DiffKind.Same, was[it.Item1], it.Item1, it.Item2)));
        return script;
    }

    /// <summary>Myers, An O(ND) Difference Algorithm (1986): the furthest ways for 0, 1, 2, ... edits, then back along the one that arrived.</summary>
    private static List<Edit> Middle(ReadOnlySpan<string> was, ReadOnlySpan<string> now)
    {
        List<int[]> ways = [];
        for (var edits = 0; edits <= Math.Min(was.Length + now.Length, MostEdits); edits++)
        {
            var furthest = new int[2 * edits + 1];
            for (var k = -edits; k <= edits; k += 2)
            {
                var x = edits == 0 ? 0 : IsDown(ways[^1], k, edits) ? Furthest(ways[^1], k + 1, edits - 1) : Furthest(ways[^1], k - 1, edits - 1) + 1;
                while (x < was.Length && x - k < now.Length && was[x] == now[x - k]) x++;
                furthest[k + edits] = x;
                if (x < was.Length || x - k < now.Length) continue;
                ways.Add(furthest);
                return Back(was, now, ways);
            }

            ways.Add(furthest);
        }

        List<Edit> whole = [];
        for (var n = 0; n < was.Length; n++) whole.Add(new(DiffKind.Removed, was[n], n, 0));
        for (var n = 0; n < now.Length; n++) whole.Add(new(DiffKind.Added, now[n], was.Length, n));
        return whole;
    }

    private static List<Edit> Back(ReadOnlySpan<string> was, ReadOnlySpan<string> now, List<int[]> ways)
    {
        List<Edit> script = [];
        var (x, y) = (was.Length, now.Length);
        for (var edits = ways.Count - 1; edits >= 0; edits--)
        {
            var k = x - y;
            var isDown = edits > 0 && IsDown(ways[edits - 1], k, edits);
            var fromX = edits == 0 ? 0 : Furthest(ways[edits - 1], isDown ? k + 1 : k - 1, edits - 1);
            var fromY = edits == 0 ? 0 : fromX - (isDown ? k + 1 : k - 1);
            while (x > fromX && y > fromY) script.Add(new(DiffKind.Same, was[--x], x, --y));
            if (edits == 0) break;
            script.Add(isDown ? new(DiffKind.Added, now[--y], x, y) : new(DiffKind.Removed, was[--x], x, y));
        }

        script.Reverse();
        return script;
    }

    private static bool IsDown(int[] way, int k, int edits) =>
        k == -edits || (k != edits && Furthest(way, k - 1, edits - 1) < Furthest(way, k + 1, edits - 1));

    private static int Furthest(int[] way, int k, int edits) => way[k + edits];

    /// <summary>A line and where it is, or would be, on both sides, from 0.</summary>
    private readonly record struct Edit(DiffKind Kind, string Line, int Was, int Now);
}
