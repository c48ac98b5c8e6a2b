using System.Threading.Channels;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Work;
using Estoppl.Specs.Reports;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Screens.Work;

/// <summary>A ledger that the console has opened, somebody who writes into it, and what is posted to the screen.</summary>
internal sealed class Desk : IDisposable
{
    private readonly Channel<ConsoleNews> _news = Channel.CreateUnbounded<ConsoleNews>();

    public Desk(Action<Story> tell)
    {
        Story = new Story(Workspace);
        tell(Story);
        Story.Store();
        Open = new OpenLedger(Workspace.Configuration, ConfigurationLoading.Load(Workspace.Configuration), Workspace.Home, Workspace.Home.Join(new JoinOptions()));
        Work = new WorkDesk(news => _news.Writer.TryWrite(news));
    }

    public Workspace Workspace { get; } = new();

    public Story Story { get; }

    public OpenLedger Open { get; }

    public WorkDesk Work { get; }

    /// <summary>The next that was posted.</summary>
    public async Task<ConsoleNews> NextAsync() => await _news.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public void Dispose()
    {
        Work.Dispose();
        Open.Ledger.Dispose();
        Story.Dispose();
        Workspace.Dispose();
    }
}
