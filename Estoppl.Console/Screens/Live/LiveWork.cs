using System.Diagnostics;
using Estoppl.Operator.Screens.Work;

namespace Estoppl.Operator.Screens.Live;

/// <summary>Does what the Live screen asks for, off the screen's thread.</summary>
internal sealed class LiveWork(OpenLedger ledger, WorkDesk desk)
{
    private readonly CallInspection _inspection = new(ledger, desk);
    private readonly FilterHistoryFile _filters = FilterHistoryFile.For(
        Environment.GetEnvironmentVariable, OperatingSystem.IsWindows(), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>Begins what goes on by itself.</summary>
    public void Start() => desk.Do(() => desk.Post(new LiveNews.FiltersKept(_filters.Read())), why => new ConsoleNews.Said(why.Fact));

    /// <summary>On the screen's thread; must not wait.</summary>
    public void Do(LiveIntent intent)
    {
        switch (intent)
        {
            case LiveIntent.Inspect it: _inspection.Do(it); break;
            case LiveIntent.KeepFilter it: desk.Do(() => _filters.Keep(it.Filter), why => new ConsoleNews.Said(why.Fact)); break;
            default: throw new UnreachableException();
        }
    }
}
