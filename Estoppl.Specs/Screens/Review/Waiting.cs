using System.Collections.Immutable;
using System.Text;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Review;
using Estoppl.Specs.Testing;

namespace Estoppl.Specs.Screens.Review;

/// <summary>Calls that wait, and a screen that shows them.</summary>
internal static class Waiting
{
    public static readonly DateTimeOffset Now = A.Noon.AddSeconds(20);

    /// <summary>The n-th: held so many seconds after noon, with 55 seconds to be decided in.</summary>
    public static HeldCall Call(int number, string tool = "wire_transfer", string arguments = """{"amount":5}""", string server = "bank", string agent = "treasury-bot") => A.HeldCall with
    {
        Call = new CallId(new EventId(new Guid(0x19cebf2, 0, 0x7000, 0x80, 0, 0, 0, 0x1f, 0x0c, 0x4d, (byte)number))),
        Agent = new AgentId(agent),
        Server = new ServerName(server),
        Tool = new ToolName(tool),
        Rule = new RuleName("human_review_tools: wire_*"),
        Why = "A person should see calls of this tool.",
        Since = A.Noon.AddSeconds(number),
        Deadline = A.Noon.AddSeconds(number + 55),
        Arguments = Encoding.UTF8.GetBytes(arguments),
    };

    public static ReviewNews.Held Held(params ImmutableArray<HeldCall> calls) => new(calls, Now);

    public static ReviewNews.Defined Defined(HeldCall call, params ImmutableArray<KnownDefinition> known) => new(call.Server, call.Tool, known);

    /// <summary>A screen of that size, on which the operator has seen what waits.</summary>
    public static ReviewModel Seen(params ImmutableArray<HeldCall> calls)
    {
        var turn = new ReviewModel().After(Held(calls));
        return turn.Model().Settled(turn);
    }

    public static Turn After(this ReviewModel model, ConsoleNews news) => model.On(news) is var turn ? turn with { Screen = turn.Screen.WithSize(new ScreenSize(80, 21), Glyphs.Unicode) } : turn;

    public static ReviewModel Model(this Turn turn) => (ReviewModel)turn.Screen;

    /// <summary>After the moment for which the turn asked.</summary>
    public static ReviewModel Settled(this ReviewModel model, Turn turn) =>
        turn.Intents.OfType<ReviewIntent.Settle>().Aggregate(model, (it, settle) => it.After(new ReviewNews.Settled(settle.Move)).Model());
}
