using System.Collections.Immutable;
using Estoppl.Ledger.Projections;
using static Estoppl.Operator.Reports.ReportWords;

namespace Estoppl.Operator.Reports;

/// <summary>The calls, the newest first. The search field is there for the script to show.</summary>
/// <param name="all">How many match in all.</param>
internal sealed class HtmlCalls(ReportContent content, ImmutableArray<CallView> calls, long all)
{
    public void WriteTo(HtmlWriter html)
    {
        html.BeginSection("calls", "Calls");
        html.NoteLine(Note());
        if (!calls.IsEmpty)
        {
            html.Open("div", ("class", "search"), ("hidden", "hidden")).Element("label", "Search these calls", ("for", "search"));
            html.Empty("input", ("id", "search"), ("type", "search"), ("autocomplete", "off"), ("spellcheck", "false"));
            html.Open("output", ("for", "search"), ("id", "found")).Close().CloseLine();
            Table(html);
        }

        html.CloseLine();
    }

    private string Note()
    {
        if (all == 0) return content.Filter.IsEverything ? "There are none yet." : "None matches.";
        return calls.Length < all
            ? $"The newest {Number(calls.Length)} of {Number(all)}. `estoppl report --format csv` lists all of them, `--limit` says how many stand here."
            : $"{Count(all, "call", "calls")}, the newest first.";
    }

    private void Table(HtmlWriter html)
    {
        html.BeginTable("calls-table", "Calls, the newest first", "Time (UTC)", Column.Number("Event"), "Tool", "Decision", "Rule", "Outcome", Column.Number("Took"),
            "Agent", "Server", Column.Number("Arguments"), Column.Number("Result"));
        foreach (var call in calls) Row(html, call);
        html.EndTable();
    }

    private static void Row(HtmlWriter html, CallView call)
    {
        html.Open("tr").Cell(Moment(call.At), "t").NumberCell(Number(call.Seq.Value));
        html.Open("th", ("scope", "row")).Foreign(call.Tool.Value);
        if (call.Substitutes is { } blocked) html.Element("small", $"values of blocked call {blocked.ToString()[^8..]}");
        html.Close();
        html.Cell(Decision(call.Decision)).ForeignCell(call.Rule?.Value).Cell(State(call));
        html.NumberCell(While(call.Latency), (long?)call.Latency?.TotalMicroseconds ?? -1);
        html.ForeignCell(call.Agent?.Value).ForeignCell(call.Server?.Value);
        html.NumberCell(Number(call.InputSize)).NumberCell(call.OutputSize is { } size ? Number(size) : "–");
        html.CloseLine();
    }
}
