using System.Diagnostics;
using Estoppl.Operator.Screens.Clients;
using Estoppl.Operator.Screens.Live;
using Estoppl.Operator.Screens.Policy;
using Estoppl.Operator.Screens.Review;
using Estoppl.Operator.Screens.Stats;
using Estoppl.Operator.Screens.Verifying;
using Estoppl.Proxy.Clients;

namespace Estoppl.Operator.Screens.Work;

/// <summary>All that the console does beyond its screens: opens the ledger, watches it, and does what the screens ask. For the screen's thread.</summary>
internal sealed class ConsoleWork : IDisposable
{
    private readonly WorkDesk _desk;
    private readonly LedgerDoor _door;
    private readonly TimeProvider _clock = TimeProvider.System;
    private OpenLedger? _open;
    private VerifyingWork? _verifying;
    private LiveWork? _live;
    private ReviewWork? _review;
    private StatsWork? _stats;
    private PolicyWork? _policy;
    private ClientsWork? _clients;
    private ExportWork? _export;

    /// <param name="post">Called from any thread.</param>
    public ConsoleWork(ConsoleOptions options, Action<ConsoleNews> post)
    {
        _desk = new WorkDesk(post);
        _door = new LedgerDoor(options.ConfigurationPath, options.ActsToo, _desk);
    }

    /// <summary>Begins to open the ledger.</summary>
    public void Begin()
    {
        Tell();
        _door.Open();
    }

    /// <summary>The ledger is open: begins to watch it.</summary>
    public void Use(OpenLedger ledger)
    {
        _open = ledger;
        _verifying = new(ledger, _desk);
        _export = new(ledger, _desk, _clock);
        (_live = new(ledger, _desk)).Start();
        (_review = new(ledger, _desk)).Start();
        _stats = new(ledger, _clock, _desk);
        (_policy = new(ledger, _desk)).Start();
        _clients = new(ledger, ClientHome.OfThisProcess(), [.. SelfCommand.Words], _desk);
        Tell();
    }

    /// <summary>Tells what time it is, and how the console stands to its ledger.</summary>
    public void Tell()
    {
        _desk.Post(new ConsoleNews.Tick(_clock.GetUtcNow()));
        if (_open is { Ledger: var ledger })
            _desk.Post(ledger.Fault is { } fault
                ? new ConsoleNews.Link(LinkState.Lost, new Explanation(fault.Fact, fault.Hint))
                : new ConsoleNews.Link(ledger.IsHolder ? LinkState.Holding : LinkState.Following));
    }

    /// <summary>Does what a screen asks for. While there is no ledger, only the opening of it.</summary>
    public void Do(ConsoleIntent intent)
    {
        switch (intent)
        {
            case ConsoleIntent.OpenLedger: if (_open is null) _door.Open(); break;
            case VerifyingIntent it: _verifying?.Do(it); break;
            case LiveIntent it: _live?.Do(it); break;
            case ReviewIntent it: _review?.Do(it); break;
            case StatsIntent it: _stats?.Do(it); break;
            case PolicyIntent it: _policy?.Do(it); break;
            case ClientsIntent it: _clients?.Do(it); break;
            case ConsoleIntent.Export it when _export is not null: _export.Do(it); break;
            case ConsoleIntent.Export: _desk.Post(new ConsoleNews.Said("nothing was written: the ledger is not open", Drawing.Tone.Review)); break;
            case ConsoleIntent.Copy: break;
            default: throw new UnreachableException();
        }
    }

    /// <summary>Ends all work, then leaves the ledger.</summary>
    public void Dispose()
    {
        _desk.Dispose();
        _open?.Ledger.Dispose();
    }
}
