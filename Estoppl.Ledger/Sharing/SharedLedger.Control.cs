using System.Collections.Immutable;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Sharing;

// What people order, and what waits for them.
public sealed partial class SharedLedger
{
    private readonly Notices _notices = new();

    /// <summary>Guards the next two. Held only while nothing waits.</summary>
    private readonly Lock _holding = new();
    private readonly Dictionary<CallId, HeldCall> _held = [];
    private Link? _desk;

    /// <summary>The link that was the last to tell the controls: also while there is none.</summary>
    private volatile Link? _told;

    /// <summary>
    /// What people have ordered, as far as this process was told: when the task of <see cref="AppendAsync"/> completes, it reflects every control
    /// event that stands in the ledger before the appended ones. Any thread. While nobody holds the ledger it is what it was last.
    /// </summary>
    /// <exception cref="ExplainedException">The ledger is damaged, so that they cannot be told. Never thrown to who appends: <see cref="Join"/> fails then.</exception>
    public Controls Controls => _told!.Controls;

    /// <summary>What the ledger knows of one server's tools; <see cref="PinnedTools.None"/> of one it has not seen. Asks the holder.</summary>
    /// <exception cref="ExplainedException">The ledger cannot be read, or nobody can hold it.</exception>
    public PinnedTools ToolsOf(ServerKey server)
    {
        var answer = new FrameReader(Ask(FrameKind.Tools, ControlFrames.Content(question => ControlFrames.Write(question, server)), null));
        return ControlFrames.ReadTools(ref answer);
    }

    /// <summary>The same of all servers that it has seen. They need not be of one moment.</summary>
    /// <exception cref="ExplainedException">The ledger cannot be read, or nobody can hold it.</exception>
    public ImmutableDictionary<ServerKey, PinnedTools> AllTools()
    {
        var answer = new FrameReader(Ask(FrameKind.Servers, [], null));
        var all = ImmutableDictionary.CreateBuilder<ServerKey, PinnedTools>();
        for (var left = answer.Int(); left > 0; left--)
        {
            var server = ControlFrames.ReadServer(ref answer);
            all[server] = ToolsOf(server);
        }

        return all.ToImmutable();
    }

    /// <summary>What was last done to the configuration files of MCP clients, by absolute path. Asks the holder.</summary>
    /// <exception cref="ExplainedException">The ledger cannot be read, or nobody can hold it.</exception>
    public ImmutableDictionary<string, ClientFileState> ClientFiles()
    {
        var answer = new FrameReader(Ask(FrameKind.ClientFiles, [], null));
        return ControlFrames.ReadClientFiles(ref answer);
    }

    /// <summary>
    /// Shows a call of this process to whoever reviews, until it is reviewed, <see cref="LetGo"/>, or this process ends: its arguments lie in the
    /// holder's memory and on no disk, and go to the next holder when there is one. Never waits. What becomes of it comes by
    /// <see cref="JoinOptions.OnReviewed"/>: also that there is no room for it, with more than 4 MiB of arguments, 1,000 calls or 64 MiB in all.
    /// </summary>
    public void Hold(HeldCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        lock (_holding)
        {
            _held[call.Call] = call;
            // It would not even fit on the way there.
            if (ReviewDesk.WhyTooLarge(call) is { } why) OnReviewed(new ReviewVerdict(call.Call, false, call.Input, call.Policy, why, ReviewVerdict.ByEstoppl));
            else _desk?.Hold(call);
        }
    }

    /// <summary>A call no longer waits: it was cancelled, or its time is over. Never waits. A verdict may be on its way all the same.</summary>
    public void LetGo(CallId call)
    {
        lock (_holding)
            if (_held.Remove(call)) _desk?.LetGo(call);
    }

    /// <summary>
    /// The calls that wait for a person, of all processes, the oldest first, and their version: at once when that is not <paramref name="known"/>, else when
    /// they change, and at the latest after <paramref name="wait"/> or 30 seconds. Blocks. Ask with -1 at first.
    /// </summary>
    /// <exception cref="ExplainedException">Nobody can hold the ledger.</exception>
    public (long Version, ImmutableArray<HeldCall> Calls) HeldCalls(long known, TimeSpan wait)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        var milliseconds = (long)Math.Min(wait.TotalMilliseconds, int.MaxValue);
        var answer = new FrameReader(Ask(FrameKind.HeldCalls, ControlFrames.Content(question => question.Long(known).Long(milliseconds)), null));
        var version = answer.Long();
        var calls = ImmutableArray.CreateBuilder<HeldCall>();
        for (var left = answer.Int(); left > 0; left--) calls.Add(ControlFrames.ReadHeldCall(ref answer));
        return (version, calls.ToImmutable());
    }

    /// <summary>
    /// Gives a person's verdict. Blocks. <see cref="ReviewOutcome.Recorded"/> says that it is durable and that the process that holds the call was told.
    /// If the holder dies in between, the next one is asked: the verdict may then be in the ledger twice; the call goes out once at most.
    /// </summary>
    /// <exception cref="ArgumentException"><see cref="ReviewVerdict.By"/> does not begin with <c>operator:</c>.</exception>
    /// <exception cref="ExplainedException">It cannot be recorded, or nobody can hold the ledger.</exception>
    public ReviewOutcome Review(ReviewVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        if (!verdict.By.StartsWith(ControlQueries.Operator, StringComparison.Ordinal))
            throw new ArgumentException($"a verdict is an {ControlQueries.Operator}'s, and not that of `{verdict.By}`", nameof(verdict));
        var answer = new FrameReader(Ask(FrameKind.Review, ControlFrames.Content(question => ControlFrames.Write(question, verdict)), null));
        return (ReviewOutcome)answer.Byte();
    }

    // Told by threads of a link.
    private void OnControls() => _notices.Add(_options.OnControls);

    private void OnReviewed(ReviewVerdict verdict)
    {
        lock (_holding) _held.Remove(verdict.Call);
        _notices.Add(() => _options.OnReviewed(verdict));
    }

    // Before anything is sent on it: what is acknowledged there stands behind what it knows.
    private void Obey(Link link)
    {
        var before = _told;
        _told = link;
        if (before is not null) OnControls();
        lock (_holding)
        {
            _desk = link;
            // Where there is no room for one, it is told so here and now, and held no longer.
            foreach (var call in _held.Values.ToList()) link.Hold(call);
        }
    }
}
