using System.Collections.Immutable;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Sharing;
using Estoppl.Specs.Ledger;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Sharing;

/// <summary>A folder with a ledger in which several take part. Goes with the spec.</summary>
internal sealed class Commons : IDisposable
{
    /// <summary>Nothing here waits for ever: what takes longer fails the spec.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly List<SharedLedger> _parts = [];
    private readonly IDisposable? _disk;

    /// <param name="name">Of the ledger's folder, inside one that goes with the spec.</param>
    /// <param name="disk">Makes that folder a disk.</param>
    public Commons(string name = ".estoppl", Func<string, IDisposable>? disk = null)
    {
        _disk = disk?.Invoke(_folder / name);
        Home = new LedgerHome(_folder / name);
        Home.Create(TimeProvider.System);
    }

    /// <summary>What a proxy asks for.</summary>
    public static JoinOptions Appending { get; } = new() { Create = true, Append = true };

    public LedgerHome Home { get; }

    public string Path => _folder.Path;

    /// <summary>Takes part. The first to do so is the holder.</summary>
    public SharedLedger Join(JoinOptions? options = null)
    {
        var part = Home.Join(options ?? Appending);
        _parts.Add(part);
        return part;
    }

    /// <summary>An event that can be told apart: the n-th of <paramref name="actor"/>.</summary>
    public static ImmutableArray<ObservedEvent> Event(string actor, int n) => Writing.Group(actor, n, 1);

    /// <summary>Half a surrogate pair has no UTF-8.</summary>
    public static ImmutableArray<ObservedEvent> Unwritable(string actor = "x") =>
        [Writing.Event(actor, 0, 0, A.Intercepted with { Tool = new ToolName("\ud800") })];

    /// <summary>Waits for what must come.</summary>
    public static Task In(Task work) => work.WaitAsync(Limit, TestContext.Current.CancellationToken);

    /// <inheritdoc cref="In(Task)"/>
    public static Task<T> In<T>(Task<T> work) => work.WaitAsync(Limit, TestContext.Current.CancellationToken);

    /// <summary>Does what may wait for ever if it is wrong.</summary>
    public static Task In(Action work) => In(Task.Run(work));

    /// <inheritdoc cref="In(Action)"/>
    public static Task<T> In<T>(Func<T> work) => In(Task.Run(work));

    /// <summary>All that the spec has appended, as it stands in the ledger.</summary>
    public List<ObservedEvent> Stored()
    {
        using var ledger = Home.Join(new JoinOptions());
        return [.. Writing.Decoded(ledger).Where(it => it.Fact is not (LedgerEvent.LedgerOpened or LedgerEvent.CheckpointSealed))];
    }

    /// <summary>Asserts that just these are stored, each once, and in the order of each who appended them; and that the chain is whole.</summary>
    public void AssertStored(params IEnumerable<ObservedEvent> expected)
    {
        var stored = Stored();
        Assert.Equal(
            expected.GroupBy(it => it.Actor).OrderBy(of => of.Key, StringComparer.Ordinal).Select(of => $"{of.Key}: {string.Join(' ', of.Select(it => it.Id))}"),
            stored.GroupBy(it => it.Actor).OrderBy(of => of.Key, StringComparer.Ordinal).Select(of => $"{of.Key}: {string.Join(' ', of.Select(it => it.Id))}"));
        AssertIntact();
    }

    /// <summary>Asserts that of each process that appended, all is stored that it had acknowledged, each event once, in order and without a gap.</summary>
    public void AssertAllOf(params IReadOnlyCollection<Appending> processes)
    {
        var stored = Stored();
        Assert.Empty(processes.SelectMany(one => one.Acknowledged()).Select(it => it.Id).Except(stored.Select(it => it.Id)));
        foreach (var of in stored.GroupBy(it => it.Actor))
        {
            var numbers = of.Select(it => ((LedgerEvent.PolicyLoaded)it.Fact).Source).ToList();
            Assert.Equal(Enumerable.Range(0, numbers.Count).Select(n => $"{n}"), numbers);
        }

        AssertIntact();
    }

    public void AssertIntact()
    {
        using var ledger = Home.Join(new JoinOptions());
        Assert.IsType<Verification.Intact>(
            new Verifier(Home.Keys.LoadVerifyingKey()).Verify(ledger.Events(Position.First), null, TestContext.Current.CancellationToken));
    }

    public void Dispose()
    {
        foreach (var part in _parts) part.Dispose();
        _disk?.Dispose();
        _folder.Dispose();
    }
}
