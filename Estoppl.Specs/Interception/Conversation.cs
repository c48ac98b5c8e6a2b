using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Proxy.Interception;
using Estoppl.Proxy.Policy;
using Estoppl.Proxy.Protocol;
using Estoppl.Proxy.Tools;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Interception;

/// <summary>Given what was said before, when a line comes, then effects: one exchange without a shell around it.</summary>
internal sealed class Conversation
{
    private readonly Exchange _exchange;
    private Waiting.Call? _last;

    private Conversation(Configuration configuration)
    {
        var observer = new Observer(A.Session, configuration.Agent.Id, new ServerName("bank"), Clock, Clock.GetTimestamp());
        _exchange = new Exchange(observer, new PolicyEngine(configuration, new ServerName("bank"), Clock), Commitments.Plain,
            new ToolWatch(new ServerKey(new ServerName("bank"), A.Digest(1)), PinnedTools.None));
    }

    public ManualClock Clock { get; } = new();

    public int Unanswered => _exchange.Unanswered;

    /// <summary>A conversation under a configuration, <c>[agent]</c> aside.</summary>
    public static Conversation Under(string toml) => new(Policy.Given.Configuration($"[agent]\nid = \"treasury-bot\"\n{toml}"));

    /// <summary>A conversation in which <c>drop</c> is blocked and <c>wire</c> is flagged.</summary>
    public static Conversation WithRules() => Under("[rules]\nblock_tools = [\"drop\"]\nhuman_review_tools = [\"wire\"]");

    /// <summary>Lines of the client that came before; calls among them have left for the server.</summary>
    public Conversation Given(params string[] client)
    {
        foreach (var line in client) When(line);
        return this;
    }

    public ImmutableArray<Effect> When(string client) => When(Encoding.UTF8.GetBytes(client));

    public ImmutableArray<Effect> When(byte[] bytes)
    {
        var effects = _exchange.OnClientMessage(MessageGate.Read(bytes), bytes);
        _last = effects.OfType<Effect.Append>().LastOrDefault()?.Call;
        foreach (var call in effects.OfType<Effect.Forward>().Select(forward => forward.Call).OfType<Waiting.Call>()) _exchange.OnForwarding(call);
        return effects;
    }

    /// <summary>The same, and nothing leaves yet.</summary>
    public ImmutableArray<Effect> WhenQueued(string client)
    {
        var bytes = Encoding.UTF8.GetBytes(client);
        var effects = _exchange.OnClientMessage(MessageGate.Read(bytes), bytes);
        _last = effects.OfType<Effect.Append>().LastOrDefault()?.Call;
        return effects;
    }

    public ImmutableArray<Effect> WhenForwarded() => WhenForwarding(_last!);

    public ImmutableArray<Effect> WhenForwarding(Waiting.Call call) => _exchange.OnForwarding(call);

    public ImmutableArray<Effect> WhenKilled(params string[] patterns)
    {
        _exchange.Obey(KillSwitches.Of([.. patterns.Select(pattern => new KillSwitch(pattern, "it went wrong", "operator:alice", Clock.GetUtcNow()))]));
        return _exchange.OnKillSwitches();
    }

    public ImmutableArray<Effect> WhenReviewed(ReviewVerdict verdict) => _exchange.OnVerdict(verdict);

    public ImmutableArray<Effect> WhenTimePasses(TimeSpan time)
    {
        Clock.Advance(time);
        return _exchange.OnTick();
    }

    public ImmutableArray<Effect> WhenClientLeaves() => _exchange.OnClientLeft();

    public ImmutableArray<Effect> WhenPolicyChanges(string toml) =>
        _exchange.OnPolicyChanged(Policy.Given.Configuration($"[agent]\nid = \"treasury-bot\"\n{toml}"));

    public ImmutableArray<Effect> WhenServerSays(string line) => _exchange.OnServerMessage(ServerMessageReader.Read(Encoding.UTF8.GetBytes(line)));

    public ImmutableArray<Effect> WhenOversized(long size) => _exchange.OnOversized(size);

    /// <summary>The facts of the last message that had to be durable first could not be made so.</summary>
    public ImmutableArray<Effect> WhenUnrecorded(string fact) => _exchange.OnUnrecorded(_last, fact);

    public ImmutableArray<ObservedEvent> WhenEnded(string reason, int? exitCode = null) => _exchange.OnEnded(reason, exitCode);

    public ImmutableArray<ObservedEvent> WhenStarted() => _exchange.OnStarted(A.Started);

    /// <summary>The last call's bytes leave now, later than they were decided.</summary>
    public void Forwards() => Assert.Empty(_exchange.OnForwarding(_last!));
}

/// <summary>Lines of the two sides.</summary>
internal static class Line
{
    public static string Call(string tool, int? id, string arguments = "{}", string meta = "") =>
        $$$"""{"jsonrpc":"2.0",{{{(id is null ? "" : $"\"id\":{id},")}}}"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}}{{{meta}}}}}""";

    public static string Request(string method, int id) => $$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}"}""";

    public static string Cancel(string id) => $$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{id}}}}}""";

    public static string Result(int id, string result = """{"content":[]}""") => $$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""";

    public static string Error(int id, string code = "-32603") => $$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":{{{code}}},"message":"no"}}""";
}

/// <summary>What came out.</summary>
internal static class Outcome
{
    /// <summary>Effects in a word or two each: <c>append call.intercepted call.forwarded</c>, <c>forward</c>.</summary>
    public static ImmutableArray<Effect> Then(this ImmutableArray<Effect> effects, params string[] expected)
    {
        Assert.Equal(expected, effects.Select(effect => effect switch
        {
            Effect.Append append => $"append {Names(append.Events)}",
            Effect.Record record => $"record {Names(record.Events)}",
            Effect.Forward => "forward",
            Effect.Reply => "reply",
            Effect.Hold => "hold",
            Effect.Drop => "drop",
            Effect.Keep => "keep",
            _ => throw new InvalidOperationException(),
        }));
        return effects;
    }

    /// <summary>The one fact of this kind that the effects store.</summary>
    public static T Fact<T>(this ImmutableArray<Effect> effects) where T : LedgerEvent => Assert.Single(effects.Facts().OfType<T>());

    public static IEnumerable<LedgerEvent> Facts(this ImmutableArray<Effect> effects) => effects.Events().Select(observed => observed.Fact);

    public static IEnumerable<ObservedEvent> Events(this ImmutableArray<Effect> effects) => effects.SelectMany(effect => effect switch
    {
        Effect.Append append => append.Events,
        Effect.Record record => record.Events,
        _ => [],
    });

    /// <summary>The one line for the client, as JSON.</summary>
    public static JsonElement Answer(this ImmutableArray<Effect> effects)
    {
        var line = Assert.Single(effects.OfType<Effect.Reply>()).Line;
        Assert.Equal((byte)'\n', line.Span[^1]);
        return JsonDocument.Parse(line).RootElement;
    }

    public static string Names(IEnumerable<ObservedEvent> events) => string.Join(' ', events.Select(observed => EventTypes.NameOf(observed.Fact)));
}
