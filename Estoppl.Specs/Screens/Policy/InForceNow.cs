using System.Collections.Immutable;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;
using Estoppl.Operator.Screens.Policy;
using Estoppl.Proxy.Policy;
using Estoppl.Specs.Policy;
using Estoppl.Specs.Testing;

namespace Estoppl.Specs.Screens.Policy;

/// <summary>What is in force, to be shown.</summary>
internal static class InForceNow
{
    public static readonly ScreenSize Size = new(80, 21);

    public static readonly InForce Empty = new([], new RulesOfFile(Given.Rules(""), []), StatsView.Empty, []);

    public static readonly InForce Busy = new(
        [
            new KillSwitch("stripe.*", "it pays twice: see the refunds of this morning", "operator:alice", A.Noon),
            new KillSwitch("agent:treasury-bot", "", "operator:bob", A.Noon.AddMinutes(5)),
        ],
        new RulesOfFile(Given.Rules("""
            block_tools = ["delete_*", "delete_all"]
            human_review_tools = ["wire_*"]
            review_mode = "hold"
            max_amount_usd = 50000.0
            rate_limit_per_minute = 30
            [[rules.custom_rules]]
            name = "no external mail"
            tool = "send_*"
            condition = { field = "to", operator = "not_contains", value = "@example.com" }
            action = "block"
            """), []),
        Stats(1_204_118, ("block_tools: delete_*", 41, DecisionKind.Block), ("human_review_tools: wire_*", 1_207, DecisionKind.Review), ("kill_switch: stripe.*", 12, DecisionKind.Block), ("block_tools: rm", 3, DecisionKind.Block)),
        [
            Server("crm", 1, [("read_contact", 1), ("write_contact", 2)], []),
            Server("files", 2, [("delete_file", 3), ("list_directory", 4), ("read_file", 5)], [("read_file", 6), ("delete_file", null), ("upload", 7)], (6, "zero-width characters")),
        ]);

    public static readonly InForce Hostile = Busy with
    {
        Switches = [new KillSwitch("a\u200bb http://evil", "line\nbreak\u202E", "operator:\u0430lice", A.Noon)],
        Servers = [Server("b\u0430nk", 1, [("wire\u202Erefsnart", 1)], [("pay\u2060er", 2)], (2, "words to a model: \e[2J<IMPORTANT>"))],
    };

    public static ToolsServer Server(
        string name, byte upstream, (string Name, byte Definition)[] pinned, (string Name, byte? Definition)[] changed, params (byte Definition, string Finding)[] suspected) => new(
        ToolsServers.Spelling(name), new ServerKey(new ServerName(name), A.Digest(upstream)), new PinnedTools(
            pinned.ToImmutableDictionary(it => new ToolName(it.Name), it => A.Digest(it.Definition)), true,
            changed.ToImmutableDictionary(it => new ToolName(it.Name), it => it.Definition is { } digest ? A.Digest(digest) : (Digest?)null),
            suspected.ToImmutableDictionary(it => A.Digest(it.Definition), it => ImmutableArray.Create(it.Finding))));

    public static StatsView Stats(long calls, params (string Rule, long Calls, DecisionKind Decision)[] rules) => StatsView.Empty with
    {
        All = CallStats.None with { Calls = calls, Allowed = calls },
        Tools = NameTable.Of([new NameStats("read_file", CallStats.None with { Calls = 8_112 })], CallStats.None),
        Rules = NameTable.Of([.. rules.Select(it => new NameStats(it.Rule, CallStats.None with
        {
            Calls = it.Calls,
            Blocked = it.Decision == DecisionKind.Block ? it.Calls : 0,
            Review = it.Decision == DecisionKind.Review ? it.Calls : 0,
        }))], CallStats.None),
    };

    /// <summary>The screen in sight, with that on it.</summary>
    public static PolicyModel Shown(this InForce now) => new PolicyModel().After(new ConsoleNews.Shown(Scope.Policy)).After(new PolicyNews.Known(now));

    public static PolicyModel After(this PolicyModel model, ConsoleNews news) => model.On(news).Model();

    public static PolicyModel Model(this Turn turn) => (PolicyModel)turn.Screen.WithSize(Size, Glyphs.Unicode);

    /// <summary>With the cursor on the row that is shown with that name.</summary>
    public static PolicyModel At(this PolicyModel model, string name) => model.Select(
        model.Rows.Index().First(row => Name(row.Item) == name && row.Index != model.Cursor.Index).Index).Model();

    public static string? Name(PolicyRow? row) => row switch
    {
        PolicyRow.Switch it => it.Engaged.Pattern,
        PolicyRow.Rule it => it.InForce.Name.Value,
        PolicyRow.Tool it => it.Entry.Tool.Value,
        _ => null,
    };
}
