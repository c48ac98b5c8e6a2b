using System.Diagnostics;
using System.Globalization;
using System.Text;
using Estoppl.Operator.Agents;

namespace Estoppl.Operator.Bench;

/// <summary>How long calls stand still when the proxy that holds the ledger is killed and another takes over.</summary>
/// <param name="folder">The ledger's.</param>
/// <param name="proxied">The command line of a proxy with its server.</param>
internal sealed class TakeoverBench(string folder, IReadOnlyList<string> proxied, int proxies, int rounds, Action<string> progress)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Measures.</summary>
    public TakeoverBenchResult Measure()
    {
        progress($"{proxies} proxies, of which the holder is killed {rounds} times");
        var agents = Enumerable.Range(0, proxies).Select(_ => Agent.Start(proxied)).ToList();
        try
        {
            var (first, all) = (new Samples(), new Samples());
            for (var round = 0; round < rounds; round++)
            {
                foreach (var agent in agents) agent.AnswerToACallFrom(Stopwatch.GetTimestamp());
                var holder = agents.Single(agent => agent.Process == Holder());
                agents.Remove(holder);
                var killed = Stopwatch.GetTimestamp();
                holder.Kill();
                // Only calls that were sent after the kill count: what was answered just then may have been durable before.
                var answers = agents.Select(agent => agent.AnswerToACallFrom(killed)).Order().ToList();
                first.Add(Stopwatch.GetElapsedTime(killed, answers[0]));
                all.Add(Stopwatch.GetElapsedTime(killed, answers[^1]));
                agents.Add(Agent.Start(proxied));
            }

            return new TakeoverBenchResult(proxies, rounds, Spread.Of(first), Spread.Of(all));
        }
        finally
        {
            foreach (var agent in agents) agent.Dispose();
        }
    }

    // Its first word is the process that holds the lease.
    private int Holder() => int.Parse(File.ReadAllText(Path.Combine(folder, "ledger.holder")).Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>One agent that calls all the time, and notes when each call was sent and answered.</summary>
    private sealed class Agent : IDisposable
    {
        private readonly PipeAgent _pipe;
        private readonly Thread _thread;
        private readonly object _answered = new();
        private (long Sent, long At) _last;
        private volatile bool _isEnding;

        private Agent(PipeAgent pipe)
        {
            _pipe = pipe;
            _thread = new Thread(Call) { IsBackground = true };
        }

        public int Process => _pipe.Server.Id;

        public static Agent Start(IReadOnlyList<string> words)
        {
            var agent = new Agent(PipeAgent.Start(words));
            agent._pipe.Initialize();
            agent._thread.Start();
            return agent;
        }

        /// <summary>Waits for the answer to a call that was sent at <paramref name="from"/> or later.</summary>
        /// <returns>When it came.</returns>
        public long AnswerToACallFrom(long from)
        {
            lock (_answered)
            {
                while (_last.Sent < from)
                    if (!Monitor.Wait(_answered, TimeSpan.FromSeconds(30))) throw new InvalidOperationException("no call is answered any more");
                return _last.At;
            }
        }

        public void Kill()
        {
            _isEnding = true;
            _pipe.Server.Kill();
            _thread.Join();
            _pipe.Dispose();
        }

        public void Dispose()
        {
            _isEnding = true;
            _thread.Join();
            _pipe.Finish();
            _pipe.Dispose();
        }

        private void Call()
        {
            try
            {
                for (var number = 0; !_isEnding; number++)
                {
                    var sent = Stopwatch.GetTimestamp();
                    var id = Encoding.UTF8.GetBytes($"\"takeover-{number}\"");
                    _pipe.Send($$$"""{"jsonrpc":"2.0","id":"takeover-{{{number}}}","method":"tools/call","params":{"name":"get_balance"}}""");
                    while (_pipe.Receive().IndexOf(id) < 0)
                    {
                        // A notification, not the answer.
                    }

                    lock (_answered)
                    {
                        _last = (sent, Stopwatch.GetTimestamp());
                        Monitor.PulseAll(_answered);
                    }

                    Thread.Sleep(s_pause);
                }
            }
            // Its proxy was killed.
            catch (IOException) when (_isEnding)
            {
            }
        }
    }
}

/// <summary>What was measured.</summary>
/// <param name="First">From the kill to the first answer, in any other proxy, to a call that was sent after it.</param>
/// <param name="All">The same of the last of the other proxies.</param>
internal sealed record TakeoverBenchResult(int Proxies, int Rounds, Spread First, Spread All);
