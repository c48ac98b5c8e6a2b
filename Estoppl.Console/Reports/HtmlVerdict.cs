using System.Collections.Immutable;
using System.Security.Cryptography;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;
using static Estoppl.Operator.Reports.ReportWords;

namespace Estoppl.Operator.Reports;

/// <summary>Whether the ledger is what was signed, and how somebody who does not believe this page finds out.</summary>
internal sealed class HtmlVerdict(ReportContent content, ImmutableArray<string> findings)
{
    private ReportVerdict Said => content.Verdict;

    public void Verdict(HtmlWriter html)
    {
        var (word, style) = Outcome(Said.Outcome);
        html.Open("section", ("class", $"verdict {style}"), ("aria-labelledby", "verdict")).Element("h2", word, ("id", "verdict"));
        html.Element("p", Said.Sentence, ("class", "sentence"));
        if (Said.Outcome is VerificationOutcome.Broken or VerificationOutcome.Unreadable)
            html.Element("p", "This is the first thing that is wrong, and nothing is proven behind it. What follows is what the ledger's files say now. Keep a copy of its folder as it is: it is evidence.");
        if (!findings.IsEmpty)
        {
            html.Open("ul", ("class", "findings"));
            foreach (var finding in findings) html.Open("li").Words($"! {finding}").Close();
            html.Close();
        }

        if (Said.Seen is { } seen) Seen(html, seen);
        html.CloseLine();
    }

    private static void Seen(HtmlWriter html, Verification.Intact seen)
    {
        html.Open("dl", ("class", "facts"));
        HtmlReport.Fact(html, "Verified", () => html.Text($"{Count(seen.Count, "event", "events")}: every byte and link; {(seen.IsFull ? "every signature" : "the signatures of those that no checkpoint seals")}"));
        HtmlReport.Fact(html, "Sealed", () => html.Text(seen.Sealed == 0 ? "nothing yet" : $"the first {Count(seen.Sealed, "event", "events")}; {Number(seen.Tail)} behind them signed, not yet sealed"));
        HtmlReport.Fact(html, "Anchored", () => Anchored(html, seen));
        HtmlReport.Fact(html, "Key", () => html.Element("code", seen.Key.Id.Value));
        HtmlReport.Fact(html, "Root", () => html.Element("code", seen.Root.ToString()));
        if (seen.Newer > 0) HtmlReport.Fact(html, "Not understood", () => html.Text($"{Count(seen.Newer, "event", "events")} by a later version"));
        html.Close();
        if (seen.WarningCount == 0) return;
        html.Open("details").Element("summary", $"{Count(seen.WarningCount, "thing", "things")} worth a look, and no evidence of anything").Open("ul");
        foreach (var warning in seen.Warnings) html.Element("li", warning.Describe());
        if (seen.WarningCount > seen.Warnings.Length) html.Element("li", $"… and {Number(seen.WarningCount - seen.Warnings.Length)} more of these");
        html.Close().Close();
    }

    private static void Anchored(HtmlWriter html, Verification.Intact seen)
    {
        if (seen.Anchored == 0)
        {
            html.Text("nothing");
            return;
        }

        html.Text($"the first {Count(seen.Anchored, "event", "events")}, at ");
        foreach (var (n, place) in seen.AnchoredAt.Index()) html.Text(n == 0 ? "" : " and ").Foreign(place, TextKind.Prose);
    }

    public void HowToVerify(HtmlWriter html)
    {
        html.BeginSection("check", "Check it yourself");
        html.Element("p", "You need the ledger's public key, and not from whoever gave you this page. It is the right one when it reads as follows:");
        html.Open("dl", ("class", "facts"));
        foreach (var key in Keys())
        {
            HtmlReport.Fact(html, key == Said.Key ? "Key" : "Former key", () => html.Element("code", KeyExport.Vkey(content.Log, key)));
            HtmlReport.Fact(html, "SHA-256", () => html.Element("code", Convert.ToHexStringLower(SHA256.HashData(Convert.FromBase64String(key.Base64)))));
        }

        html.Close().Open("ol");
        Step(html, "Where the ledger lies, check every event:", "estoppl audit --verify");
        Step(html, "Or take its events elsewhere, and check them there with the key alone:", "estoppl export -o ledger.jsonl\nestoppl verify ledger.jsonl --key ledger.vkey");
        Step(html, "Or without any of our code, by a script of some hundred lines that comes with the source:", "python3 docs/verify.py ledger.jsonl ledger.vkey");
        if (content.Checkpoint is { } checkpoint) Checkpoint(html, checkpoint);
        html.Close();
        if (content.Checkpoint is null) html.NoteLine("The ledger has no checkpoint yet; `estoppl checkpoint` makes one.");
        html.CloseLine();
    }

    private static void Checkpoint(HtmlWriter html, (SignedCheckpoint Note, DateTimeOffset At) it)
    {
        html.Open("li").Element("p", $"Whether it still is the ledger of this page: keep the newest checkpoint, over {Count(it.Note.Content.Size, "event", "events")}, sealed {Time(it.At)} UTC, in a file, and hold the ledger against it at any later time.");
        Commands(html, it.Note.ToString());
        Commands(html, "estoppl audit --verify --trusted checkpoint.txt");
        html.CloseLine();
    }

    private static void Step(HtmlWriter html, string words, string commands)
    {
        html.Open("li").Element("p", words);
        Commands(html, commands);
        html.CloseLine();
    }

    private static void Commands(HtmlWriter html, string lines) => html.Open("pre", ("class", "copy")).Lines(lines).Close();

    // As the ledger names them: the last is in use, where it can be believed.
    private IEnumerable<VerifyingKey> Keys() =>
        content.Facts.Keys.Reverse().Select(line => VerifyingKey.TryParse(line.PublicKey)).OfType<VerifyingKey>().Prepend(Said.Key).Distinct();
}
