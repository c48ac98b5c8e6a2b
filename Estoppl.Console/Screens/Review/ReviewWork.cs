using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Ledger;
using Estoppl.Ledger.Control;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Work;
using Estoppl.Proxy.Tools;

namespace Estoppl.Operator.Screens.Review;

/// <summary>Does what the Review screen asks for, off the screen's thread, and watches what waits.</summary>
/// <param name="clock">None for the system's.</param>
internal sealed class ReviewWork(OpenLedger ledger, WorkDesk desk, TimeProvider? clock = null)
{
    /// <summary>How long a call has to stand where another stood before it can be decided: longer than a hand takes to stop.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(5), s_pause = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private ITimer? _settling;
    private ReviewIntent.Define? _wanted;

    /// <summary>Begins to watch.</summary>
    public void Start() => desk.Watch("review", Watch, why => new ReviewNews.Unreachable(why));

    /// <summary>On the screen's thread; must not wait.</summary>
    public void Do(ReviewIntent intent)
    {
        switch (intent)
        {
            case ReviewIntent.Settle it:
                // Only the newest move counts.
                _settling?.Dispose();
                _settling = _clock.CreateTimer(_ => desk.Post(new ReviewNews.Settled(it.Move)), null, Settling, Timeout.InfiniteTimeSpan);
                break;
            case ReviewIntent.Define it:
                Volatile.Write(ref _wanted, it);
                desk.Do(() => Define(it), why => new ReviewNews.Defined(it.Server, it.Tool, [], why));
                break;
            case ReviewIntent.Decide it:
                desk.Do(() => Decide(it), why => new ReviewNews.Decided(it, [], why));
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void Watch()
    {
        var known = -1L;
        while (!desk.Ending.IsCancellationRequested)
        {
            try
            {
                var (version, calls) = ledger.Ledger.HeldCalls(known, s_poll);
                if (version != known) desk.Post(new ReviewNews.Held(calls, _clock.GetUtcNow()));
                known = version;
            }
            catch (ExplainedException failure) when (!desk.Ending.IsCancellationRequested)
            {
                // As if for the first time: when it can be asked again the screen has to hear, also when nothing has changed.
                known = -1;
                desk.Post(new ReviewNews.Unreachable(new Explanation(failure.Fact, failure.Hint)));
                desk.Ending.WaitHandle.WaitOne(s_pause);
            }
        }
    }

    private void Decide(ReviewIntent.Decide it)
    {
        var outcomes = ImmutableArray.CreateBuilder<ReviewOutcome>();
        Explanation? trouble = null;
        try
        {
            foreach (var call in it.Calls)
                outcomes.Add(ledger.Ledger.Review(new ReviewVerdict(call.Call, it.IsApproved, call.Input, call.Policy, it.Reason, OperatorActs.Actor)));
        }
        catch (ExplainedException failure)
        {
            trouble = new Explanation(failure.Fact, failure.Hint);
        }

        desk.Post(new ReviewNews.Decided(it, outcomes.ToImmutable(), trouble));
    }

    private void Define(ReviewIntent.Define it)
    {
        // Who leafs through the list quickly waits for the last one only.
        if (Volatile.Read(ref _wanted) != it) return;
        var store = new DefinitionStore(ledger.Home.Folder);
        desk.Post(new ReviewNews.Defined(it.Server, it.Tool,
        [
            .. ToolsServers.Of(ledger.Ledger).Where(server => server.Key.Server == it.Server)
                .SelectMany(server => server.Entries).Where(entry => entry.Tool == it.Tool).Select(entry => Known(entry, store)),
        ]));
    }

    private static KnownDefinition Known(ToolEntry entry, DefinitionStore store) => new(
        entry.Server.Name, entry.Word, entry.Suspicions,
        ToolsText.TextOf(store, entry.Definition) is { } text ? [.. DefinitionLines.Of(text).Select(line => line.Text)] : [],
        ToolsText.MissingText(store, entry.Definition));
}
