using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Live;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Screens.Live;

public sealed class The_lines_of_a_filter
{
    private static readonly (string Typed, string[] Keys)[] s_states =
    [
        ("", []),
        ("", ["Tab", "Tab", "Tab"]),
        ("decision:block tool:shell", []),
        ("tool:", []),
        ("tool:", ["Shift+Tab"]),
        ("decision:block,", ["Tab", "Tab"]),
        ("state:", ["Shift+Tab", "Shift+Tab"]),
        ("toool:x decision:block", []),
        ("latency!=5", []),
        ("tool:\"rtl\u202Eexe.txt\" or (server:files", []),
        ("decision:nothing", ["Enter"]),
        ("tool:/(?=a)/ http://evil", []),
    ];

    [Theory]
    [InlineData(80)]
    [InlineData(60)]
    public void Are_calm_and_whole(int width) => Golden.Verify(
        $"Estoppl.Specs/Screens/Golden/filter-line-{width}.txt",
        string.Concat(s_states.Select(state => string.Concat(Typing.Line(state.Typed).Press(state.Keys).Drawn(width).Select(line => $"{line}\n")) + "\n")));
}

public sealed class The_lines_of_evidence
{
    [Theory]
    [InlineData(120)]
    [InlineData(60)]
    public void Are_aligned(int width)
    {
        var call = new CallId(A.Id(4));
        EventEvidence Event(int seq, LedgerEvent fact, SignatureStanding signature = SignatureStanding.Right, bool isLinked = true, string? type = null, string actor = "estoppl") =>
            new(EventHeader.Of(A.Envelope(fact, seq) with { Prev = A.Digest((byte)seq) }) with { Call = call, Actor = actor }, type ?? EventTypes.NameOf(fact), fact, A.Digest((byte)(seq + 100)), signature, isLinked);
        ImmutableArray<EventEvidence> events =
        [
            Event(4, A.Intercepted with { Decision = DecisionKind.Review, Rule = new RuleName("human_review_tools: wire_*"), Substitutes = new CallId(A.Id(2)), OddName = true }),
            Event(5, new LedgerEvent.ReviewApproved(A.Intercepted.Input, A.Digest(2), null), SignatureStanding.Wrong, actor: "operator:ada"),
            Event(1_117_196, A.Completed, SignatureStanding.NotChecked, isLinked: false, type: "call.\u202Edelaever", actor: "agent:evil\e[31m"),
        ];
        var evidence = new CallEvidence(call, events, 6, 20_000, IsWhole: false);
        Golden.Verify($"Estoppl.Specs/Screens/Golden/call-evidence-{width}.txt", string.Concat(
            CallEvidenceLines.Policy(evidence, width, Glyphs.Unicode).Add(ScreenLine.Blank).AddRange(CallEvidenceLines.Chain(evidence, width, Glyphs.Unicode)).Select(line => $"{line.Text.TrimEnd()}\n")));
    }
}
