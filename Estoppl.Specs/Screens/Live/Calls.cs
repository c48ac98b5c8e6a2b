using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;
using Estoppl.Operator.Screens.Live;
using Estoppl.Specs.Projections;
using Estoppl.Specs.Testing;

namespace Estoppl.Specs.Screens.Live;

/// <summary>Calls to look at.</summary>
internal static class Calls
{
    public static readonly string[] HostileNames =
    [
        "rtl\u202Eexe.txt", "zero\u200Bwidth", "evil\e[31mred", "osc\e]0;title\a", "http://evil.example/x", "line\r\nfeed\ttab", "wide\uFF21\u6F22", "smile😀👩‍💻",
        "e\u0301 vs \u00E9", "p\u0430ypal", "⟨202E⟩", "_under_score", "back\\slash", "half\uD800", "", " blanks ", new string('x', 400),
    ];

    /// <summary>Each kind of decision and of outcome.</summary>
    public static CallLog Mixed => Log(history =>
    {
        history.Add(A.Started);
        Ended(history, A.Intercepted, A.Completed);
        Ended(history, A.Intercepted with { Tool = new ToolName("fs.write") }, A.Completed with { IsError = true });
        history.Call(A.Intercepted with { Tool = new ToolName("shell.exec"), Decision = DecisionKind.Block, Rule = new RuleName("block_tools: shell.*") });
        Ended(history, A.Intercepted with { Tool = new ToolName("wire_transfer"), Decision = DecisionKind.Review, Rule = new RuleName("human_review_tools: wire_transfer"), InputSize = 12_345 },
            A.Completed with { Latency = TimeSpan.FromSeconds(12.345) });
        Ended(history, A.Intercepted with { Tool = new ToolName("slow.query") }, new LedgerEvent.CallUpstreamDied(137));
        history.Call(A.Intercepted with { Tool = new ToolName("still.going") });
    });

    public static CallLog Hostile => Named(HostileNames);

    /// <summary>Calls with these names, the oldest first.</summary>
    public static CallLog Named(params string[] tools) => Log(history =>
    {
        foreach (var tool in tools) history.Call(A.Intercepted with { Tool = new ToolName(tool), Decision = DecisionKind.Block, Rule = new RuleName(tool) });
    });

    /// <summary>Calls named <c>tool-0</c>, <c>tool-1</c>, …, every second event one.</summary>
    public static ImmutableArray<CallView> Many(int count, int from = 0) => [.. Enumerable.Range(from, count).Select(number => Row(number * 2, $"tool-{number}"))];

    /// <summary>A call that is over.</summary>
    public static CallView Row(long seq, string tool = "read_file", CallState state = CallState.Completed) => new(
        new CallId(A.Id((int)seq)), new Position(seq), A.Noon.AddSeconds(seq), A.Session, A.Started.Agent, A.Started.Server, new ToolName(tool),
        state == CallState.Blocked ? DecisionKind.Block : DecisionKind.Allow, null, state, true, false, TimeSpan.FromMilliseconds(5), 42, 7);

    /// <summary>The answer to the model's last question.</summary>
    public static ConsoleNews[] Read(CallLog log) =>
        [new LiveNews.Ready(log.Totals), new LiveNews.Loaded(1, log.Rows(), false, false)];

    /// <summary>The same of rows.</summary>
    public static ConsoleNews[] Read(ImmutableArray<CallView> rows, bool hasOlder = false) =>
        [new LiveNews.Ready(Totals(rows.Length)), new LiveNews.Loaded(1, rows, hasOlder, false)];

    public static CallTotals Totals(long calls) => new(calls, calls, 0, 0);

    /// <summary>The state after news.</summary>
    public static LiveModel After(this LiveModel model, params IEnumerable<ConsoleNews> news) => news.Aggregate(model, (state, one) => (LiveModel)state.On(one).Screen);

    /// <summary>The state after commands.</summary>
    public static LiveModel Done(this LiveModel model, params IEnumerable<ConsoleCommand> commands) =>
        commands.Aggregate(model, (state, command) => (LiveModel)state.Do(command).Screen);

    /// <summary>A screen with so many rows in sight.</summary>
    public static LiveModel Screen(int rows = 10) => (LiveModel)new LiveModel().WithSize(new ScreenSize(80, rows + 2), Glyphs.Unicode);

    private static CallLog Log(Action<History> happen)
    {
        var history = new History();
        happen(history);
        return history.Log;
    }

    private static void Ended(History history, LedgerEvent.CallIntercepted call, LedgerEvent end)
    {
        history.Call(call);
        history.Add(new LedgerEvent.CallForwarded());
        history.Add(end);
    }
}
