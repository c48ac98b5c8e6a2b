using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Live;
using Estoppl.Specs.Reports;
using Estoppl.Specs.Screens.Work;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Screens.Live;

public sealed class All_that_the_ledger_has_of_a_call : IDisposable
{
    private string _stream = "";
    private CallId _first, _blocked, _open, _denied;
    private readonly Desk _desk;

    public All_that_the_ledger_has_of_a_call() => _desk = new(story =>
    {
        _stream = story.Begin(1);
        _first = story.Call(_stream, "read_file");
        _blocked = story.Call(_stream, "send_payment", DecisionKind.Block, "max_amount_usd: 50000");
        _denied = story.Hold(_stream, "wire_transfer");
        _open = new CallId(story.Add(A.Intercepted, _stream));
        story.Add(new LedgerEvent.ReviewDenied("no"), _stream, _denied, "operator:ada");
        for (var n = 0; n < 600; n++) story.Call(_stream, "list_files");
    });

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task Is_each_event_of_it_and_how_it_stands()
    {
        var evidence = await OfAsync(_first);
        Assert.Equal(["call.intercepted", "call.forwarded", "call.completed"], evidence.Events.Select(it => it.Type));
        Assert.All(evidence.Events, it => Assert.Equal((SignatureStanding.Right, true, true), (it.Signature, it.IsLinked, evidence.IsSealed(it))));
        var stored = _desk.Open.Ledger.Events(Position.First).ToList();
        Assert.All(evidence.Events, it => Assert.Equal((Leaf.Of(stored[(int)it.Seq.Value]), Leaf.Of(stored[(int)it.Seq.Value - 1])), (it.Leaf, it.Header.Prev)));
        Assert.Equal((true, A.Completed.Output, A.Intercepted.Input), (evidence.IsWhole, evidence.Output, evidence.Decided?.Input));
    }

    [Fact]
    public async Task Ends_with_the_last_word_on_it()
    {
        var blocked = await OfAsync(_blocked);
        Assert.Equal((true, 1, 1), (blocked.IsWhole, blocked.Events.Length, blocked.Looked));
        var denied = await OfAsync(_denied);
        Assert.Equal(["call.intercepted", "review.requested", "review.denied"], denied.Events.Select(it => it.Type));
        Assert.Equal("operator:ada", denied.Events[2].Header.Actor);
        Assert.True(denied.IsWhole);
        var open = await OfAsync(_open);
        Assert.Equal((false, 1), (open.IsWhole, open.Events.Length));
        Assert.InRange(open.Looked, 1800, 20_000);
    }

    [Fact]
    public async Task Says_what_is_not_sealed_yet()
    {
        var late = _desk.Story.Call(_stream, "late");
        _desk.Story.Store(seal: false);
        var evidence = await OfAsync(late);
        Assert.All(evidence.Events, it => Assert.False(evidence.IsSealed(it)));
    }

    [Fact]
    public async Task Is_checked_under_the_key_of_its_place()
    {
        _desk.Open.Ledger.RotateKey();
        var second = _desk.Story.Call(_stream, "second");
        _desk.Story.Store();
        _desk.Open.Ledger.RotateKey();
        var third = _desk.Story.Call(_stream, "third");
        _desk.Story.Store();
        CallEvidence[] all = [await OfAsync(second), await OfAsync(_first), await OfAsync(third)];
        Assert.All(all.SelectMany(it => it.Events), it => Assert.Equal(SignatureStanding.Right, it.Signature));
        Assert.Equal(3, all.Select(it => it.Events[0].Header.Key).Distinct().Count());

        Directory.Delete(_desk.Workspace.Home.Keys.RetiredFolder, recursive: true);
        Assert.All((await OfAsync(_first)).Events, it => Assert.Equal(SignatureStanding.NotChecked, it.Signature));
        Assert.All((await OfAsync(third)).Events, it => Assert.Equal(SignatureStanding.Right, it.Signature));
        File.Delete(_desk.Workspace.Home.Keys.PublicPath);
        Assert.All((await OfAsync(third)).Events, it => Assert.Equal((SignatureStanding.NotChecked, true), (it.Signature, it.IsLinked)));
    }

    [Fact]
    public async Task Is_looked_for_where_it_is_said_to_be()
    {
        foreach (var at in new[] { 0L, 1, 2, 1_000_000 })
        {
            new CallInspection(_desk.Open, _desk.Work).Do(new LiveIntent.Inspect(_open, new Position(at)));
            var (call, why) = Assert.IsType<LiveNews.NotInspected>(await _desk.NextAsync());
            Assert.Equal((_open, $"event #{at} is not the call that the views have there"), (call, why.Fact));
        }
    }

    [Fact]
    public async Task Is_shown_in_lines()
    {
        var evidence = await OfAsync(_blocked);
        var it = evidence.Events[0];
        Assert.Equal(
            [
                " decision   ✗ block",
                " rule       max_amount_usd: 50000",
                $" policy     {A.Digest(2)}",
                $" definition {A.Digest(4)}",
                $" arguments  hmac-sha256:{A.Digest(3)}",
                " answer     –",
            ],
            CallEvidenceLines.Policy(evidence, 100, Glyphs.Unicode).Select(line => line.Text));
        Assert.Equal(
            [
                $" {it.Seq}".PadRight(12) + $"call.intercepted  ✓ signed  ✓ linked  ✓ sealed  {it.Leaf.ToString()[..8]}…",
                " at         2026-03-14 12:00:04.000000 UTC · estoppl",
                $" key        {it.Header.Key}",
                $" leaf       {it.Leaf}",
                $" prev       {it.Header.Prev}",
            ],
            CallEvidenceLines.Chain(evidence, 100, Glyphs.Unicode).Select(line => line.Text));
        Assert.Equal("No end of it is among the", CallEvidenceLines.Chain(await OfAsync(_open), 100, Glyphs.Unicode)[^1].Text.Trim()[..25]);
    }

    private async Task<CallEvidence> OfAsync(CallId call)
    {
        var row = Assert.Single(_desk.Open.Ledger.Views.Calls(10_000).Rows, row => row.Call == call);
        new CallInspection(_desk.Open, _desk.Work).Do(new LiveIntent.Inspect(call, row.Seq));
        var inspected = Assert.IsType<LiveNews.Inspected>(await _desk.NextAsync());
        Assert.Equal(call, inspected.Call);
        return inspected.Evidence;
    }
}

public sealed class The_evidence_of_a_call
{
    /// <summary>Whatever was written into the ledger: a terminal is sent printable ASCII and our own glyphs, and no line is too long.</summary>
    [Fact]
    public void Is_fit_for_a_terminal() =>
        Gen.Select(Any.Envelope.Array[1, 4], Any.Text, Any.Text, Any.Digest, Gen.Enum<SignatureStanding>(), Gen.Int[1, 140], Gen.Bool).Sample((envelopes, type, rule, leaf, standing, width, inAscii) =>
        {
            var glyphs = inAscii ? Glyphs.Ascii : Glyphs.Unicode;
            LedgerEvent decided = A.Intercepted with { Rule = new RuleName(rule), Input = new Commitment(type), Substitutes = new CallId(A.Id(1)), OddName = true };
            var evidence = new CallEvidence(
                new CallId(A.Id(1)),
                [.. envelopes.Select((it, n) => new EventEvidence(EventHeader.Of(it), type, n == 0 ? decided : it.Event.Fact, leaf, standing, inAscii))], 5, 20_000, IsWhole: false);
            foreach (var line in CallEvidenceLines.Policy(evidence, width, glyphs).AddRange(CallEvidenceLines.Chain(evidence, width, glyphs)))
            {
                Assert.InRange(line.Width, 0, width);
                Assert.DoesNotContain("://", line.Text, StringComparison.Ordinal);
                Assert.All(line.Text, letter => Assert.True(letter is >= ' ' and <= '~' || (!inAscii && "✓✗…–·⟨⟩".Contains(letter)), $"U+{(int)letter:X4}"));
            }
        }, iter: 1000);
}
