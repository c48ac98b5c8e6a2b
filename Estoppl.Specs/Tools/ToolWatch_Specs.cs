using System.Collections.Immutable;
using CsCheck;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;
using Estoppl.Proxy.Tools;
using Estoppl.Specs.Protocol;
using Xunit;
using static Estoppl.Specs.Tools.Pages;

namespace Estoppl.Specs.Tools;

public sealed class A_server_seen_for_the_first_time
{
    private readonly ToolWatch _watch = new(Server, PinnedTools.None);

    [Fact]
    public void Has_its_tools_pinned_page_by_page()
    {
        Assert.Equal(["pinned read"], Words(_watch.OnListed(Page(true, false, Tool("read")))));
        Assert.Equal(["pinned drop, whole"], Words(_watch.OnListed(Page(false, true, Tool("drop")))));
        Assert.Empty(_watch.OnListed(Page(true, false, Tool("read"))));
        Assert.Equal(ToolStanding.Pinned, _watch.StandingOf(new("drop")));
    }

    [Fact]
    public void Is_whole_with_no_tools_at_all() => Assert.Equal(["pinned, whole"], Words(_watch.OnListed(Of())));

    [Fact]
    public void Is_not_whole_while_only_its_first_page_is_read()
    {
        _watch.OnListed(Page(true, false, Tool("read")));

        Assert.Equal(["pinned more"], Words(_watch.OnListed(Page(true, false, Tool("read"), Tool("more")))));
        Assert.Equal(ToolStanding.Pinned, _watch.StandingOf(new("more")));
    }

    [Fact]
    public void Is_not_whole_by_a_last_page_whose_first_one_was_not_seen() =>
        Assert.Equal(["pinned read"], Words(_watch.OnListed(Page(false, true, Tool("read")))));

    [Fact]
    public void Has_the_first_of_two_definitions_pinned_and_the_tool_is_changed_by_the_second()
    {
        Assert.Equal(["pinned read, whole", "changed read"], Words(_watch.OnListed(Of(Tool("read"), Tool("read", "other")))));
        Assert.Equal(ToolStanding.Changed, _watch.StandingOf(new("read")));
        Assert.Empty(_watch.OnListed(Of(Tool("read", "other"), Tool("read"))));
        Assert.Equal(ToolStanding.Changed, _watch.StandingOf(new("read")));
    }

    [Fact]
    public void Is_held_to_what_another_session_pinned_first()
    {
        _watch.OnListed(Of(Tool("read")));

        Assert.Equal(["changed read"], Words(_watch.OnPins(Pinned(true, Tool("read", "first")))));
        Assert.Equal(ToolStanding.Changed, _watch.StandingOf(new("read")));
        Assert.Empty(_watch.OnPins(Pinned(true, Tool("read", "first"))));
        Assert.Empty(_watch.OnListed(Of(Tool("read"))));
    }

    [Fact]
    public void Says_nothing_of_what_was_not_listed() => Assert.Equal(ToolStanding.Unknown, _watch.StandingOf(new("read")));

    [Fact]
    public void Gives_the_same_pins_however_its_list_is_cut_into_pages()
    {
        Gen.Select(Gen.Select(Gen.Char['a', 'h'], Gen.Int[0, 2]).Array[0, 12], Gen.Bool.Array[12]).Sample((tools, cuts) =>
        {
            var list = tools.Select(tool => Tool($"{tool.Item1}", $"{tool.Item2}")).ToArray();
            Assert.Equal(PinsOf([list]), PinsOf(Cut(list, cuts)));
        });
    }

    private static (string Pins, string Standings) PinsOf(List<string[]> pages)
    {
        var watch = new ToolWatch(Server, PinnedTools.None);
        var facts = pages.SelectMany((page, at) => watch.OnListed(Page(at == 0, at == pages.Count - 1, page))).ToList();
        var pins = facts.OfType<LedgerEvent.ToolsPinned>().ToList();
        Assert.Equal(1, pins.Count(it => it.IsWhole));
        return (string.Join(' ', pins.SelectMany(it => it.Tools)), string.Join(' ', "abcdefgh".Select(name => watch.StandingOf(new($"{name}")))));
    }

    private static List<string[]> Cut(string[] list, bool[] cuts)
    {
        List<string[]> pages = [];
        var from = 0;
        for (var at = 0; at < list.Length; at++)
        {
            if (!cuts[at]) continue;
            pages.Add(list[from..at]);
            from = at;
        }

        pages.Add(list[from..]);
        return pages;
    }
}

public sealed class A_server_whose_tools_are_pinned
{
    private static readonly string s_read = """{"name":"read","description":"Reads","annotations":{"readOnlyHint":true}}""", s_drop = Tool("drop", "Drops");

    private readonly ToolWatch _watch = new(Server, Pinned(true, s_read, s_drop));

    /// <summary>What a second list may do, and what is recorded.</summary>
    public static TheoryData<string, string[]> Pulls => new()
    {
        { s_read.Replace("Reads", "Reads, and sends"), ["changed read"] },
        { s_read.Replace("true", "false"), ["changed read"] },
        { s_read.Replace("\"name\"", "\"inputSchema\":{},\"name\""), ["changed read"] },
        { s_read.Replace("\"read\"", "\"Read\""), ["new Read", "gone read"] },
        { s_read + "," + Tool("more"), ["new more"] },
        { s_read + "," + s_read.Replace("Reads", "Sends"), ["changed read"] },
    };

    [Theory]
    [MemberData(nameof(Pulls))]
    public void Pulls_no_rug_unseen(string second, string[] words)
    {
        Assert.Empty(_watch.OnListed(Of(s_read, s_drop)));
        Assert.Equal(words, Words(_watch.OnListed(Of(s_drop, second))));
        Assert.Empty(_watch.OnListed(Of(s_drop, second)));
        Assert.Equal(words, Words(new ToolWatch(Server, Pinned(true, s_read, s_drop)).OnListed(Of(second, s_drop))));
    }

    [Theory]
    [MemberData(nameof(Pulls))]
    public void Pulls_none_on_a_second_page_either(string second, string[] words)
    {
        _watch.OnListed(Page(true, false, s_drop));
        _watch.OnListed(Page(false, true, s_read));
        _watch.OnListed(Page(true, false, s_drop));

        Assert.Equal(words, Words(_watch.OnListed(Page(false, true, second))));
    }

    [Fact]
    public void Is_the_same_in_any_order_and_spelling()
    {
        GeneratedJson.Junk.Array[1, 5].Select(definitions => definitions.Select(Named).ToArray())
            .SelectMany(tools => Gen.Shuffle(tools.ToArray()).Select(order => (tools, order))).Sample((tools, order) =>
        {
            var watch = new ToolWatch(Server, PinnedTools.None);
            watch.OnListed(Of(tools));

            Assert.Empty(watch.OnListed(Of([.. order.Select(Respelled)])).Where(fact => fact is not LedgerEvent.ToolSuspected));
            Assert.All(tools.Select((_, at) => watch.StandingOf(new($"t{at}"))), standing => Assert.Equal(ToolStanding.Pinned, standing));
        });

        static string Named(string it, int at) => it.TrimEnd()[..^1] + (it.Contains(':') ? "," : "") + $"\"name\":\"t{at}\"}}";
    }

    [Fact]
    public void Stands_as_pinned_again_when_it_lists_what_is_pinned()
    {
        _watch.OnListed(Of(s_read, Tool("drop", "other"), Tool("more")));
        Assert.Equal((ToolStanding.Changed, ToolStanding.New), (_watch.StandingOf(new("drop")), _watch.StandingOf(new("more"))));

        Assert.Equal(["as pinned drop", "no longer new more"], Words(_watch.OnListed(Of(s_read, s_drop))));
        Assert.Equal((ToolStanding.Pinned, ToolStanding.New), (_watch.StandingOf(new("drop")), _watch.StandingOf(new("more"))));
        Assert.Equal(["changed drop"], Words(_watch.OnListed(Of(s_read, Tool("drop", "other")))));
    }

    [Fact]
    public void Clears_also_what_an_earlier_session_found_changed()
    {
        var pins = Pinned(true, s_read) with { Changed = ImmutableDictionary<ToolName, Digest?>.Empty.Add(new("read"), DigestOf(s_drop)).Add(new("more"), DigestOf(s_drop)) };
        var watch = new ToolWatch(Server, pins);

        Assert.Equal((ToolStanding.Changed, ToolStanding.New), (watch.StandingOf(new("read")), watch.StandingOf(new("more"))));
        Assert.Equal(["as pinned read", "no longer new more"], Words(watch.OnListed(Of(s_read))));
        Assert.Equal(ToolStanding.Pinned, watch.StandingOf(new("read")));
        Assert.Empty(watch.OnListed(Of(s_read)));
    }

    [Fact]
    public void Is_missed_a_tool_only_where_its_list_ends()
    {
        Assert.Empty(_watch.OnListed(Page(true, false, s_drop)));
        Assert.Empty(_watch.OnListed(Page(true, false, s_drop)));
        Assert.Equal(ToolStanding.Unknown, _watch.StandingOf(new("read")));
        Assert.Equal(["gone read"], Words(_watch.OnListed(Page(false, true))));
        Assert.Equal(ToolStanding.Changed, _watch.StandingOf(new("read")));
        Assert.Empty(_watch.OnListed(Of(s_drop)));
        Assert.Equal(["as pinned read"], Words(_watch.OnListed(Of(s_drop, s_read))));
    }

    [Fact]
    public void Is_missed_nothing_by_the_end_of_a_list_whose_beginning_was_not_seen() => Assert.Empty(_watch.OnListed(Page(false, true, s_drop)));

    [Fact]
    public void Stands_as_a_person_accepts()
    {
        var (other, third) = (Tool("drop", "other"), Tool("drop", "third"));
        _watch.OnListed(Of(s_read, other));
        Assert.Equal(["changed drop"], Words(_watch.OnListed(Of(s_read, third))));

        // What was accepted is not what is listed by now.
        Assert.Equal(["changed drop"], Words(_watch.OnPins(Pinned(true, s_read, other))));
        Assert.Equal(ToolStanding.Changed, _watch.StandingOf(new("drop")));

        Assert.Empty(_watch.OnPins(Pinned(true, s_read, third)));
        Assert.Equal(ToolStanding.Pinned, _watch.StandingOf(new("drop")));
        Assert.Empty(_watch.OnListed(Of(s_read, third)));
    }

    [Fact]
    public void Is_told_of_again_when_somebody_else_has_cleared_it()
    {
        var pins = Pinned(true, s_read);
        var changed = Tool("read", "other");
        var watch = new ToolWatch(Server, pins);
        watch.OnListed(Of(changed));
        Assert.Empty(watch.OnPins(pins with { Changed = ImmutableDictionary<ToolName, Digest?>.Empty.Add(new("read"), DigestOf(changed)) }));

        Assert.Equal(["changed read"], Words(watch.OnPins(pins)));
    }

    [Fact]
    public void Is_suspected_once_of_each_definition_with_hidden_text()
    {
        var hidden = Tool("read", "x\\u200b");

        Assert.Equal(["changed read", "suspected read"], Words(_watch.OnListed(Of(hidden, s_drop))));
        Assert.Empty(_watch.OnListed(Of(hidden, s_drop)));
        var known = Pinned(true, hidden) with { Suspected = ImmutableDictionary<Digest, ImmutableArray<string>>.Empty.Add(DigestOf(hidden), ["known"]) };
        Assert.Empty(new ToolWatch(Server, known).OnListed(Of(hidden)));
    }

    private static string Respelled(string tool)
    {
        using var json = System.Text.Json.JsonDocument.Parse(tool);
        var members = json.RootElement.EnumerateObject().GroupBy(it => it.Name).Select(group => group.Last()).Reverse().Select(it => $" {System.Text.Json.JsonSerializer.Serialize(it.Name)}\n:\t{it.Value.GetRawText()} ");
        return $"{{{string.Join(',', members)}}}";
    }
}

public sealed class A_server_that_lists_without_end
{
    [Fact]
    public void Is_said_so_of_once_and_what_is_beyond_is_taken_for_new()
    {
        var watch = new ToolWatch(Server, Pinned(false, Tool("far")));
        var pages = Enumerable.Range(0, 25).Select(page => Page(page == 0, page == 24, [.. Enumerable.Range(0, 1000).Select(n => Tool($"t{page}-{n}"))]));

        var facts = pages.SelectMany(page => watch.OnListed(page)).ToList();

        Assert.Equal(ToolWatch.MaxNames, facts.OfType<LedgerEvent.ToolsPinned>().Sum(it => it.Tools.Length));
        Assert.Equal("t10-0", Assert.Single(facts.OfType<LedgerEvent.ToolSuspected>()).Tool.Value);
        Assert.Empty(facts.OfType<LedgerEvent.ToolChanged>());
        Assert.Equal(ToolStanding.Pinned, watch.StandingOf(new("t9-999")));
        Assert.Equal(ToolStanding.New, watch.StandingOf(new("t10-0")));
        Assert.Equal(ToolStanding.New, watch.StandingOf(new("never listed")));
        Assert.Equal(ToolStanding.Changed, watch.StandingOf(new("far")));
    }

    [Fact]
    public void Is_read_to_a_bound_on_one_page_too()
    {
        var watch = new ToolWatch(Server, PinnedTools.None);
        var page = Of([.. Enumerable.Range(0, 30_000).Select(n => "{}"), Tool("read")]);

        Assert.Equal((0, 20_001), (page.Tools.Length, page.Beyond));
        Assert.Equal(["pinned, whole", "suspected "], Words(watch.OnListed(page)));
        Assert.Equal(ToolStanding.New, watch.StandingOf(new("read")));
    }

    [Fact]
    public void Has_no_name_remembered_that_is_longer_than_any_name()
    {
        var watch = new ToolWatch(Server, PinnedTools.None);
        var name = new string('a', ToolWatch.MaxNameLength - 1) + "😀";

        Assert.Equal(["pinned read, whole", $"suspected {new string('a', ToolWatch.MaxNameLength - 1)}"], Words(watch.OnListed(Of(Tool(name), Tool("read")))));
        Assert.Equal(ToolStanding.New, watch.StandingOf(new(name)));
    }
}
