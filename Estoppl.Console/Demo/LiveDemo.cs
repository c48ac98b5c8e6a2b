using Estoppl.Ledger;

namespace Estoppl.Operator.Demo;

/// <summary>
/// Agents that work through real proxies to real servers, and record what they do in a folder that is gone when this is disposed. What they do does
/// not end by itself. Leave the ledger before disposing.
/// </summary>
internal sealed class LiveDemo : IDisposable
{
    private const int MostAttempts = 100;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("estoppl-demo-");
    private readonly List<LiveAgentProcess> _agents = [];
    private int _isDisposed;

    /// <summary>Starts it; the ledger is there, and calls are being made, when it returns.</summary>
    /// <param name="self">How to start estoppl: <see cref="SelfCommand.Words"/> where this is it.</param>
    /// <param name="pace">How many times as fast as people can read.</param>
    /// <exception cref="LiveDemoException">An agent could not begin.</exception>
    public LiveDemo(IReadOnlyList<string> self, double pace = 1)
    {
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        try
        {
            foreach (var role in LiveRole.All)
            {
                var configuration = role == LiveRole.All[0] ? Configuration : Path.Combine(_folder.FullName, $"{role.Server}.toml");
                File.WriteAllText(configuration, role.Configuration);
                _agents.Add(new LiveAgentProcess(self, role, configuration, seed: _agents.Count + 1, pace));
            }

            foreach (var agent in _agents) agent.WaitUntilReady();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The configuration to look at the ledger with: the first agent's.</summary>
    public string Configuration => Path.Combine(_folder.FullName, "estoppl.toml");

    /// <summary>Ends the agents, their proxies and their servers, and deletes the folder.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        foreach (var agent in _agents) agent.End();
        foreach (var agent in _agents) agent.Dispose();
        for (var attempt = 1; Directory.Exists(_folder.FullName); attempt++)
        {
            try
            {
                _folder.Delete(recursive: true);
            }
            // Whoever still has the ledger open may be making a file in it.
            catch (IOException) when (attempt < MostAttempts)
            {
            }
        }
    }

    // A terminal that is closed ends the console at once, and nothing is disposed then.
    private void OnProcessExit(object? sender, EventArgs ending) => Dispose();
}

/// <summary>The live demo could not begin.</summary>
internal sealed class LiveDemoException(string said)
    : ExplainedException($"the demo's agent ended before it began{(said.Length == 0 ? "" : $": {said}")}", "`estoppl demo` plays a short session without a screen");
