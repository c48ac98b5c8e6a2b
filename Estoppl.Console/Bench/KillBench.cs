using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Estoppl.Operator.Agents;

namespace Estoppl.Operator.Bench;

/// <summary>How long it takes from typing <c>estoppl kill</c> until an agent's next call is refused, in every running proxy.</summary>
/// <param name="configuration">Of a ledger of the bench's own.</param>
/// <param name="server">The server's command line.</param>
internal sealed class KillBench(string configuration, IReadOnlyList<string> server, int proxies, int rounds, Action<string> progress)
{
    private const string Tool = "get_balance";

    /// <summary>Between two calls of one agent: all together they make some thousand calls a second, and leave the machine room to start a command.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(4);

    /// <summary>A process of its own between the bench and each proxy: whoever starts a proxy is on its agent's side, and may release nothing.</summary>
    private static string[] ByAnAgent => OperatingSystem.IsWindows() ? [] : ["sh", "-c", "\"$0\" \"$@\"; exit $?"];

    /// <summary>Measures.</summary>
    public KillBenchResult Measure()
    {
        progress($"{proxies} proxies");
        var agents = Enumerable.Range(0, proxies).Select(_ => Agent.Start([.. ByAnAgent, .. SelfCommand.Words, "start", "--config", configuration, "--", .. server])).ToList();
        try
        {
            var (refusals, commands, releases) = (new Samples(), new Samples(), new Samples());
            progress($"{rounds} kill switches, one after the other");
            for (var round = 0; round < rounds; round++)
            {
                foreach (var agent in agents) agent.WaitFor(refused: false);
                var begun = Stopwatch.GetTimestamp();
                Run("kill", Tool, "--reason", "the bench");
                commands.Add(Stopwatch.GetElapsedTime(begun));
                foreach (var agent in agents) refusals.Add(Stopwatch.GetElapsedTime(begun, agent.WaitFor(refused: true)));
                begun = Stopwatch.GetTimestamp();
                Run("release", Tool);
                releases.Add(Stopwatch.GetElapsedTime(begun));
            }

            return new KillBenchResult(proxies, rounds, agents.Sum(agent => agent.Calls), Spread.Of(refusals), Spread.Of(commands), Spread.Of(releases));
        }
        finally
        {
            foreach (var agent in agents) agent.Dispose();
        }
    }

    private void Run(params IEnumerable<string> words)
    {
        using var command = Process.Start(new ProcessStartInfo(SelfCommand.Words[0], [.. SelfCommand.Words.Skip(1), .. words, "--config", configuration, "--json"])
        {
            RedirectStandardOutput = true,
        })!;
        command.StandardOutput.ReadToEnd();
        command.WaitForExit();
        if (command.ExitCode != 0) throw new InvalidOperationException($"{words.First()} ended with {command.ExitCode}");
    }

    /// <summary>One agent that calls all the time, and notes when its calls begin to be refused, and to pass again.</summary>
    private sealed class Agent : IDisposable
    {
        private readonly PipeAgent _pipe;
        private readonly Thread _thread;
        private readonly BlockingCollection<(bool Refused, long At)> _turns = [];
        private volatile bool _isEnding;

        private Agent(PipeAgent pipe)
        {
            _pipe = pipe;
            _thread = new Thread(Call) { IsBackground = true };
        }

        public long Calls { get; private set; }

        public static Agent Start(IReadOnlyList<string> words)
        {
            var agent = new Agent(PipeAgent.Start(words));
            agent._pipe.Initialize();
            agent._thread.Start();
            return agent;
        }

        /// <summary>Waits until its calls are refused, or pass.</summary>
        /// <returns>When the first answer that says so came.</returns>
        public long WaitFor(bool refused)
        {
            if (!_turns.TryTake(out var turn, TimeSpan.FromSeconds(30)) || turn.Refused != refused)
                throw new InvalidOperationException($"calls were not {(refused ? "refused" : "let through")} as they should be");
            return turn.At;
        }

        public void Dispose()
        {
            _isEnding = true;
            _thread.Join();
            _pipe.Finish();
            _pipe.Dispose();
            _turns.Dispose();
        }

        private void Call()
        {
            bool? last = null;
            while (!_isEnding)
            {
                var id = $"\"kill-{Calls++}\"";
                _pipe.Send($$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"name":"{{{Tool}}}"}}""");
                var wanted = Encoding.UTF8.GetBytes(id);
                ReadOnlySpan<byte> answer;
                do answer = _pipe.Receive();
                while (answer.IndexOf(wanted) < 0);
                var refused = answer.IndexOf("\"isError\":true"u8) >= 0;
                if (refused != last) _turns.Add((refused, Stopwatch.GetTimestamp()));
                last = refused;
                Thread.Sleep(s_pause);
            }
        }
    }
}

/// <summary>What was measured.</summary>
/// <param name="Calls">All calls that were made meanwhile.</param>
/// <param name="Refusal">From the start of the command's process to the first refused call, in each proxy and round.</param>
/// <param name="Command">How long the command took.</param>
/// <param name="Release">How long the release took.</param>
internal sealed record KillBenchResult(int Proxies, int Rounds, long Calls, Spread Refusal, Spread Command, Spread Release);
