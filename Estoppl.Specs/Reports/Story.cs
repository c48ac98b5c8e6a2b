using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Specs.Testing;

namespace Estoppl.Specs.Reports;

/// <summary>A ledger on a disk in which everything has happened that a report tells of, written event by event.</summary>
internal sealed class Story : IDisposable
{
    private readonly SharedLedger _ledger;
    private readonly List<ObservedEvent> _pending = [];
    private int _number = 1000;

    public Story(Workspace workspace) => _ledger = workspace.Home.Join(new JoinOptions { Create = true, Append = true });

    /// <summary>What the next event's clock says.</summary>
    public DateTimeOffset Now { get; set; } = A.Noon;

    public static string Stream(int session) => $"session/{new SessionId(new Guid(session, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 5))}";

    /// <summary>Adds a fact, and gives its id.</summary>
    public EventId Add(LedgerEvent fact, string stream = "ledger", CallId? call = null, string actor = "estoppl")
    {
        var id = A.Id(_number++);
        if (fact is LedgerEvent.CallIntercepted) call = new CallId(id);
        _pending.Add(new ObservedEvent(id, Now, TimeSpan.FromSeconds(_number), stream, call, call?.Intercepted, actor, fact));
        Now += TimeSpan.FromSeconds(1);
        return id;
    }

    /// <summary>A session begins.</summary>
    public string Begin(int session, string agent = "treasury-bot", string server = "bank", string? authorizedBy = "alice@example.com")
    {
        Add(A.Started with { Agent = new AgentId(agent), Server = new ServerName(server), AuthorizedBy = authorizedBy }, Stream(session));
        return Stream(session);
    }

    public void End(string stream, long calls = 3) => Add(new LedgerEvent.SessionEnded(SessionEnd.ClientClosed, 0, calls, 1, 0), stream);

    /// <summary>A call that is answered.</summary>
    public CallId Call(string stream, string tool, DecisionKind decision = DecisionKind.Allow, string? rule = null, double ms = 12, bool isError = false)
    {
        var call = new CallId(Add(Decided(tool, decision, rule), stream));
        if (decision == DecisionKind.Block) return call;
        Add(new LedgerEvent.CallForwarded(), stream, call);
        Add(A.Completed with { Latency = TimeSpan.FromMilliseconds(ms), IsError = isError }, stream, call);
        return call;
    }

    /// <summary>A call that waits for a person.</summary>
    public CallId Hold(string stream, string tool, string rule = "human_review_tools: wire_*")
    {
        var call = new CallId(Add(Decided(tool, DecisionKind.Review, rule), stream));
        Add(new LedgerEvent.ReviewRequested(new RuleName(rule), A.Intercepted.Input, A.Digest(2), Now.AddSeconds(55)), stream, call);
        return call;
    }

    /// <summary>Puts what was added into the ledger.</summary>
    public void Store(bool seal = true)
    {
        foreach (var some in _pending.Chunk(500)) _ledger.AppendAsync([.. some]).GetAwaiter().GetResult();
        _pending.Clear();
        if (seal) _ledger.Seal();
    }

    /// <summary>One of everything.</summary>
    public void TellAll()
    {
        var stream = Begin(1);
        Call(stream, "read_portfolio");
        Call(stream, "send_payment", DecisionKind.Block, "max_amount_usd: 50000");
        Call(stream, "get_balance", ms: 940, isError: true);
        var approved = Hold(stream, "wire_transfer");
        Now += TimeSpan.FromSeconds(20);
        Add(new LedgerEvent.ReviewApproved(A.Intercepted.Input, A.Digest(2), null), stream, approved, "operator:ada");
        Add(new LedgerEvent.CallForwarded(), stream, approved);
        Add(A.Completed, stream, approved);
        Add(new LedgerEvent.ReviewDenied("not without an invoice"), stream, Hold(stream, "wire_transfer"), "operator:ada");
        Add(new LedgerEvent.ReviewExpired(Now), stream, Hold(stream, "wire_salary"));
        Add(new LedgerEvent.CallCancelled(TimeSpan.FromSeconds(2)), stream, Hold(stream, "wire_bonus"));
        var void_ = Hold(stream, "wire_void");
        Add(new LedgerEvent.ReviewApproved(A.Intercepted.Input, A.Digest(2), null), stream, void_, "operator:bob");
        Add(new LedgerEvent.ReviewDenied("the approval does not hold: kill switch wire_* is engaged"), stream, void_);
        Hold(stream, "wire_forgotten");
        End(stream);
        Add(new LedgerEvent.KillSwitchEngaged("server:stripe", "it pays twice"), actor: "operator:ada");
        Add(new LedgerEvent.KillSwitchReleased("server:stripe", "mended"), actor: "operator:bob");
        Add(new LedgerEvent.KillSwitchEngaged("shell.*", "acting strangely"), actor: "operator:ada");
        stream = Begin(2, "test-bot", "files");
        ServerName files = new("files");
        ListedTool tool = new(new ToolName("read_file"), A.Digest(4)), changed = tool with { Definition = A.Digest(5) };
        Add(new LedgerEvent.ToolsPinned(files, A.Digest(1), [tool], true), stream);
        Add(new LedgerEvent.ToolChanged(files, A.Digest(1), tool.Name, tool.Definition, changed.Definition), stream);
        Add(new LedgerEvent.ToolChanged(files, A.Digest(1), new ToolName("write_file"), null, changed.Definition), stream);
        Add(new LedgerEvent.ToolSuspected(files, A.Digest(1), tool.Name, changed.Definition, ["3 zero-width characters", "text that speaks to the model"]), stream);
        Add(new LedgerEvent.ToolsAccepted(files, A.Digest(1), [changed], [new ToolName("old")]), actor: "operator:ada");
        Add(new LedgerEvent.PolicyChanged(A.Digest(3), "/home/ada/bank/estoppl.toml", A.Digest(2)), stream);
        Add(new LedgerEvent.PolicyRejected(A.Digest(4), "/home/ada/bank/estoppl.toml", "line 3, column 1: unknown key `block_tool`"), stream);
        Add(new LedgerEvent.ConfigWrapped("Cursor", "/home/ada/.cursor/mcp.json", [files, new ServerName("stripe")], A.Digest(6), A.Digest(7)), actor: "operator:ada");
        Add(new LedgerEvent.ConfigUnwrapped("Cursor", "/home/ada/.cursor/mcp.json", [files], A.Digest(7), A.Digest(6)), actor: "operator:ada");
        Add(new LedgerEvent.AnchorAcknowledged("/mnt/evidence/anchor", 12));
        Call(stream, "read_file", ms: 0.4);
        Add(new LedgerEvent.CallForwarded(), stream, new CallId(Add(Decided("write_file", DecisionKind.Allow, null), stream)));
    }

    /// <summary>Everything that a name or a reason can do to a page, wherever one may stand.</summary>
    public void TellHostile()
    {
        foreach (var (n, text) in Hostile.Texts.Index())
        {
            var stream = Begin(100 + n, text, text, text);
            Call(stream, text, (DecisionKind)(n % 3), text);
            Call(stream, $"plain_{n}");
            Add(new LedgerEvent.ReviewDenied(text), stream, Hold(stream, text, text), text);
            Add(new LedgerEvent.KillSwitchEngaged(text, text), actor: text);
            ServerName server = new(text);
            Add(new LedgerEvent.ToolsPinned(server, A.Digest(1), [new ListedTool(new ToolName(text), A.Digest(4))], true), stream, actor: text);
            Add(new LedgerEvent.ToolSuspected(server, A.Digest(1), new ToolName(text), A.Digest(5), [text, text]), stream, actor: text);
            Add(new LedgerEvent.PolicyRejected(A.Digest(4), text, text), stream, actor: text);
            Add(new LedgerEvent.ConfigWrapped(text, text, [server], A.Digest(6), A.Digest(7)), actor: text);
            Add(new LedgerEvent.AnchorAcknowledged(text, 1), actor: text);
            Add(new LedgerEvent.SessionEnded(text, 0, 1, 1, 0), stream);
            Now += TimeSpan.FromHours(7);
        }
    }

    public void Dispose() => _ledger.Dispose();

    private static LedgerEvent.CallIntercepted Decided(string tool, DecisionKind decision, string? rule) =>
        A.Intercepted with { Tool = new ToolName(tool), Decision = decision, Rule = rule is null ? null : new RuleName(rule) };
}

/// <summary>Names that agents, servers and people may come up with.</summary>
internal static class Hostile
{
    /// <summary>What a script of theirs would set.</summary>
    public const string Canary = "__pwned";

    public static readonly ImmutableArray<string> Texts =
    [
        "<img src=x onerror=window.__pwned=1>",
        "</script><script>window.__pwned=1</script>",
        "</style></title></textarea><script>alert(1)</script>",
        "\"><svg onload=window.__pwned=1>",
        "' onmouseover='window.__pwned=1' x='",
        "]]><!--",
        "<a href=javascript:window.__pwned=1>click</a>",
        "<iframe src=https://example.com/></iframe><link rel=stylesheet href=//example.com/x.css>",
        "&lt;b&gt; &#60;script&#62;",
        "${window.__pwned=1} {{7*7}}",
        "\u001b[31mred\u001b]0;title\u0007\u009b1m\u0085",
        "rtl\u202Eexe.txt \u2066\u2069 \u200B\u00AD\uFEFF",
        "a\0b\tc\r\nd\u2028e",
        "⟨202E⟩",
        "שלום مرحبا",
        "Z̴̨̛̛̛̘̘̘̘̘a̸̸̸̸̸l̸̸̸̸g̷o",
        "=HYPERLINK(\"https://example.com\",\"click\")",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        new string('x', 3_000) + "<script>window.__pwned=1</script>" + new string('\u0301', 97_000),
        "",
    ];
}
