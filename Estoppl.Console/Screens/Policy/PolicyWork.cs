using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Ledger.Events;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Work;
using Estoppl.Proxy.Tools;

namespace Estoppl.Operator.Screens.Policy;

/// <summary>Reads what is in force, and records what the operator orders, off the screen's thread.</summary>
internal sealed class PolicyWork(OpenLedger ledger, WorkDesk desk)
{
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(2);

    private readonly RulesFile _file = new(ledger.Configuration);
    private readonly Lock _reading = new();
    private long _looked = Stopwatch.GetTimestamp();
    private int _asked, _read;
    private Position? _end;

    /// <summary>Reads it for the first time.</summary>
    public void Start() => Do(new PolicyIntent.Read());

    /// <summary>On the screen's thread; must not wait.</summary>
    public void Do(PolicyIntent intent)
    {
        switch (intent)
        {
            case PolicyIntent.Look: if (Stopwatch.GetElapsedTime(_looked) >= s_between) Read(); break;
            case PolicyIntent.Read: Read(); break;
            case PolicyIntent.Describe it: desk.Do(() => Describe(it.Entry), NotDone); break;
            case PolicyIntent.Accept it: desk.Do(() => Accept(it), NotDone); break;
            case PolicyIntent.Engage it:
                Order(new LedgerEvent.KillSwitchEngaged(it.Pattern, it.Reason), $"Engaged: {Shown(it.Pattern)}. No call that it fits is forwarded any more, by any proxy of this ledger.");
                break;
            case PolicyIntent.Release it:
                Order(new LedgerEvent.KillSwitchReleased(it.Pattern, it.Reason), $"Released: {Shown(it.Pattern)}. What was refused meanwhile stays refused.");
                break;
            default: throw new UnreachableException();
        }
    }

    private void Read()
    {
        _looked = Stopwatch.GetTimestamp();
        var number = Interlocked.Increment(ref _asked);
        desk.Do(() => ReadFor(number), why => new PolicyNews.Unreadable(why));
    }

    private void ReadFor(int number)
    {
        lock (_reading)
        {
            // One reading serves all who asked before it began.
            if (_read >= number) return;
            var served = Volatile.Read(ref _asked);
            var end = ledger.Ledger.End();
            var isOther = _file.Look();
            if (!isOther && end == _end) return;
            // Forgotten first: what cannot be read now is read again even where nothing has changed.
            _end = null;
            desk.Post(new PolicyNews.Known(new InForce(
                ledger.Ledger.Controls.KillSwitches, _file.Rules, ledger.Ledger.Views.Stats(), ToolsServers.Of(ledger.Ledger))));
            (_end, _read) = (end, served);
        }
    }

    private void Describe(ToolEntry entry)
    {
        var store = new DefinitionStore(ledger.Home.Folder);
        // One that is as it is pinned is shown whole: as what was not there before, but without its signs.
        var (was, now) = entry.Difference is { } it ? (it.Pinned, it.Listed) : (null, (Digest?)entry.Definition);
        var lines = ToolsText.Lines(new ToolDifference(entry.Tool, was, now), store);
        desk.Post(new PolicyNews.Described(
            entry,
            entry.Difference is null ? [.. lines.Where(line => line.Kind != DiffKind.Place).Select(line => line with { Kind = line.Kind == DiffKind.Left ? DiffKind.Left : DiffKind.Same })] : lines,
            [.. Missing("the pinned definition", was, store), .. Missing("the definition listed now", now, store)],
            entry.Difference is { } difference && ToolsAcceptance.CanBeRead(difference, store)));
    }

    private static IEnumerable<string> Missing(string which, Digest? digest, DefinitionStore store) =>
        digest is { } it && ToolsText.MissingText(store, it) is { } why ? [$"{which}, {ToolsText.Short(it)}, {why}"] : [];

    private void Accept(PolicyIntent.Accept it)
    {
        // What was shown is accepted, and nothing that the server lists since.
        var server = ToolsServers.Of(ledger.Ledger).FirstOrDefault(server => server.Key == it.Server);
        if (server is null || !server.Differences.Contains(it.Shown))
        {
            desk.Post(new ConsoleNews.Said($"{Shown(it.Shown.Tool.Value)} is not what was shown any more: look at it again", Tone.Bad));
            return;
        }

        OperatorActs.Record(ledger.Ledger, ToolsAcceptance.Fact(server, [it.Shown]));
        desk.Post(new ConsoleNews.Said($"Accepted by {OperatorActs.Actor}: {Shown(it.Shown.Tool.Value)} of {server.Name}.", Tone.Allow));
    }

    // The screen hears of the change as of one that came from elsewhere.
    private void Order(LedgerEvent fact, string done) => desk.Do(
        () =>
        {
            OperatorActs.Record(ledger.Ledger, fact);
            desk.Post(new ConsoleNews.Said(done, Tone.Review));
        },
        NotDone);

    private static ConsoleNews NotDone(Explanation why) => new ConsoleNews.Said($"not done: {why.Fact}; {why.Hint}", Tone.Bad);

    private static string Shown(string name) => ToolsServers.Spelling(name);
}
