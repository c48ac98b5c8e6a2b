using Estoppl.Ledger.Projections;
using static Estoppl.Operator.Reports.ReportWords;

namespace Estoppl.Operator.Reports;

/// <summary>What the calls add up to: totals, over time, and by name.</summary>
internal sealed class HtmlNumbers(ReportContent content, SelectionStats numbers)
{
    public void WriteTo(HtmlWriter html)
    {
        html.BeginSection("totals", "Totals");
        Totals(html);
        new HtmlChart(TimeBuckets.Of(numbers.Minutes)).WriteTo(html);
        html.CloseLine();
        html.BeginSection("by-name", "By tool, server, agent, rule");
        html.NoteLine("Errors are results that say so, protocol errors, and servers that ended. The percentiles are of the time from forwarding a call to its answer, to within 1.6 %.");
        Table(html, "tools", "Calls by tool", "Tool", numbers.Tools);
        Table(html, "servers", "Calls by server", "Server", numbers.Servers);
        Table(html, "agents", "Calls by agent", "Agent", numbers.Agents);
        Table(html, "rules", "Calls by the rule that decided them", "Rule", numbers.Rules);
        html.CloseLine();
    }

    private void Totals(HtmlWriter html)
    {
        var all = numbers.All;
        html.Open("dl", ("class", "tiles"));
        Tile(html, "Calls", Number(all.Calls));
        Tile(html, "✓ Allowed", Number(all.Allowed), "allow");
        Tile(html, "✗ Blocked", Number(all.Blocked), "block");
        Tile(html, "? Review", Number(all.Review), "review");
        Tile(html, "! Errors", Number(all.Errors), "error");
        Tile(html, "Sessions", Number(numbers.Sessions));
        Tile(html, "Median", Percentile(all.Latency, 0.5));
        Tile(html, "p95", Percentile(all.Latency, 0.95));
        Tile(html, "p99", Percentile(all.Latency, 0.99));
        Tile(html, "Arguments", Bytes(all.InputBytes));
        Tile(html, "Results", Bytes(all.OutputBytes));
        if (content is { Whole: { } whole, Filter.IsEverything: true }) Tile(html, "Refused messages", Number(whole.Refused));
        html.CloseLine();
    }

    private static void Tile(HtmlWriter html, string term, string value, string? style = null) =>
        html.Open("div").Element("dt", term, ("class", style)).Element("dd", value).CloseLine();

    private static void Table(HtmlWriter html, string id, string caption, string name, NameTable table)
    {
        if (table.Rows.IsEmpty) return;
        html.BeginTable(id, caption, name, Column.Number("Calls"), Column.Number("✓ Allowed"), Column.Number("✗ Blocked"), Column.Number("? Review"),
            Column.Number("! Errors"), Column.Number("p50"), Column.Number("p95"), Column.Number("p99"));
        foreach (var row in table.Names.OrderByDescending(row => row.Calls.Calls).ThenBy(row => row.Name, StringComparer.Ordinal)) Row(html, row);
        if (table.Others.Calls > 0) Row(html, new NameStats(NameTable.OthersName, table.Others));
        html.EndTable();
    }

    private static void Row(HtmlWriter html, NameStats row)
    {
        var calls = row.Calls;
        html.Open("tr").ForeignHead(row.Name);
        foreach (var count in (ReadOnlySpan<long>)[calls.Calls, calls.Allowed, calls.Blocked, calls.Review, calls.Errors]) html.NumberCell(Number(count));
        foreach (var share in (ReadOnlySpan<double>)[0.5, 0.95, 0.99])
            html.NumberCell(Percentile(calls.Latency, share), (long?)calls.Latency.Percentile(share)?.TotalMicroseconds ?? -1);
        html.CloseLine();
    }
}
