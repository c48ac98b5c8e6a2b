using Estoppl.Ledger;
using Estoppl.Operator.Commands;

namespace Estoppl.Operator.Screens.Work;

/// <summary>Opens the ledger of a configuration off the screen's thread, and again when that could not be done.</summary>
/// <param name="creates">Whether a ledger is begun where there is none.</param>
internal sealed class LedgerDoor(string configurationPath, bool creates, WorkDesk desk)
{
    private int _isOpening;

    /// <summary>It is open.</summary>
    public sealed record Opened(OpenLedger Ledger) : ConsoleNews;

    /// <summary>Begins to open it, unless it is being opened. Must not be asked again once it is open.</summary>
    public void Open()
    {
        if (Interlocked.Exchange(ref _isOpening, 1) == 1) return;
        desk.Post(new ConsoleNews.Link(LinkState.Opening));
        desk.Do(Join, why =>
        {
            _isOpening = 0;
            return new ConsoleNews.Link(LinkState.Lost, why);
        });
    }

    private void Join()
    {
        var path = Path.GetFullPath(configurationPath);
        var configuration = ConfigurationLoading.Load(path);
        var home = SessionOpening.HomeOf(configuration);
        // A warning on stderr would be written across the screen.
        var options = SessionOpening.Joining(configuration) with
        {
            Create = creates,
            OnControls = () => desk.Post(new ConsoleNews.ControlsChanged()),
            Warn = text => desk.Post(new ConsoleNews.Said(text, Drawing.Tone.Review)),
        };
        var ledger = home.Join(options);
        if (desk.Ending.IsCancellationRequested) ledger.Dispose();
        else desk.Post(new Opened(new OpenLedger(path, configuration, home, ledger)));
    }
}
