using Estoppl.Ledger.Control;

namespace Estoppl.Ledger.Sharing;

/// <summary>Answers, in the holder, what is asked of controls and of the desk.</summary>
internal static class ControlQueries
{
    /// <summary>Who may speak for a person.</summary>
    public const string Operator = "operator:";

    /// <summary>Answers one.</summary>
    /// <param name="asker">Which process asks; none where the system does not say.</param>
    /// <exception cref="WireException">It is no question.</exception>
    /// <exception cref="ExplainedException">It cannot be answered now.</exception>
    public static byte[] Answer(LedgerHolder holder, FrameKind kind, ReadOnlySpan<byte> content, int? asker)
    {
        var question = new FrameReader(content);
        switch (kind)
        {
            case FrameKind.Tools:
                var server = ControlFrames.ReadServer(ref question);
                question.Finish();
                return ControlFrames.Content(answer => ControlFrames.Write(answer, holder.Controls.State.ToolsOf(server)));
            case FrameKind.Servers:
                question.Finish();
                return ControlFrames.Content(answer => Servers(answer, holder.Controls.State));
            case FrameKind.ClientFiles:
                question.Finish();
                return ControlFrames.Content(answer => ControlFrames.Write(answer, holder.Controls.State.ClientFiles));
            case FrameKind.HeldCalls:
                var (known, wait) = (question.Long(), question.Count());
                question.Finish();
                var (version, calls) = holder.Desk.Wait(known, TimeSpan.FromMilliseconds(Math.Min(wait, int.MaxValue)));
                return ControlFrames.Content(answer =>
                {
                    answer.Long(version).Int(calls.Length);
                    foreach (var call in calls) ControlFrames.Write(answer, call);
                });
            case FrameKind.Review:
                var verdict = ControlFrames.ReadVerdict(ref question);
                question.Finish();
                // Ours does not ask: it is refused before.
                if (!verdict.By.StartsWith(Operator, StringComparison.Ordinal)) throw new WireException("a verdict that is no person's");
                return [(byte)holder.Desk.Review(verdict, asker)];
            default:
                throw new WireException($"a request {kind}");
        }
    }

    private static void Servers(FrameWriter answer, ControlState state)
    {
        answer.Int(state.Tools.Count);
        foreach (var key in state.Tools.Keys) ControlFrames.Write(answer, key);
    }
}
