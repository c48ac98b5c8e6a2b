using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Storage;
using Estoppl.Proxy.Interception;
using Estoppl.Proxy.Policy;
using Estoppl.Proxy.Protocol;

namespace Estoppl.Proxy.Stdio;

/// <summary>What a session needs besides its server.</summary>
/// <param name="Ledger">The session owns it from here on, and closes it.</param>
public sealed record SessionParts(Configuration Configuration, LedgerWriter Ledger, Commitments Commitments);

/// <summary>How to run one stdio session.</summary>
/// <param name="Upstream">The server's command line.</param>
/// <param name="Launcher">See <see cref="UpstreamProcess.Start"/>.</param>
/// <param name="Prepare">Loads what the session needs. Runs while the server is already starting.</param>
/// <param name="Warn">Tells the operator, in a sentence, what does not end the session.</param>
public sealed record StdioOptions(
    CommandLine Upstream, ServerName Server, IReadOnlyList<string> Launcher, Stream ClientInput, Stream ClientOutput,
    Func<SessionParts> Prepare, Action<string> Warn, TimeProvider Clock);

/// <summary>
/// A client on our stdin and stdout, a server as our child, and between them two pumps that never wait for each other. Everything that
/// must be recorded is durable before it leaves; everything else passes as it comes.
/// </summary>
public static class StdioProxy
{
    /// <summary>What the proxy exits with when the server went well and the ledger did not.</summary>
    public const int LedgerFailedExitCode = 74;

    /// <summary>How long a server may take for what it was asked before the client left.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(30);

    /// <summary>How long a server may take to end once it has nothing to do and its input is closed.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    /// <summary>How long a server may take to end after SIGTERM.</summary>
    private static readonly TimeSpan TerminateLimit = TimeSpan.FromSeconds(1.5);

    /// <summary>How long output may still come after the server has ended: something that it started holds the pipe.</summary>
    private static readonly TimeSpan OutputLimit = TimeSpan.FromSeconds(1);

    /// <summary>Runs the session to its end.</summary>
    /// <returns>The server's exit code, or 128 + signal; <see cref="LedgerFailedExitCode"/> when that is 0 and the ledger failed.</returns>
    /// <exception cref="UpstreamException">The server could not be started. Nothing was recorded.</exception>
    public static async Task<int> RunAsync(StdioOptions options)
    {
        var processStart = options.Clock.GetTimestamp();
        var upstream = UpstreamProcess.Start(options.Upstream, options.Launcher);
        try
        {
            var parts = options.Prepare();
            await using var ledger = parts.Ledger;
            return await new Run(options, upstream, parts, processStart).ToEndAsync();
        }
        finally
        {
            upstream.Kill();
        }
    }

    private sealed class Run
    {
        private static readonly Task s_never = new TaskCompletionSource().Task;

        private readonly StdioOptions _options;
        private readonly UpstreamProcess _upstream;
        private readonly SessionParts _parts;
        private readonly Exchange _exchange;
        private readonly Session _session;
        private readonly ImmutableArray<ObservedEvent> _opening;

        public Run(StdioOptions options, UpstreamProcess upstream, SessionParts parts, long processStart)
        {
            (_options, _upstream, _parts) = (options, upstream, parts);
            var (configuration, _, commitments) = parts;
            var agent = configuration.Agent;
            var observer = new Observer(SessionId.New(options.Clock.GetUtcNow()), agent.Id, options.Server, options.Clock, processStart);
            _exchange = new Exchange(observer, new PolicyEngine(configuration, options.Clock), configuration, commitments);
            _session = new Session(_exchange, fact => options.Warn($"the ledger cannot be written, so no call is forwarded any more: {fact}"));
            _opening = _exchange.OnStarted(new LedgerEvent.SessionStarted(
                agent.Id, agent.Version, agent.AuthorizedBy, options.Server, "stdio", options.Upstream.Digest, configuration.Digest));
        }

        public async Task<int> ToEndAsync()
        {
            await _parts.Ledger.AppendAsync(_opening);
            var stopAsked = new TaskCompletionSource();
            using var terminate = OnSignal(PosixSignal.SIGTERM, stopAsked);
            using var interrupt = OnSignal(PosixSignal.SIGINT, stopAsked);
            using var hangUp = OnSignal(PosixSignal.SIGHUP, stopAsked);

            var limit = _parts.Configuration.Proxy.MaxMessageBytes;
            var outbound = new OutboundQueue();
            var client = new ClientWriter(_options.ClientOutput);
            _ = Start("estoppl client", new ClientPump(new LineReader(_options.ClientInput, limit), _session, _parts.Ledger, outbound).Run);
            var fed = Start("estoppl feeder", new ServerFeeder(outbound, _upstream.Input, client, _session).Run);
            var answered = Start("estoppl server", new ServerPump(_upstream.Output, client, _session, _parts.Ledger, limit).Run);

            var reason = await FirstEndAsync(fed, answered, stopAsked.Task);
            var exitCode = await EndUpstreamAsync(reason, answered, stopAsked.Task);
            await Task.WhenAny(answered, Task.Delay(OutputLimit, _options.Clock));
            outbound.Complete();
            client.Complete();
            return Close(reason, exitCode);
        }

        private async Task<string> FirstEndAsync(Task fed, Task<ServerPump.End> answered, Task stopAsked)
        {
            var first = await Task.WhenAny(fed, answered, stopAsked, _upstream.Exited);
            if (first == stopAsked) return SessionEnd.Signal;
            if (first == _upstream.Exited) return SessionEnd.UpstreamExited;
            if (first == fed) return SessionEnd.ClientClosed;
            return await answered == ServerPump.End.ClientGone ? SessionEnd.ClientClosed : SessionEnd.UpstreamExited;
        }

        private async Task<int> EndUpstreamAsync(string reason, Task answered, Task stopAsked)
        {
            if (reason == SessionEnd.ClientClosed)
            {
                // Without a way for answers to come, or a client to read them, there is nothing to wait for.
                await Task.WhenAny(_session.AllAnswered(), answered, _upstream.Exited, stopAsked, Task.Delay(DrainLimit, _options.Clock));
            }

            if (await ExitsWithinAsync(EndLimit, stopAsked)) return await _upstream.Exited;
            _upstream.Terminate();
            if (await ExitsWithinAsync(TerminateLimit, s_never)) return await _upstream.Exited;
            _upstream.Kill();
            return await _upstream.Exited;
        }

        private async Task<bool> ExitsWithinAsync(TimeSpan limit, Task unless) =>
            await Task.WhenAny(_upstream.Exited, unless, Task.Delay(limit, _options.Clock)) == _upstream.Exited;

        private int Close(string reason, int exitCode)
        {
            var last = _session.Do(exchange => exchange.OnEnded(reason, exitCode));
            _session.WhyNotDurable(_parts.Ledger.AppendAsync(last));
            return exitCode == 0 && _session.LedgerFault is not null ? LedgerFailedExitCode : exitCode;
        }

        private static PosixSignalRegistration OnSignal(PosixSignal signal, TaskCompletionSource asked) =>
            PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                asked.TrySetResult();
            });

        private static Task<bool> Start(string name, Action run) => Start(name, () =>
        {
            run();
            return true;
        });

        // A thread each, and blocking reads: a pipe's read that returns on the thread that handles it saves two hand-overs per message.
        private static Task<T> Start<T>(string name, Func<T> run)
        {
            var ended = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            new Thread(() =>
            {
                try
                {
                    ended.SetResult(run());
                }
                catch (Exception fault)
                {
                    ended.SetException(fault);
                }
            }) { IsBackground = true, Name = name }.Start();
            return ended.Task;
        }
    }
}
