using Estoppl.Ledger.Keys;
using static Estoppl.Operator.Reports.ReportWords;

namespace Estoppl.Operator.Reports;

/// <summary>What the ledger tells besides its calls, the newest first.</summary>
internal sealed class HtmlFacts(ReportedFacts facts)
{
    public void WriteTo(HtmlWriter html)
    {
        html.BeginSection("orders", "What people decided");
        Reviews(html);
        Switches(html);
        html.CloseLine();
        html.BeginSection("changes", "What changed");
        Tools(html);
        Policies(html);
        Clients(html);
        Keys(html);
        Anchors(html);
        html.CloseLine();
        html.BeginSection("sessions", "Sessions");
        Sessions(html);
        html.CloseLine();
    }

    private void Reviews(HtmlWriter html)
    {
        html.Element("h3", "Calls held for a person");
        if (IsNone(html, facts.Reviews)) return;
        html.BeginTable("reviews", "Calls held for a person", "Asked (UTC)", Column.Number("Event"), "Tool", "Rule", "Outcome", "By", Column.Number("After"), "Reason");
        foreach (var line in facts.Reviews.Reverse())
        {
            html.Open("tr").ToldCells(line.Asked);
            html.Open("th", ("scope", "row")).Foreign(line.Tool?.Value);
            if (line.Call is { } call) html.Element("small", $"call {call.ToString()[^8..]}");
            html.Close().ForeignCell(line.Rule?.Value).Cell(Review(line.Outcome));
            html.Open("td").Foreign(line.Decided?.By);
            if (line is { Approved: { } approved, Outcome: not ReviewOutcome.Approved }) html.Text(" after approval by ").Foreign(approved.By);
            html.Close().NumberCell(While(line.Took), (long?)line.Took?.TotalMicroseconds ?? -1);
            html.ForeignCell(line.Reason.Length == 0 ? null : line.Reason, TextKind.Prose, 1_024).CloseLine();
        }

        html.EndTable();
    }

    private void Switches(HtmlWriter html)
    {
        html.Element("h3", "Kill switches");
        if (IsNone(html, facts.Switches)) return;
        html.Open("p").Text("In force at the end: ");
        var inForce = facts.InForce.ToList();
        if (inForce.Count == 0) html.Text("none.");
        foreach (var (n, line) in inForce.Take(100).Index()) html.Text(n == 0 ? "" : ", ").Open("code").Foreign(line.Pattern).Close();
        if (inForce.Count > 100) html.Text($" and {Number(inForce.Count - 100)} more");
        html.Close();
        html.BeginTable("switches", "Kill switches engaged and released", "When (UTC)", Column.Number("Event"), "What", "Pattern", "By", "Reason");
        foreach (var line in facts.Switches.Reverse())
        {
            html.Open("tr").ToldCells(line.Told).Cell(line.IsEngaged ? ("✗ engaged", "block") : ("✓ released", "allow")).ForeignHead(line.Pattern);
            html.ForeignCell(line.Told.By).ForeignCell(line.Reason.Length == 0 ? null : line.Reason, TextKind.Prose, 1_024).CloseLine();
        }

        html.EndTable();
    }

    private void Tools(HtmlWriter html)
    {
        html.Element("h3", "Tools of servers");
        if (IsNone(html, facts.Tools)) return;
        html.BeginTable("tool-news", "Definitions of tools: pinned, changed, suspected, accepted", "When (UTC)", Column.Number("Event"), "What", "Server", "Tools", "Found", "By");
        foreach (var line in facts.Tools.Reverse())
        {
            html.Open("tr").ToldCells(line.Told).Cell(News(line.News)).ForeignCell(line.Server.Value);
            html.Open("td");
            Names(html, line.Tools, line.Count);
            html.Close().Open("td");
            foreach (var (n, finding) in line.Findings.Index()) html.Text(n == 0 ? "" : "; ").Foreign(finding, TextKind.Prose, 400);
            html.Close().ForeignCell(line.Told.By).CloseLine();
        }

        html.EndTable();
    }

    private void Policies(HtmlWriter html)
    {
        html.Element("h3", "Policies changed in running sessions");
        if (IsNone(html, facts.Policies)) return;
        html.BeginTable("policies", "Policies taken over and refused", "When (UTC)", Column.Number("Event"), "What", "File", "SHA-256", "Why");
        foreach (var line in facts.Policies.Reverse())
        {
            html.Open("tr").ToldCells(line.Told).Cell(line.Reason is null ? ("✓ taken over", "allow") : ("✗ refused", "block")).ForeignCell(line.Source, TextKind.Prose, 400);
            html.Open("td").Element("code", line.Policy.ToString()).Close().ForeignCell(line.Reason, TextKind.Prose, 400).CloseLine();
        }

        html.EndTable();
    }

    private void Clients(HtmlWriter html)
    {
        html.Element("h3", "MCP clients");
        if (IsNone(html, facts.Clients)) return;
        html.BeginTable("clients", "Files of clients that were wrapped and unwrapped", "When (UTC)", Column.Number("Event"), "What", "Client", "File", "Servers", "By");
        foreach (var line in facts.Clients.Reverse())
        {
            html.Open("tr").ToldCells(line.Told).Cell(line.IsWrapped ? ("✓ wrapped", "allow") : ("✗ unwrapped", "block")).ForeignCell(line.Client).ForeignCell(line.File, TextKind.Prose, 400);
            html.Open("td");
            Names(html, line.Servers, line.Servers.Length);
            html.Close().ForeignCell(line.Told.By).CloseLine();
        }

        html.EndTable();
    }

    private void Keys(HtmlWriter html)
    {
        html.Element("h3", "Signing keys");
        if (IsNone(html, facts.Keys)) return;
        html.BeginTable("keys", "Keys by the place from which they sign", "When (UTC)", Column.Number("From event"), "Key", "Public key");
        foreach (var line in facts.Keys.Reverse())
        {
            html.Open("tr").Cell(Time(line.Told.At), "t").NumberCell(Number(line.From.Value));
            html.Open("td").Element("code", VerifyingKey.TryParse(line.PublicKey)?.Id.Value ?? "no key").Close();
            html.Open("td").Open("code").Foreign(line.PublicKey).Close().Close().CloseLine();
        }

        html.EndTable();
    }

    private void Anchors(HtmlWriter html)
    {
        html.Element("h3", "Anchors");
        if (!facts.Anchors.Any())
        {
            html.NoteLine("No checkpoint was kept in a file outside the ledger.");
            return;
        }

        html.BeginTable("anchors", "Places that keep checkpoints, and the newest that each acknowledged", "When (UTC)", Column.Number("Event"), "Place", Column.Number("Over events"));
        foreach (var line in facts.Anchors) html.Open("tr").ToldCells(line.Told).ForeignCell(line.Place, TextKind.Prose, 400).NumberCell(Number(line.Size)).CloseLine();
        html.EndTable();
    }

    private void Sessions(HtmlWriter html)
    {
        if (IsNone(html, facts.Sessions)) return;
        html.BeginTable("session-list", "Sessions, the newest first", "Began (UTC)", Column.Number("Event"), "Agent", "Authorized by", "Server", Column.Number("Calls"), Column.Number("Blocked"), Column.Number("Lasted"), "End");
        foreach (var line in facts.Sessions.Reverse())
        {
            var lasted = line.EndedAt - line.Started.At;
            html.Open("tr").ToldCells(line.Started).Open("td").Foreign(line.Agent.Value);
            if (line.AgentVersion.Length > 0) html.Text(" ").Foreign(line.AgentVersion);
            html.Close().ForeignCell(line.AuthorizedBy).ForeignCell(line.Server.Value);
            html.NumberCell(line.End is { } end ? Number(end.Calls) : "–").NumberCell(line.End is { } over ? Number(over.Blocked) : "–");
            html.NumberCell(While(lasted), (long?)lasted?.TotalMicroseconds ?? -1).ForeignCell(line.End?.Reason).CloseLine();
        }

        html.EndTable();
    }

    private static void Names(HtmlWriter html, IReadOnlyCollection<string> names, long count)
    {
        foreach (var (n, name) in names.Index()) html.Text(n == 0 ? "" : ", ").Foreign(name);
        if (count > names.Count) html.Text($" and {Number(count - names.Count)} more");
    }

    private static bool IsNone<T>(HtmlWriter html, Newest<T> list)
    {
        if (list.Total == 0) html.NoteLine("None.");
        else html.Note(list);
        return list.Total == 0;
    }
}
