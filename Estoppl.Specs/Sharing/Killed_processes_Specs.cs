using System.Diagnostics;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Sharing;

/// <summary>
/// SIGKILL, holders and others in turn, while several processes append. Each keeps its own list of what was acknowledged outside of the
/// ledger, by which it is found again.
/// </summary>
[Trait("Category", "EndToEnd")]
public sealed class Processes_that_are_killed_while_they_share_a_ledger : IAsyncDisposable
{
    private const int AtATime = 4;

    private static readonly int s_seed = int.TryParse(Environment.GetEnvironmentVariable("ESTOPPL_SEED"), out var seed) ? seed : Random.Shared.Next();

    private readonly Commons _commons = new();
    private readonly TemporaryFolder _notes = new();
    private readonly List<Appending> _all = [], _alive = [];
    private readonly Random _random = new(s_seed);

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _all) await one.DisposeAsync();
        _commons.Dispose();
        _notes.Dispose();
    }

    [Fact]
    public async Task Lose_nothing_that_was_acknowledged_and_store_nothing_twice()
    {
        Programs.NeedLinux();
        TestContext.Current.TestOutputHelper?.WriteLine($"ESTOPPL_SEED={s_seed}");
        var deaths = new List<long>();
        while (_alive.Count < AtATime) await StartAsync();
        var kills = Rounds.Of(40);
        for (var kill = 0; kill < kills; kill++)
        {
            // Not a wait for anything: this is the random moment.
            await Task.Delay(_random.Next(60), TestContext.Current.CancellationToken);
            var holder = HolderFile.Read(_commons.Home.Folder).ProcessId;
            var victim = kill % 2 == 0 ? _alive.Single(one => one.Id == holder) : Pick(_alive.Where(one => one.Id != holder));
            if (kill % 2 == 0) deaths.Add(Stopwatch.GetTimestamp());
            victim.Kill();
            _alive.Remove(victim);
            await StartAsync();
        }

        foreach (var one in _alive) await one.EndAsync();
        AssertAllThere(kills);
        ReportGaps(deaths);
    }

    // Now and then one is killed as it begins.
    private async Task StartAsync()
    {
        while (true)
        {
            var one = Appending.Start(_commons.Home, _notes.Path, $"{_all.Count}", "rate", "400");
            _all.Add(one);
            if (_alive.Count == AtATime - 1 && _random.Next(6) == 0)
            {
                await Task.Delay(_random.Next(300), TestContext.Current.CancellationToken);
                one.Kill();
                continue;
            }

            await one.HearAsync("joined");
            await one.HearAsync("first");
            _alive.Add(one);
            return;
        }
    }

    private void AssertAllThere(int kills)
    {
        var acknowledged = _all.Sum(one => one.Acknowledged().Count);
        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills, {_all.Count} processes, {acknowledged} acknowledged, {_commons.Stored().Count} stored");
        Assert.True(acknowledged > kills * 10);
        _commons.AssertAllOf(_all);
    }

    private void ReportGaps(List<long> deaths)
    {
        var acknowledged = _all.SelectMany(one => one.Acknowledged()).Select(it => it.At).Order().ToList();
        var gaps = deaths.Select(death => GapAfter(death, acknowledged)).Order().ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{gaps.Count} holders killed; appends stood still for {gaps[gaps.Count / 2]:0.0} ms (median), {gaps[gaps.Count * 9 / 10]:0.0} ms (p90), {gaps[^1]:0.0} ms (longest)");
    }

    // The longest time without an acknowledgement that the second after a death saw.
    private static double GapAfter(long death, List<long> acknowledged)
    {
        var longest = TimeSpan.Zero;
        var last = death;
        foreach (var at in acknowledged.Where(at => at > death))
        {
            if (last > death + Stopwatch.Frequency) break;
            var gap = Stopwatch.GetElapsedTime(last, at);
            if (gap > longest) longest = gap;
            last = at;
        }

        return longest.TotalMilliseconds;
    }

    private Appending Pick(IEnumerable<Appending> among) => among.ElementAt(_random.Next(among.Count()));
}

[Trait("Category", "EndToEnd")]
public sealed class A_process_that_takes_part_again_and_again : IDisposable
{
    private readonly Commons _commons = new();
    private readonly TemporaryFolder _notes = new();

    public void Dispose()
    {
        _commons.Dispose();
        _notes.Dispose();
    }

    [Fact]
    public async Task Has_no_more_threads_and_files_than_after_the_first_time()
    {
        Programs.NeedLinux();
        var few = await CyclesAsync(3);
        var many = await CyclesAsync(Rounds.Of(40));
        TestContext.Current.TestOutputHelper?.WriteLine($"threads, files: {few.Threads}, {few.Files}, then {many.Threads}, {many.Files}");
        // The thread pool grows and shrinks as it likes.
        Assert.InRange(many.Threads, 0, few.Threads + 8);
        Assert.InRange(many.Files, 0, few.Files + 8);
    }

    private async Task<(int Acknowledged, int Threads, int Files, int Cpu)> CyclesAsync(int cycles)
    {
        await using var one = Appending.Start(_commons.Home, _notes.Path, "x", "cycles", $"{cycles}");
        return await one.EndAsync("cycle");
    }
}

[Trait("Category", "EndToEnd")]
public sealed class Processes_with_nothing_to_do : IDisposable
{
    private readonly Commons _commons = new();
    private readonly TemporaryFolder _notes = new();

    public void Dispose()
    {
        _commons.Dispose();
        _notes.Dispose();
    }

    [Fact]
    public async Task Use_no_time()
    {
        Programs.NeedLinux();
        // One event at the beginning, and the next one long after the end.
        await using var holder = Appending.Start(_commons.Home, _notes.Path, "holder", "window", "1", "idle", "3000");
        await holder.HearAsync("first", "joined");
        await using var other = Appending.Start(_commons.Home, _notes.Path, "other", "window", "1", "idle", "3000");
        await other.HearAsync("first", "joined");
        foreach (var one in (Appending[])[holder, other])
        {
            var idle = double.Parse(await one.HearAsync("idle"), System.Globalization.CultureInfo.InvariantCulture);
            TestContext.Current.TestOutputHelper?.WriteLine($"{one.Name}: {idle} ms of CPU in 3 s of idleness");
            // A build that is not native goes on compiling for a while; a loop that never rests would take all of it.
            Assert.InRange(idle, 0, 600);
        }
    }
}
