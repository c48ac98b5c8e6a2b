using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Ledger.Projections;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Output;

/// <summary>Calls by name as tables that have their columns in the same places: names to the left, numbers to the right.</summary>
/// <param name="width">Of the terminal, in columns.</param>
/// <param name="most">How many names each table has at most.</param>
internal sealed class NameTableText(Palette palette, int width, int most)
{
    private const int ShortestName = 12;
    private static readonly string[] s_heads = ["CALLS", "BLOCKED", "ERRORS", "P50", "P95", "P99"];

    /// <summary>The lines of these tables, an empty one before each; tables without calls are left out.</summary>
    public IEnumerable<string> Lines(params IReadOnlyList<(string Head, NameTable Table)> tables)
    {
        var shown = tables.Select(it => (it.Head, Rows: Rows(it.Table, it.Head == "TOOL"))).Where(it => it.Rows.Length > 0).ToList();
        var columns = s_heads.Select((head, place) => shown.SelectMany(it => it.Rows).Select(row => row.Cells[place].Length).Append(head.Length).Max()).ToArray();
        var room = Math.Max(ShortestName, width - columns.Sum() - (2 * columns.Length));
        var names = Math.Min(room, shown.SelectMany(it => it.Rows).Select(row => TextColumns.Of(row.Name)).Append(ShortestName).Max());
        foreach (var (head, rows) in shown)
        {
            yield return "";
            yield return palette.Strong(Line(head, s_heads, names, columns, (_, cell) => cell));
            foreach (var row in rows) yield return Line(row.Name, row.Cells, names, columns, (place, cell) => Painted(row, place, cell));
        }
    }

    private static string Line(string name, IReadOnlyList<string> cells, int names, int[] columns, Func<int, string, string> painted) =>
        TextColumns.Left(name, names) + string.Concat(cells.Select((cell, place) => "  " + painted(place, cell.PadLeft(columns[place]))));

    private string Painted(Row row, int place, string cell) => place switch
    {
        1 when row.Calls.Blocked > 0 => palette.Decision(Ledger.Events.DecisionKind.Block, cell),
        2 when row.Calls.Errors > 0 => palette.Trouble(cell),
        _ => cell,
    };

    private ImmutableArray<Row> Rows(NameTable table, bool areTools) =>
        [.. CallNumbers.Top(table, most).Select(it => new Row(NameOf(it.Name, it.Names, areTools), Cells(it.Calls), it.Calls))];

    /// <summary>What the row of those without one of their own is called.</summary>
    /// <param name="names">How many they are; 0 when nobody counted.</param>
    public static string Others(int names) => names switch { 0 => "(others)", 1 => "(1 other)", _ => string.Create(CultureInfo.InvariantCulture, $"({names:N0} others)") };

    // What look-alikes could be mistaken for is a tool's name: it is shown letter by letter. In other names the letters of all languages stay.
    private static string NameOf(string? name, int names, bool areTools) => name switch
    {
        null => Others(names),
        "" => "\"\"",
        _ when areTools => ToolNames.Visible(name, NameTable.LongestName),
        _ => TerminalText.Of(name),
    };

    private static string[] Cells(CallStats calls) =>
    [
        Number(calls.Calls), Number(calls.Blocked), Number(calls.Errors),
        CallLine.Latency(calls.Latency.Percentile(0.5)), CallLine.Latency(calls.Latency.Percentile(0.95)), CallLine.Latency(calls.Latency.Percentile(0.99)),
    ];

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private sealed record Row(string Name, string[] Cells, CallStats Calls);
}
