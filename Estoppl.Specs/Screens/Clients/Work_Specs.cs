using System.Threading.Channels;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Clients;
using Estoppl.Operator.Screens.Work;
using Estoppl.Specs.Clients;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Screens.Clients;

public sealed class Work_on_clients : IDisposable
{
    private const string File = "{\r\n\t// mine\r\n\t\"mcpServers\": { \"a\": {\"command\":\"x\", \"args\": [\"--token\", \"k\"],}, \"b\": { \"command\": \"y\" } },\r\n}";

    private readonly MadeUpHome _home = new();
    private readonly Workspace _workspace = new();
    private readonly Channel<ConsoleNews> _news = Channel.CreateUnbounded<ConsoleNews>();
    private readonly SharedLedger _ledger;
    private readonly WorkDesk _desk;
    private readonly ClientsWork _work;
    private readonly string _path;

    public Work_on_clients()
    {
        _path = _home.Write("~/.cursor/mcp.json", File);
        _workspace.Home.Create(TimeProvider.System);
        _ledger = _workspace.Home.Join(new JoinOptions());
        _desk = new WorkDesk(news => _news.Writer.TryWrite(news));
        var open = new OpenLedger(_workspace.Configuration, ConfigurationLoading.Load(_workspace.Configuration), _workspace.Home, _ledger);
        _work = new ClientsWork(open, _home.Home, [Programs.Estoppl], _desk);
    }

    public void Dispose()
    {
        _desk.Dispose();
        _ledger.Dispose();
        _workspace.Dispose();
        _home.Dispose();
    }

    [Fact]
    public async Task Wraps_a_file_and_unwraps_it_byte_for_byte()
    {
        var wrapped = await Change(wraps: true);
        Assert.Null(wrapped.File.Problem);
        Assert.True(System.IO.File.Exists(wrapped.File.Change!.Backup));
        Assert.Equal(["wrapped", "wrapped"], Words(await Next<ClientsNews.Found>()));
        Assert.NotEqual(File, await Content());

        Assert.Null((await Change(wraps: false)).File.Problem);
        Assert.Equal(["open", "open"], Words(await Next<ClientsNews.Found>()));
        Assert.Equal(File, await Content());
        Assert.Single(_workspace.Facts<LedgerEvent.ConfigWrapped>());
        Assert.Single(_workspace.Facts<LedgerEvent.ConfigUnwrapped>());
    }

    [Fact]
    public async Task Wraps_one_server_only()
    {
        await Change(wraps: true, "b");
        Assert.Equal(["open", "wrapped"], Words(await Next<ClientsNews.Found>()));
    }

    [Fact]
    public async Task Writes_nothing_while_a_change_is_planned()
    {
        await Plan(wraps: true, null);
        Assert.Equal(File, await Content());
        Assert.Empty(_workspace.Facts<LedgerEvent.ConfigWrapped>());
    }

    [Fact]
    public async Task Makes_no_change_that_was_not_shown()
    {
        var planned = await Plan(wraps: true, null);
        var other = File.Replace("\"y\"", "\"z\"", StringComparison.Ordinal);
        await System.IO.File.WriteAllTextAsync(_path, other, TestContext.Current.CancellationToken);
        _work.Do(new ClientsIntent.Make(planned.Asked, planned.File));
        var made = await Next<ClientsNews.Made>();
        Assert.Null(made.File.Change);
        Assert.EndsWith("changed meanwhile, and was left alone", made.File.Problem!.Fact, StringComparison.Ordinal);
        Assert.Equal(other, await Content());
        Assert.Empty(_workspace.Facts<LedgerEvent.ConfigWrapped>());
    }

    [Fact]
    public async Task Tells_where_a_file_is_broken()
    {
        await System.IO.File.WriteAllTextAsync(_path, "{\n  \"mcpServers\": {", TestContext.Current.CancellationToken);
        var planned = await Plan(wraps: true, null);
        Assert.Equal(2, planned.File.Problem?.Line);
    }

    [Fact]
    public async Task Wraps_nothing_with_a_configuration_that_no_server_could_start_with()
    {
        await System.IO.File.WriteAllTextAsync(_workspace.Configuration, "[rules]\nnonsense = 1\n", TestContext.Current.CancellationToken);
        _work.Do(Asking(wraps: true, null));
        Assert.Contains("nonsense", (await Next<ClientsNews.NotDone>()).Why.Fact, StringComparison.Ordinal);
        // Nobody is kept from unwrapping by it.
        await Plan(wraps: false, null);
    }

    [Fact]
    public async Task Tells_what_drifted()
    {
        await Change(wraps: true);
        await Next<ClientsNews.Found>();
        await System.IO.File.WriteAllTextAsync(_path, File, TestContext.Current.CancellationToken);
        _work.Do(new ClientsIntent.Read());
        var found = await Next<ClientsNews.Found>();
        Assert.All(found.Clients.Files.Single().Entries, entry => Assert.Contains("is not any more", Assert.Single(entry.Drift), StringComparison.Ordinal));
        Assert.Contains(found.Clients.NotFound, it => it.Client.Name == "Zed");
    }

    private static IEnumerable<string> Words(ClientsNews.Found found) => found.Clients.Files.Single().Entries.Select(entry => entry.Word);

    private async Task<ClientsNews.Made> Change(bool wraps, string? server = null)
    {
        var planned = await Plan(wraps, server);
        _work.Do(new ClientsIntent.Make(planned.Asked, planned.File));
        return await Next<ClientsNews.Made>();
    }

    private async Task<ClientsNews.Planned> Plan(bool wraps, string? server)
    {
        _work.Do(Asking(wraps, server));
        return await Next<ClientsNews.Planned>();
    }

    private ClientsIntent.Plan Asking(bool wraps, string? server) => new(new(_path, _path, ["Cursor"], [Estoppl.Proxy.Clients.ClientFormat.Std], false), wraps, server);

    private Task<string> Content() => System.IO.File.ReadAllTextAsync(_path, TestContext.Current.CancellationToken);

    private async Task<T> Next<T>() where T : ConsoleNews => Assert.IsType<T>(await _news.Reader.ReadAsync(TestContext.Current.CancellationToken));
}
