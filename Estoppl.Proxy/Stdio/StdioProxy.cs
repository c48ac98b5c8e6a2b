using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Sharing;
using Estoppl.Proxy.Interception;
using Estoppl.Proxy.Policy;
using Estoppl.Proxy.Protocol;
using Estoppl.Proxy.Tools;

namespace Estoppl.Proxy.Stdio;

/// <summary>What a session needs besides its server.</summary>
/// <param name="Ledger">The session owns it from here on, and closes it.</param>
public sealed record SessionParts(Configuration Configuration, SharedLedger Ledger, Commitments Commitments);

/// <summary>How to run one stdio session.</summary>
/// <param name="Upstream">The server's command line.</param>
/// <param name="Launcher">See <see cref="UpstreamProcess.Start"/>.</param>
/// <param name="Prepare">Loads what the session needs, and joins the ledger so that orders go to the inbox. Runs while the server is already starting.</param>
/// <param name="Warn">Tells the operator, in a sentence, what does not end the session.</param>
public sealed record StdioOptions(
    CommandLine Upstream, ServerName Server, IReadOnlyList<string> Launcher, Stream ClientInput, Stream ClientOutput,
    Func<ControlInbox, SessionParts> Prepare, Action<string> Warn, TimeProvider Clock);

/// <summary>
/// A client on our stdin and stdout, a server as our child, and between them two pumps that never wait for each other. Everything that
/// must be recorded is durable before it leaves; everything else passes as it comes.
/// </summary>
public static class StdioProxy
{
    /// <summary>What the proxy exits with when the server went well and the ledger did not.</summary>
    public const int LedgerFailedExitCode = 74;

    /// <summary>How often deadlines and the configuration file are looked at: two looks are well within a second.</summary>
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(300);

    /// <summary>How long a server may take for what it was asked before the client left.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(30);

    /// <summary>How long a server may take to end once it has nothing to do and its input is closed.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    /// <summary>How long a server may take to end after SIGTERM.</summary>
    private static readonly TimeSpan TerminateLimit = TimeSpan.FromSeconds(1.5);

    /// <summary>How long we wait for more output when the server has ended, but something that it started still holds the pipe.</summary>
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
            var inbox = new ControlInbox();
            var parts = options.Prepare(inbox);
            using var ledger = parts.Ledger;
            return await new Run(options, upstream, parts, inbox, processStart).ToEndAsync();
        }
        finally
        {
            upstream.Kill();
        }
    }

    private sealed class Run
    {
        private readonly StdioOptions _options;
        private readonly UpstreamProcess _upstream;
        private readonly SessionParts _parts;
        private readonly ControlInbox _inbox;
        private readonly Session _session;
        private readonly ImmutableArray<ObservedEvent> _opening;
        private readonly TaskCompletionSource _stopAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Run(StdioOptions options, UpstreamProcess upstream, SessionParts parts, ControlInbox inbox, long processStart)
        {
            (_options, _upstream, _parts, _inbox) = (options, upstream, parts, inbox);
            var (configuration, _, commitments) = parts;
            var agent = configuration.Agent;
            var server = new ServerKey(options.Server, options.Upstream.Digest);
            var observer = new Observer(SessionId.New(options.Clock.GetUtcNow()), agent.Id, options.Server, options.Clock, processStart);
            var exchange = new Exchange(observer, new PolicyEngine(configuration, options.Server, options.Clock), commitments, new ToolWatch(server, parts.Ledger.ToolsOf(server)));
            _session = new Session(exchange, parts.Ledger, server, inbox, fact => options.Warn($"the ledger cannot be written, so no call is forwarded until it can: {fact}"));
            _opening = exchange.OnStarted(new LedgerEvent.SessionStarted(
                agent.Id, agent.Version, agent.AuthorizedBy, options.Server, "stdio", options.Upstream.Digest, configuration.Digest));
        }

        public async Task<int> ToEndAsync()
        {
            await _parts.Ledger.AppendAsync(_opening);
            using var terminate = OnSignal(PosixSignal.SIGTERM);
            using var interrupt = OnSignal(PosixSignal.SIGINT);
            using var hangUp = OnSignal(PosixSignal.SIGHUP);

            var limit = _parts.Configuration.Proxy.MaxMessageBytes;
            var outbound = new OutboundQueue();
            var client = new ClientWriter(_options.ClientOutput);
            var read = Start("estoppl client", new ClientPump(new LineReader(_options.ClientInput, limit), _session, outbound).Run);
            var fed = Start("estoppl feeder", new ServerFeeder(outbound, _upstream.Input, client, _session).Run);
            var serverPump = new ServerPump(
                _upstream.Output, client, _session, limit, _parts.Configuration.EffectiveRules.HideBlockedTools, _options.Clock);
            var answered = Start("estoppl server", serverPump.Run);

            var control = Start("estoppl control", new ControlPump(_inbox, _session, outbound, client, new PolicyWatch(_parts.Configuration), new DefinitionStore(_parts.Ledger.Folder),
                _options.Warn).Run);
            await using var ticking = _options.Clock.CreateTimer(_ => _inbox.OnTick(), null, TickEvery, TickEvery);

            var first = await Task.WhenAny(fed, answered, _stopAsked.Task, _upstream.Exited, control);
            // The server's input closes only behind the client's end, so a server that ended because of that came second.
            var clientClosed = outbound.IsCompleted;
            var clientIsGone = first == answered && await answered == ServerPump.End.ClientGone;
            var reason = first == _stopAsked.Task ? SessionEnd.Signal
                : clientClosed || clientIsGone ? SessionEnd.ClientClosed
                : SessionEnd.UpstreamExited;
            // A fault in one of the threads is a defect of ours, and not the end of anything.
            foreach (var thread in (Task[])[read, fed, answered, control])
                if (thread.IsFaulted) await thread;
            // Closes the server's input. On a signal the server gets the signal first, and exits with it.
            if (reason != SessionEnd.Signal) outbound.Complete();

            if (clientClosed) await Task.WhenAny(_session.AllAnswered(), answered, _upstream.Exited, _stopAsked.Task, Task.Delay(DrainLimit, _options.Clock));
            var exitCode = await EndUpstreamAsync(reason);
            outbound.Complete();
            await SilenceAsync(serverPump, answered);
            // A client that does not read may keep us here, but not against a request to stop.
            await Task.WhenAny(Task.Run(client.Complete), GraceAfterStopAsync());
            _inbox.Complete();
            var isRecorded = _session.End(reason, exitCode) is null;
            return exitCode == 0 && !isRecorded ? LedgerFailedExitCode : exitCode;
        }

        private async Task<int> EndUpstreamAsync(string reason)
        {
            if (reason != SessionEnd.Signal) await Task.WhenAny(_upstream.Exited, _stopAsked.Task, Task.Delay(EndLimit, _options.Clock));
            if (_upstream.Exited.IsCompleted) return await _upstream.Exited;
            _upstream.Terminate();
            await Task.WhenAny(_upstream.Exited, Task.Delay(TerminateLimit, _options.Clock));
            _upstream.Kill();
            return await _upstream.Exited;
        }

        // What the server wrote before it ended is still passed on, at the pace of the client.
        private async Task SilenceAsync(ServerPump serverPump, Task answered)
        {
            var grace = GraceAfterStopAsync();
            while (!answered.IsCompleted && !grace.IsCompleted && serverPump.IdleFor < OutputLimit)
            {
                await Task.WhenAny(answered, grace, Task.Delay(OutputLimit, _options.Clock));
            }
        }

        private async Task GraceAfterStopAsync()
        {
            await _stopAsked.Task;
            await Task.Delay(OutputLimit, _options.Clock);
        }

        private PosixSignalRegistration OnSignal(PosixSignal signal) =>
            PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                _stopAsked.TrySetResult();
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
