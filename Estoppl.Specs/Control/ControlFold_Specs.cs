using System.Collections.Immutable;
using CsCheck;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Control;

/// <summary>Given control events, then what is in force.</summary>
public sealed class The_fold_of_controls
{
    private static readonly ToolName s_read = new("read"), s_write = new("write");

    private ControlState _state = ControlState.Empty;
    private int _seq;

    private PinnedTools Tools => _state.ToolsOf(A.Server);

    [Fact]
    public void Takes_every_case() => Assert.All(A.EveryFact, fact => ControlFold.Apply(ControlState.Empty, A.Envelope(fact, 3)));

    [Fact]
    public void Keeps_kill_switches_in_their_order_each_pattern_once()
    {
        Given(Engaged("a", "1"), Engaged("b", "2"), Engaged("c", "3"), Engaged("a", "4"), Released("b"), Released("unknown"));
        Assert.Equal([("c", "3"), ("a", "4")], _state.Controls.KillSwitches.Select(one => (one.Pattern, one.Reason)));
        Assert.All(_state.Controls.KillSwitches, one => Assert.Equal(A.Observed(A.Opened).Actor, one.By));
    }

    [Fact]
    public void Changes_nothing_for_the_release_of_an_unknown_one()
    {
        Given(Engaged("a", "1"));
        var before = _state;
        Given(Released("A"));
        Assert.Same(before, _state);
    }

    [Fact]
    public void Compares_controls_by_what_they_say()
    {
        Given(Engaged("a", "1"));
        Assert.Equal(_state.Controls, _state.Controls with { KillSwitches = [.. _state.Controls.KillSwitches] });
        Assert.NotEqual(_state.Controls, _state.Controls with { KillSwitches = [] });
        Assert.NotEqual(_state.Controls, _state.Controls with { Pins = new Position(5) });
    }

    [Fact]
    public void Pins_page_by_page_and_never_replaces()
    {
        Given(Pinned(false, (s_read, 1)));
        Assert.False(Tools.IsWhole);
        Given(Pinned(true, (s_read, 2), (s_write, 3)));
        Assert.Equal([(s_read, A.Digest(1)), (s_write, A.Digest(3))], Pins());
        Assert.True(Tools.IsWhole);
        Assert.Equal(new Position(2), _state.Controls.Pins);
    }

    [Fact]
    public void Pins_nothing_more_of_a_server_whose_list_was_seen_to_its_end()
    {
        Given(Pinned(true, (s_read, 1)), Pinned(false, (s_write, 2)));
        Assert.Equal([(s_read, A.Digest(1))], Pins());
        Assert.True(Tools.IsWhole);
        Assert.Equal(new Position(1), _state.Controls.Pins);
    }

    [Fact]
    public void Keeps_servers_of_one_name_and_other_command_lines_apart()
    {
        Given(Pinned(true, (s_read, 1)), Pinned(true, (s_read, 2)) with { Upstream = A.Digest(9) });
        Assert.Equal([(s_read, A.Digest(1))], Pins());
        Assert.Equal(A.Digest(2), _state.ToolsOf(A.Server with { Upstream = A.Digest(9) }).Pinned[s_read]);
        Assert.Equal(PinnedTools.None, _state.ToolsOf(A.Server with { Upstream = A.Digest(8) }));
    }

    [Fact]
    public void Replaces_what_a_person_accepts()
    {
        Given(
            Pinned(true, (s_read, 1), (s_write, 2)), Changed(s_read, 7), Changed(s_write, null), Changed(new ToolName("new"), 8),
            new LedgerEvent.ToolsAccepted(A.Server.Server, A.Server.Upstream, [new ListedTool(s_read, A.Digest(7))], [s_write]));
        Assert.Equal([(s_read, A.Digest(7))], Pins());
        Assert.Equal([new ToolName("new")], Tools.Changed.Keys);
    }

    [Fact]
    public void Tells_what_is_listed_otherwise_until_it_is_as_pinned_again()
    {
        Given(Pinned(true, (s_read, 1)), Changed(s_read, 7), Changed(s_write, 8));
        Assert.Equal([(s_read, (Digest?)A.Digest(7)), (s_write, A.Digest(8))], Tools.Changed.OrderBy(it => it.Key.Value).Select(it => (it.Key, it.Value)));
        Given(Changed(s_read, null));
        Assert.Null(Tools.Changed[s_read]);
        Given(Changed(s_read, 1), Changed(s_write, null));
        Assert.Empty(Tools.Changed);
    }

    [Fact]
    public void Adds_what_is_found_hidden()
    {
        Given(Suspected("a", "b"), Suspected("b", "c"));
        Assert.Equal(["a", "b", "c"], Tools.Suspected[A.Digest(4)]);
    }

    [Fact]
    public void Keeps_a_bounded_part_of_what_a_hostile_server_lists()
    {
        var many = Enumerable.Range(0, 100_000).Select(n => (new ToolName($"tool-{n}"), (byte)1)).ToArray();
        var longest = new string('x', ControlFold.LongestText);
        Given(Pinned(false, (new ToolName(longest), 1), (new ToolName(longest + "x"), 1)), Pinned(true, many));
        Assert.Equal(ControlFold.MostTools, Tools.Pinned.Count);
        Assert.Contains(new ToolName(longest), Tools.Pinned);
        Assert.DoesNotContain(new ToolName(longest + "x"), Tools.Pinned);
        foreach (var (name, _) in many.Take(ControlFold.MostTools + 10)) Given(Changed(name, 9));
        Assert.Equal(ControlFold.MostTools, Tools.Changed.Count);
        Given(Changed(new ToolName(longest + "x"), 9));
        for (var n = 0; n < ControlFold.MostSuspects + 10; n++) Given(Suspected($"{n}") with { Definition = Number(n) });
        Assert.Equal(ControlFold.MostSuspects, Tools.Suspected.Count);
        Given(Suspected([.. Enumerable.Range(0, 100).Select(n => $"{n} {longest}")]) with { Definition = Number(0) });
        Assert.Equal(ControlFold.MostFindings, Tools.Suspected[Number(0)].Length);
        Assert.All(Tools.Suspected[Number(0)], finding => Assert.InRange(finding.Length, 1, ControlFold.LongestText));
    }

    [Fact]
    public void Keeps_a_bounded_number_of_servers_and_every_kill_switch()
    {
        for (var n = 0; n < ControlFold.MostServers + 10; n++) Given(Pinned(true, (s_read, 1)) with { Upstream = Number(n) }, Engaged($"p{n}", new string('r', 5000)));
        Assert.Equal(ControlFold.MostServers, _state.Tools.Count);
        Assert.Equal(ControlFold.MostServers + 10, _state.Controls.KillSwitches.Length);
        Assert.All(_state.Controls.KillSwitches, one => Assert.Equal(ControlFold.LongestText, one.Reason.Length));
        Given(Pinned(true, (s_write, 1)) with { Upstream = Number(0) }, Changed(s_read, 5) with { Upstream = Number(0) });
        Assert.Equal(A.Digest(5), _state.ToolsOf(A.Server with { Upstream = Number(0) }).Changed[s_read]);
    }

    /// <summary>A reference that is slow and obviously right: each question is answered from the whole list of facts.</summary>
    [Fact]
    public void Agrees_with_a_reading_of_all_facts() => AnyControl.Facts.Sample(facts =>
    {
        var state = facts.Select((fact, n) => A.Envelope(fact, n)).Aggregate(ControlState.Empty, ControlFold.Apply);
        var inForce = facts.Index().Where(it => it.Item is LedgerEvent.KillSwitchEngaged engaged
            && !facts[(it.Index + 1)..].Any(later => later is LedgerEvent.KillSwitchEngaged again && again.Pattern == engaged.Pattern
                || later is LedgerEvent.KillSwitchReleased released && released.Pattern == engaged.Pattern)).Select(it => ((LedgerEvent.KillSwitchEngaged)it.Item).Pattern);
        Assert.Equal(inForce, state.Controls.KillSwitches.Select(one => one.Pattern));
        foreach (var (server, tools) in state.Tools)
        {
            var of = facts.Where(fact => fact switch
            {
                LedgerEvent.ToolsPinned it => new ServerKey(it.Server, it.Upstream) == server,
                LedgerEvent.ToolsAccepted it => new ServerKey(it.Server, it.Upstream) == server,
                _ => false,
            }).ToList();
            var whole = of.FindIndex(fact => fact is LedgerEvent.ToolsPinned { IsWhole: true });
            Assert.Equal(whole >= 0, tools.IsWhole);
            var pinned = new Dictionary<ToolName, Digest>();
            foreach (var (n, fact) in of.Index())
            {
                if (fact is LedgerEvent.ToolsPinned page && (whole < 0 || n <= whole))
                    foreach (var tool in page.Tools) pinned.TryAdd(tool.Name, tool.Definition);
                if (fact is not LedgerEvent.ToolsAccepted accepted) continue;
                foreach (var dropped in accepted.Dropped) pinned.Remove(dropped);
                foreach (var tool in accepted.Tools) pinned[tool.Name] = tool.Definition;
            }

            Assert.Equal(pinned.OrderBy(it => it.Key.Value), tools.Pinned.OrderBy(it => it.Key.Value));
            // What is listed as it is pinned, or neither, has not changed.
            Assert.DoesNotContain(tools.Changed, it => it.Value == (tools.Pinned.TryGetValue(it.Key, out var pin) ? pin : null));
        }
    }, iter: 2000);

    private void Given(params ReadOnlySpan<LedgerEvent> facts)
    {
        foreach (var fact in facts) _state = ControlFold.Apply(_state, A.Envelope(fact, _seq++));
    }

    private IEnumerable<(ToolName, Digest)> Pins() => Tools.Pinned.OrderBy(it => it.Key.Value, StringComparer.Ordinal).Select(it => (it.Key, it.Value));

    private static LedgerEvent.KillSwitchEngaged Engaged(string pattern, string reason) => new(pattern, reason);

    private static LedgerEvent.KillSwitchReleased Released(string pattern) => new(pattern, "");

    private static LedgerEvent.ToolsPinned Pinned(bool isWhole, params (ToolName Name, byte Definition)[] tools) => new(
        A.Server.Server, A.Server.Upstream, [.. tools.Select(tool => new ListedTool(tool.Name, A.Digest(tool.Definition)))], isWhole);

    private static LedgerEvent.ToolChanged Changed(ToolName tool, byte? listed) =>
        new(A.Server.Server, A.Server.Upstream, tool, null, listed is { } fill ? A.Digest(fill) : null);

    private static LedgerEvent.ToolSuspected Suspected(params ImmutableArray<string> findings) => new(A.Server.Server, A.Server.Upstream, s_read, A.Digest(4), findings);

    private static Digest Number(int n)
    {
        var bytes = new byte[32];
        BitConverter.TryWriteBytes(bytes, n);
        return new Digest(bytes);
    }
}

/// <summary>What the end of an event's bytes tells.</summary>
public sealed class The_sight_of_control_events
{
    [Fact]
    public void Sees_all_that_the_fold_takes_and_nothing_else() => Assert.All(A.EveryFact, fact => Assert.Equal(IsControl(fact), ControlEvents.MayBe(Encoded(fact))));

    [Fact]
    public void Is_not_taken_in_by_texts_that_look_like_it() => Gen.Select(Any.Fact, Gen.OneOf(
        ",\"type\":\"killswitch.engaged\",\"v\":1}", "killswitch.engaged\",\"v\":1}", ",\"type\":\"tool.changed")).Sample((fact, text) =>
            Assert.Equal(IsControl(fact), ControlEvents.MayBe(Encoded(fact, text))), iter: 500);

    [Fact]
    public void Needs_no_event() => Gen.Byte.Array[0, 80].Sample(bytes => Assert.False(ControlEvents.MayBe(bytes)));

    private static bool IsControl(LedgerEvent fact) => fact is LedgerEvent.KillSwitchEngaged or LedgerEvent.KillSwitchReleased or LedgerEvent.ToolsPinned
        or LedgerEvent.ToolsAccepted or LedgerEvent.ToolChanged or LedgerEvent.ToolSuspected or LedgerEvent.ConfigWrapped or LedgerEvent.ConfigUnwrapped;

    private static byte[] Encoded(LedgerEvent fact, string stream = "ledger")
    {
        var writer = new CanonicalWriter();
        EventCodec.Encode(A.Envelope(fact) with { Event = A.Observed(fact) with { Stream = stream } }, writer);
        return writer.Written.ToArray();
    }
}
