using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Screens;
using Estoppl.Specs.Projections;
using Estoppl.Specs.Testing;

namespace Estoppl.Specs.Screens;

/// <summary>Ledgers to look at.</summary>
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
        Ended(history, A.Intercepted with { Tool = new ToolName("wire_transfer"), Decision = DecisionKind.Review, Rule = new RuleName("human_review_tools: wire_transfer") },
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

    public static CallLog Many(int count) => Named([.. Enumerable.Range(0, count).Select(number => $"tool-{number}")]);

    /// <summary>The state after reading <paramref name="log"/>.</summary>
    public static LiveModel Read(this LiveModel model, CallLog log) => model.On(new LiveNews.Read(log));

    /// <summary>The state after <paramref name="commands"/>.</summary>
    public static LiveModel After(this LiveModel model, params LiveCommand[] commands) =>
        commands.Aggregate(model, (state, command) => state.Do(command).Model);

    private static CallLog Log(Action<History> happen)
    {
        var history = new History(CallLog.Newest(LiveModel.MaxRows));
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
