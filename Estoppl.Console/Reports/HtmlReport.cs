using System.Collections.Immutable;
using System.Security.Cryptography;
using Estoppl.Ledger.Projections;
using static Estoppl.Operator.Reports.ReportWords;

namespace Estoppl.Operator.Reports;

/// <summary>
/// The page: one file that loads nothing, can be read without its script, printed, and seen in the dark. What is in it may be from anybody; the
/// policy in its head lets no script run but ours.
/// </summary>
/// <param name="findings">What is wrong besides the verdict.</param>
/// <param name="calls">Those that are listed, the newest first.</param>
/// <param name="numbers">Of all calls that the report is about; null when nobody knows.</param>
internal sealed class HtmlReport(ReportContent content, ImmutableArray<string> findings, ImmutableArray<CallView> calls, SelectionStats? numbers)
{
    private static readonly byte[] s_style = Resource("report.css"), s_script = Resource("report.js");

    /// <summary>Writes it.</summary>
    /// <exception cref="IOException"><paramref name="to"/> takes nothing more.</exception>
    public void WriteTo(Stream to)
    {
        var html = new HtmlWriter(to);
        html.Doctype().Open("html", ("lang", "en"));
        Head(html);
        html.Open("body");
        html.Element("a", "Skip to the verdict", ("class", "skip"), ("href", "#verdict"));
        Header(html);
        html.Open("main");
        new HtmlVerdict(content, findings).Verdict(html);
        if (numbers is not null) new HtmlNumbers(content, numbers).WriteTo(html);
        new HtmlFacts(content.Facts).WriteTo(html);
        if (numbers is not null) new HtmlCalls(content, calls, numbers.Totals.Total).WriteTo(html);
        new HtmlVerdict(content, findings).HowToVerify(html);
        html.CloseLine();
        html.Open("footer").Element("p", $"Made by estoppl {ReportContent.Version}. This page is a reading of the ledger and no evidence itself: nobody has signed it.").CloseLine();
        html.Open("script").Verbatim(s_script).CloseLine();
        html.Close().CloseLine();
        html.Complete();
    }

    private void Head(HtmlWriter html)
    {
        html.Open("head").Empty("meta", ("charset", "utf-8"));
        // Before anything else: what stands above it would not be held to it.
        html.Empty("meta", ("http-equiv", "Content-Security-Policy"), ("content",
            $"default-src 'none'; style-src '{Hash(s_style)}'; script-src '{Hash(s_script)}'; base-uri 'none'; form-action 'none'"));
        html.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        html.Empty("meta", ("name", "color-scheme"), ("content", "light dark"));
        html.Empty("meta", ("name", "referrer"), ("content", "no-referrer"));
        html.Empty("meta", ("name", "generator"), ("content", $"estoppl {ReportContent.Version}"));
        html.Element("title", $"Estoppl report {Time(content.MadeAt)} UTC: {Outcome(content.Verdict.Outcome).Words}");
        html.Open("style").Verbatim(s_style).Close().CloseLine();
    }

    private void Header(HtmlWriter html)
    {
        html.Open("header").Element("h1", "What the agents did");
        html.Open("dl", ("class", "facts"));
        Fact(html, "Ledger", () => html.Element("code", content.Log.ToString()));
        Fact(html, "Events", () => html.Text(Range()));
        Fact(html, "Calls", () => Selection(html));
        Fact(html, "Made", () => html.Open("time", ("datetime", Iso(content.MadeAt))).Text($"{Time(content.MadeAt)} UTC").Close().Text(" by ").Foreign(content.MadeBy, TextKind.Prose));
        html.Close();
        html.Open("nav", ("aria-label", "Contents")).Open("ul");
        foreach (var (id, title) in Contents()) html.Open("li").Element("a", title, ("href", $"#{id}")).Close();
        html.Close().Close().CloseLine();
    }

    private string Range() => content.Read is { FirstAt: { } first, LastAt: { } last }
        ? $"{Number(content.End.Value)}, from {Time(first)} to {Time(last)} UTC"
        : Number(content.End.Value);

    private void Selection(HtmlWriter html)
    {
        if (content.Filter.IsEverything) html.Text("all");
        else html.Text("those that match ").Open("code").Foreign(content.Filter.Text, TextKind.Prose, 2_000).Close();
        if (numbers is not null && content.Whole is { } whole && !content.Filter.IsEverything)
            html.Text($": {Number(numbers.Totals.Total)} of {Number(whole.Totals.Total)}. Everything besides calls is of the whole ledger");
    }

    private IEnumerable<(string Id, string Title)> Contents()
    {
        yield return ("verdict", "Verdict");
        if (numbers is not null) yield return ("totals", "Totals");
        if (numbers is not null) yield return ("by-name", "By tool, server, agent, rule");
        yield return ("orders", "What people decided");
        yield return ("changes", "What changed");
        yield return ("sessions", "Sessions");
        if (numbers is not null) yield return ("calls", "Calls");
        yield return ("check", "Check it yourself");
    }

    internal static void Fact(HtmlWriter html, string term, Action write)
    {
        html.Open("div").Element("dt", term).Open("dd");
        write();
        html.Close().CloseLine();
    }

    private static string Hash(byte[] content) => $"sha256-{Convert.ToBase64String(SHA256.HashData(content))}";

    private static byte[] Resource(string name)
    {
        using var from = typeof(HtmlReport).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[from.Length];
        from.ReadExactly(content);
        return content;
    }
}
