using System.Collections.Immutable;
using Estoppl.Ledger.Sharing;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Xunit;

namespace Estoppl.Specs.Testing;

/// <summary>How a command ended and what it said.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error);

/// <summary>A folder with a configuration and, once a proxy has run there, a ledger. Goes with the spec.</summary>
internal sealed class Workspace : IDisposable
{
    /// <summary>Lets every call through, as often as it comes.</summary>
    public const string Permissive = """
        [agent]
        id = "spec-agent"

        [rules]
        rate_limit_per_minute = 0

        [ledger]
        db_path = ".estoppl/ledger.db"
        """;

    private readonly TemporaryFolder _folder = new();

    public Workspace(string? configuration = Permissive)
    {
        if (configuration is not null) File.WriteAllText(Configuration, configuration);
    }

    public string Path => _folder.Path;

    public string Configuration => _folder / "estoppl.toml";

    public LedgerHome Home => new(_folder / ".estoppl");

    /// <summary>A path inside.</summary>
    public static string operator /(Workspace workspace, string name) => workspace._folder / name;

    /// <summary>The words behind <c>estoppl</c> that put a proxy before <paramref name="server"/>.</summary>
    public string[] StartWords(params IEnumerable<string> server) => ["start", "--config", Configuration, "--", .. server];

    /// <summary>Starts the proxy before a server.</summary>
    public Child Start(params IEnumerable<string> server) => Child.Start(Programs.Estoppl, StartWords(server), Path);

    /// <summary>Starts the proxy before a shell script; <c>$0</c> and on are <paramref name="arguments"/>.</summary>
    public Child StartShell(string script, params IEnumerable<string> arguments) => Start(["sh", "-c", script, .. arguments]);

    /// <summary>Runs a command of estoppl to its end.</summary>
    public async Task<CommandRun> RunAsync(params IEnumerable<string> words)
    {
        await using var child = Child.Start(Programs.Estoppl, words, Path);
        child.CloseInput();
        var output = await child.ReadToEndAsync();
        var exitCode = await child.ExitAsync();
        return new(exitCode, System.Text.Encoding.UTF8.GetString(output), await child.ErrorAsync());
    }

    /// <summary>All events of the ledger, as they are: nothing is repaired by reading.</summary>
    public ImmutableArray<ObservedEvent> Events()
    {
        using var ledger = Home.Join(new JoinOptions());
        return [.. ledger.Events(Position.First).Select(stored => Assert.IsType<DecodedEvent.Known>(EventCodec.Decode(stored.Event.Span)).Envelope.Event)];
    }

    /// <summary>The facts of one kind, in order.</summary>
    public ImmutableArray<T> Facts<T>() where T : LedgerEvent => [.. Events().Select(observed => observed.Fact).OfType<T>()];

    /// <summary>Asserts that <c>estoppl audit --verify</c> finds the ledger intact.</summary>
    public async Task AssertIntactAsync()
    {
        var verdict = await RunAsync("audit", "--verify");
        Assert.True(verdict.ExitCode == 0, verdict.Output + verdict.Error);
        Assert.StartsWith("INTACT", verdict.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
