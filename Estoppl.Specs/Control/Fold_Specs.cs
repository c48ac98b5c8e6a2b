using System.Collections.Immutable;
using CsCheck;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Control;

public sealed class What_people_ordered
{
    private static readonly ServerKey s_files = new(new ServerName("files"), A.Digest(1));
    private static readonly ToolName s_read = new("read"), s_write = new("write"), s_old = new("old");

    private ControlState _state = ControlState.Empty;
    private long _seq;

    private What_people_ordered When(params ReadOnlySpan<LedgerEvent> facts)
    {
        foreach (var fact in facts)
        {
            var seq = new Position(_seq++);
            _state = ControlFold.Apply(_state, seq, A.Observed(fact, (int)seq.Value) with { Actor = "operator:alice" });
        }

        return this;
    }

    private string Engaged => string.Join(", ", _state.Controls.KillSwitches.Select(it => $"{it.Pattern} ({it.Reason})"));

    private PinnedTools Tools => _state.ToolsOf(s_files);

    private static LedgerEvent.ToolsPinned Pinned(bool isWhole, params (ToolName Name, byte Definition)[] tools) =>
        new(s_files.Server, s_files.Upstream, Listed(tools), isWhole);

    private static ImmutableArray<ListedTool> Listed((ToolName Name, byte Definition)[] tools) => [.. tools.Select(it => new ListedTool(it.Name, A.Digest(it.Definition)))];

    private static LedgerEvent.ToolChanged Changed(ToolName tool, byte? pinned, byte? listed) =>
        new(s_files.Server, s_files.Upstream, tool, pinned is { } p ? A.Digest(p) : null, listed is { } l ? A.Digest(l) : null);

    [Fact]
    public void Is_in_force_until_it_is_released()
    {
        When(new LedgerEvent.KillSwitchEngaged("a", "first"), new LedgerEvent.KillSwitchEngaged("b", "second"), new LedgerEvent.KillSwitchEngaged("a", "again"));
        Assert.Equal("b (second), a (again)", Engaged);
        When(new LedgerEvent.KillSwitchReleased("A", ""), new LedgerEvent.KillSwitchReleased("b", ""), new LedgerEvent.KillSwitchReleased("b", ""));
        Assert.Equal("a (again)", Engaged);
        Assert.Equal(("operator:alice", A.Noon.AddSeconds(2)), (_state.Controls.KillSwitches[0].By, _state.Controls.KillSwitches[0].At));
    }

    [Fact]
    public void Pins_what_was_seen_first_and_page_by_page()
    {
        When(Pinned(false, (s_read, 1)), Pinned(false, (s_read, 2), (s_write, 3)));
        Assert.Equal((A.Digest(1), A.Digest(3), false), (Tools.Pinned[s_read], Tools.Pinned[s_write], Tools.IsWhole));
        Assert.True(When(Pinned(true)).Tools.IsWhole);
        Assert.True(When(Pinned(false)).Tools.IsWhole);
        Assert.Empty(_state.ToolsOf(s_files with { Upstream = A.Digest(9) }).Pinned);
    }

    [Fact]
    public void Accepts_what_a_person_accepts()
    {
        When(Pinned(true, (s_read, 1), (s_old, 2)), Changed(s_read, 1, 5), Changed(s_write, null, 6), Changed(s_old, 2, null));
        Assert.Equal((A.Digest(5), A.Digest(6), null), (Tools.Changed[s_read], Tools.Changed[s_write], Tools.Changed[s_old]));
        When(new LedgerEvent.ToolsAccepted(s_files.Server, s_files.Upstream, Listed([(s_read, 5)]), [s_old]));
        Assert.Equal([s_write], Tools.Changed.Keys);
        Assert.Equal([s_read], Tools.Pinned.Keys);
        Assert.Equal(A.Digest(5), Tools.Pinned[s_read]);
    }

    [Fact]
    public void Forgets_a_change_that_was_taken_back()
    {
        When(Pinned(true, (s_read, 1)), Changed(s_read, 1, 5), Changed(s_read, 1, 1), Changed(s_write, null, 6), Changed(s_write, null, null));
        Assert.Empty(Tools.Changed);
    }

    [Fact]
    public void Tells_which_position_changed_the_pins()
    {
        When(Pinned(true, (s_read, 1)), new LedgerEvent.KillSwitchEngaged("a", ""));
        Assert.Equal(new Position(1), _state.Controls.Pins);
    }

    [Fact]
    public void Is_bounded_whatever_a_server_lists()
    {
        var names = Enumerable.Range(0, ControlFold.MostTools + 50).Select(n => (new ToolName($"tool_{n}"), (byte)1)).ToArray();
        When(Pinned(false, names), Pinned(true, (new ToolName(new string('x', ControlFold.LongestName + 1)), 1)));
        Assert.Equal(ControlFold.MostTools, Tools.Pinned.Count);
        for (var n = 0; n < ControlFold.MostServers + 5; n++)
            When(new LedgerEvent.ToolsPinned(new ServerName($"server_{n}"), default, [], true));
        Assert.Equal(ControlFold.MostServers, _state.Tools.Count);
    }

    [Fact]
    public void Is_found_among_stored_events_by_their_bytes() => Any.Envelope.Sample(envelope =>
    {
        var writer = new CanonicalWriter();
        EventCodec.Encode(envelope, writer);
        Assert.True(ControlFold.MayConcern(writer.Written) || !ControlFold.Concerns(envelope.Event.Fact));
    });

    [Fact]
    public void Costs_no_reading_of_calls() => Assert.All(A.EveryFact.Where(fact => fact is LedgerEvent.CallIntercepted or LedgerEvent.ToolsListed or LedgerEvent.PolicyChanged), fact =>
    {
        var writer = new CanonicalWriter();
        EventCodec.Encode(new Envelope(A.Log, Position.First, default, new KeyId("k"), A.Observed(fact)), writer);
        Assert.False(ControlFold.MayConcern(writer.Written));
    });

    [Fact]
    public void Comes_back_from_its_bytes() => Any.Fact.Array[0, 60].Sample(facts =>
    {
        When(facts);
        var frame = new Estoppl.Ledger.Sharing.FrameWriter().Begin(Estoppl.Ledger.Sharing.FrameKind.Answer).Write(_state.Controls).Write(_state.Tools);
        var from = new Estoppl.Ledger.Sharing.FrameReader(frame.Frame[Estoppl.Ledger.Sharing.FrameWriter.HeadSize..]);
        Assert.Equal(States.Told(_state), States.Told(new ControlState(ControlWire.ReadControls(ref from), ControlWire.ReadAllTools(ref from))));
        from.Finish();
    }, iter: 200, threads: 1);
}

/// <summary>Control states as text that can be compared.</summary>
internal static class States
{
    public static string Told(ControlState state) =>
        $"{state.Controls.Pins} {string.Join("; ", state.Controls.KillSwitches)}\n{string.Join('\n', state.Tools.OrderBy(it => it.Key.ToString(), StringComparer.Ordinal).Select(it => $"{it.Key}: {Told(it.Value)}"))}";

    private static string Told(PinnedTools it) =>
        $"{it.IsWhole} {Sorted(it.Pinned)} | {Sorted(it.Changed)} | {string.Join(", ", it.Suspected.OrderBy(one => one.Key.ToString(), StringComparer.Ordinal).Select(one => $"{one.Key} {string.Join('/', one.Value)}"))}";

    private static string Sorted<T>(ImmutableDictionary<ToolName, T> of) => string.Join(", ", of.OrderBy(it => it.Key.Value, StringComparer.Ordinal).Select(it => $"{it.Key}={it.Value}"));
}
