using System.Collections.Immutable;
using Estoppl.Ledger.Control;

namespace Estoppl.Ledger.Sharing;

/// <summary>What can be asked of the holder about orders and held calls: how it is put, and how it is answered.</summary>
internal static class ControlQuestions
{
    /// <summary>Longer than this nobody is kept waiting: a holder that wants to end is not to wait for a person's screen.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(30);

    /// <summary>Answers one, in the holder.</summary>
    /// <param name="process">Whose process asks.</param>
    /// <exception cref="WireException">It is no question.</exception>
    /// <exception cref="ExplainedException">A verdict cannot be recorded.</exception>
    public static byte[] Answer(FrameKind kind, ReadOnlySpan<byte> content, ControlState state, ReviewDesk desk, int process)
    {
        var question = new FrameReader(content);
        switch (kind)
        {
            case FrameKind.Tools when question.IsAtEnd:
                return Content(frame => frame.Write(state.Tools));
            case FrameKind.Tools:
                var tools = state.ToolsOf(ControlWire.ReadServer(ref question));
                question.Finish();
                return Content(frame => frame.Write(tools));
            case FrameKind.Held:
                var known = question.Long();
                var wait = TimeSpan.FromMicroseconds(Math.Clamp(question.Long(), 0, (long)s_longestWait.TotalMicroseconds));
                question.Finish();
                var (version, calls) = desk.Read(known, wait);
                return Content(frame =>
                {
                    frame.Long(version).Int(calls.Length);
                    foreach (var call in calls) frame.Write(call);
                });
            case FrameKind.Review:
                var verdict = ControlWire.ReadVerdict(ref question);
                question.Finish();
                return [(byte)desk.Decide(verdict, process)];
            default:
                throw new WireException($"a request {kind}");
        }
    }

    public static PinnedTools ToolsOf(Link link, ServerKey server)
    {
        var answer = new FrameReader(Ask(link, FrameKind.Tools, frame => frame.Write(server)));
        return ControlWire.ReadTools(ref answer);
    }

    public static ImmutableDictionary<ServerKey, PinnedTools> AllTools(Link link)
    {
        var answer = new FrameReader(Ask(link, FrameKind.Tools, static _ => { }));
        return ControlWire.ReadAllTools(ref answer);
    }

    public static (long Version, ImmutableArray<HeldCall> Calls) HeldCalls(Link link, long known, TimeSpan wait)
    {
        var answer = new FrameReader(Ask(link, FrameKind.Held, frame => frame.Long(known).Long((long)wait.TotalMicroseconds)));
        var version = answer.Long();
        var calls = ImmutableArray.CreateBuilder<HeldCall>();
        for (var left = answer.Int(); left > 0; left--) calls.Add(ControlWire.ReadHeld(ref answer));
        return (version, calls.ToImmutable());
    }

    public static ReviewOutcome Review(Link link, ReviewVerdict verdict) =>
        (ReviewOutcome)new FrameReader(Ask(link, FrameKind.Review, frame => frame.Write(verdict))).Byte();

    private static byte[] Ask(Link link, FrameKind kind, Action<FrameWriter> content) => link.Ask(kind, Content(content), null);

    private static byte[] Content(Action<FrameWriter> write)
    {
        var frame = new FrameWriter().Begin(FrameKind.Answer);
        write(frame);
        return frame.Frame[FrameWriter.HeadSize..].ToArray();
    }
}
