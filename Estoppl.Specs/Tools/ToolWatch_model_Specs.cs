using System.Collections.Immutable;
using CsCheck;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;
using Estoppl.Proxy.Tools;
using Xunit;
using static Estoppl.Specs.Tools.Pages;

namespace Estoppl.Specs.Tools;

/// <summary>Any history of listings and acceptances, against the obvious way to say how a tool stands.</summary>
public sealed class A_watch_over_any_history
{
    private const string Names = "abcd";

    private static readonly Gen<Step> s_listing = Gen.Select(Gen.Char['a', 'd'], Gen.Int[0, 2]).Array[0, 6].Select(tools => new Step([.. tools], Accepts: false, Hears: false));

    private static readonly Gen<Step[]> s_history = Gen.Frequency(
        (4, s_listing), (1, Gen.Const(new Step(null, Accepts: true, Hears: true))), (2, Gen.Const(new Step(null, Accepts: false, Hears: true)))).Array[1, 12];

    [Fact]
    public void Says_what_the_newest_listing_says_and_so_does_the_ledger() => s_history.Sample(history =>
    {
        var watch = new ToolWatch(Server, PinnedTools.None);
        var ledger = PinnedTools.None;
        HashSet<string> everListed = [];
        ILookup<string, Digest>? newest = null;
        foreach (var step in history)
        {
            if (step.Listed is { } tools)
            {
                newest = tools.ToLookup(it => $"{it.Name}", it => DigestOf(Definition(it)));
                everListed.UnionWith(newest.Select(it => it.Key));
                foreach (var fact in watch.OnListed(Of([.. tools.Select(Definition)]))) ledger = Fold(ledger, fact);
            }

            // What was pinned comes back before a person can have accepted anything else.
            if (step.Accepts)
            {
                foreach (var fact in watch.OnPins(ledger)) ledger = Fold(ledger, fact);
                ledger = Accepted(ledger);
            }

            if (step.Hears)
                foreach (var fact in watch.OnPins(ledger)) ledger = Fold(ledger, fact);

            foreach (var name in Names.Select(letter => $"{letter}"))
            {
                Assert.Equal(Expected(name, ledger, everListed, newest), watch.StandingOf(new(name)));
                Assert.Equal(newest is not null && IsOtherwise(name, ledger, newest), ledger.Changed.ContainsKey(new(name)));
            }
        }
    }, iter: 3000);

    private static bool IsOtherwise(string name, PinnedTools ledger, ILookup<string, Digest> newest) =>
        ledger.Pinned.TryGetValue(new(name), out var pinned) ? !newest.Contains(name) || newest[name].Any(it => it != pinned) : newest.Contains(name);

    private static ToolStanding Expected(string name, PinnedTools ledger, HashSet<string> everListed, ILookup<string, Digest>? newest) =>
        !everListed.Contains(name) ? ToolStanding.Unknown
        : !ledger.Pinned.ContainsKey(new(name)) ? ToolStanding.New
        : IsOtherwise(name, ledger, newest!) ? ToolStanding.Changed : ToolStanding.Pinned;

    private static PinnedTools Accepted(PinnedTools tools)
    {
        foreach (var (name, listed) in tools.Changed)
            tools = tools with { Pinned = listed is { } now ? tools.Pinned.SetItem(name, now) : tools.Pinned.Remove(name), Changed = tools.Changed.Remove(name) };
        return tools;
    }

    private static PinnedTools Fold(PinnedTools tools, LedgerEvent fact) => fact switch
    {
        LedgerEvent.ToolsPinned it => tools with { IsWhole = tools.IsWhole || it.IsWhole, Pinned = tools.Pinned.AddRange(it.Tools.Select(tool => KeyValuePair.Create(tool.Name, tool.Definition))) },
        LedgerEvent.ToolChanged it => tools with { Changed = it.Pinned == it.Listed ? tools.Changed.Remove(it.Tool) : tools.Changed.SetItem(it.Tool, it.Listed) },
        _ => throw new InvalidOperationException($"{fact}"),
    };

    private static string Definition((char Name, int Text) tool) => Tool($"{tool.Name}", $"{tool.Text}");

    private sealed record Step(ImmutableArray<(char Name, int Text)>? Listed, bool Accepts, bool Hears);
}
