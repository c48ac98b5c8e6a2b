using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Ledger;
using Estoppl.Ledger.Control;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Screens.Work;
using Estoppl.Proxy.Clients;

namespace Estoppl.Operator.Screens.Clients;

/// <summary>Looks for clients and changes their files, off the screen's thread, one thing after the other: what is told last is what is newest.</summary>
/// <param name="home">Where clients are looked for.</param>
/// <param name="estoppl">How wrapped servers start this program.</param>
internal sealed class ClientsWork(OpenLedger ledger, ClientHome home, ImmutableArray<string> estoppl, WorkDesk desk)
{
    private readonly Lock _gate = new();

    /// <summary>On the screen's thread; must not wait.</summary>
    public void Do(ClientsIntent intent)
    {
        switch (intent)
        {
            case ClientsIntent.Read: desk.Do(Read, why => new ClientsNews.Unread(why)); break;
            case ClientsIntent.Plan asked: desk.Do(() => Plan(asked), why => new ClientsNews.NotDone(why)); break;
            case ClientsIntent.Make agreed: desk.Do(() => Make(agreed), why => new ClientsNews.NotDone(why)); break;
            default: throw new UnreachableException();
        }
    }

    private void Read()
    {
        lock (_gate)
        {
            var (recorded, unasked) = Recorded();
            var standings = new ClientStandings(recorded);
            desk.Post(new ClientsNews.Found(new FoundClients(
                home.Home,
                [.. ClientTarget.Of(ClientCatalog.All, home).Select(standings.Of)],
                standings.Lost(),
                [.. ClientCatalog.All.Where(client => client.Find(home).IsEmpty).Select(client => (client, client.LookedAt(home)))],
                unasked)));
        }
    }

    // The files can be shown without it, too; only what was done to them is not known then.
    private (ImmutableDictionary<string, ClientFileState>? Recorded, Explanation? Why) Recorded()
    {
        try
        {
            return (ledger.Ledger.ClientFiles(), null);
        }
        catch (ExplainedException failure)
        {
            return (null, new Explanation(failure.Fact, failure.Hint));
        }
    }

    private void Plan(ClientsIntent.Plan asked)
    {
        lock (_gate)
        {
            RequireConfiguration(asked);
            desk.Post(new ClientsNews.Planned(asked, EditOf(asked).Preview(asked.Target)));
        }
    }

    private void Make(ClientsIntent.Make agreed)
    {
        lock (_gate)
        {
            RequireConfiguration(agreed.Asked);
            // Before the file is touched: what cannot be recorded is not done.
            ledger.Ledger.End();
            if (ledger.Ledger.Fault is { } fault) throw fault;
            desk.Post(new ClientsNews.Made(agreed.Asked, EditOf(agreed.Asked).Make(agreed.Asked.Target, ledger.Ledger, agreed.Shown)));
        }

        Read();
    }

    // Every server that was wrapped with a configuration that does not work would fail to start.
    private void RequireConfiguration(ClientsIntent.Plan asked)
    {
        if (asked.Wraps) ConfigurationLoading.Load(ledger.ConfigurationPath);
    }

    private ClientEdit EditOf(ClientsIntent.Plan asked) =>
        new(asked.Wraps ? new ClientChange.Wrap(estoppl, ledger.ConfigurationPath) : new ClientChange.Unwrap(), asked.Server);
}
