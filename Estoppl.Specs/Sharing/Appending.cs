using System.Globalization;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Specs.Testing;

namespace Estoppl.Specs.Sharing;

/// <summary>A process that appends to a ledger until it is told to end, or killed. What was acknowledged it wrote down elsewhere.</summary>
internal sealed class Appending : IAsyncDisposable
{
    private readonly Child _process;
    private readonly string _acknowledged;

    private Appending(Child process, string name, string acknowledged) => (_process, Name, _acknowledged) = (process, name, acknowledged);

    public string Name { get; }

    public int Id => _process.Id;

    /// <param name="notes">A folder for what it writes down.</param>
    /// <param name="words">As the program has them.</param>
    public static Appending Start(LedgerHome home, string notes, string name, params IEnumerable<string> words) =>
        Start(home.Folder.Path, notes, name, words);

    /// <inheritdoc cref="Start(LedgerHome, string, string, IEnumerable{string})"/>
    public static Appending Start(string folder, string notes, string name, params IEnumerable<string> words)
    {
        var acknowledged = Path.Combine(notes, $"acknowledged-{name}");
        return new(Child.Start(Programs.Appender, [folder, name, acknowledged, .. words]), name, acknowledged);
    }

    /// <summary>The next line that it says.</summary>
    public Task<string> HearAsync() => _process.ReadTextAsync();

    /// <summary>Waits until it says what begins with <paramref name="words"/>, which has to be what it says next but for <paramref name="others"/>.</summary>
    public async Task<string> HearAsync(string words, params string[] others)
    {
        while (true)
        {
            var line = await HearAsync();
            if (line.StartsWith(words, StringComparison.Ordinal)) return line[words.Length..].Trim();
            if (!others.Any(other => line.StartsWith(other, StringComparison.Ordinal))) throw new InvalidOperationException($"{Name} says `{line}` instead of `{words}`");
        }
    }

    public void Kill() => _process.Kill();

    public void Send(int signal) => _process.Send(signal);

    /// <summary>Lets it end.</summary>
    /// <returns>How many events it had acknowledged, and the threads, open files and milliseconds of CPU that it had at the end.</returns>
    public async Task<(int Acknowledged, int Threads, int Files, int Cpu)> EndAsync(params string[] others)
    {
        _process.CloseInput();
        var numbers = (await HearAsync("ended", [.. others, "first"])).Split(' ').Select(word => int.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        var exit = await _process.ExitAsync();
        return exit == 0 ? (numbers[0], numbers[1], numbers[2], numbers[3]) : throw new InvalidOperationException($"{Name} ended with {exit}: {await _process.ErrorAsync()}");
    }

    /// <summary>What it had written down: each acknowledged event, and when. The last line of a killed process may be torn.</summary>
    public List<(EventId Id, long At)> Acknowledged() => [.. AcknowledgedKnowing().Select(one => (one.Id, one.At))];

    /// <summary>The same, and how many kill switches it knew of then.</summary>
    public List<(EventId Id, long At, int Switches)> AcknowledgedKnowing() => !File.Exists(_acknowledged) ? [] :
    [
        .. File.ReadAllText(_acknowledged).Split('\n')[..^1].Select(line => line.Split(' '))
            .Select(words => (new EventId(Guid.Parse(words[0])), long.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture))),
    ];

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
