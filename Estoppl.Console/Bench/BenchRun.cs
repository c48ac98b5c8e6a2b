using System.Diagnostics;
using System.Text;
using Estoppl.Operator.Agents;

namespace Estoppl.Operator.Bench;

/// <summary>
/// The same calls direct and through the proxy, one after the other in one run, so that a noisy minute hits both. Ratios of one run
/// mean something; numbers of two runs do not.
/// </summary>
internal sealed class BenchRun(BenchPlan plan, Action<string> progress)
{
    private const int Starts = 10;
    private const int WarmUp = 50;

    private int _nextId;

    public BenchResult Measure()
    {
        var (startDirect, startProxied) = MeasureStarts();
        using var floor = new DiskFloor(plan.Folder);
        using var direct = Open(plan.DirectWords);
        using var proxied = Open(plan.ProxiedWords);

        progress($"{plan.Calls} calls, one at a time");
        var (directCalls, proxiedCalls, syncs) = (new Samples(), new Samples(), new Samples());
        for (var call = -WarmUp; call < plan.Calls; call++)
        {
            var (alone, through, sync) = (RoundTrip(direct), RoundTrip(proxied), floor.Measure());
            if (call < 0) continue;
            directCalls.Add(alone);
            proxiedCalls.Add(through);
            syncs.Add(sync);
        }

        progress($"{plan.PipelinedCalls} calls, {plan.InFlight} in flight");
        var directPerSecond = Pipeline(direct);
        var proxiedPerSecond = Pipeline(proxied);
        var peak = ProcessMemory.PeakOf(proxied.Server);
        if (proxied.Finish() is not 0 and var code) throw new InvalidOperationException($"the proxy ended with {code}");
        return new BenchResult(
            plan.Calls, Spread.Of(directCalls), Spread.Of(proxiedCalls), Spread.Of(syncs),
            plan.InFlight, plan.PipelinedCalls, directPerSecond, proxiedPerSecond,
            Spread.Of(startDirect), Spread.Of(startProxied), peak);
    }

    private (Samples Direct, Samples Proxied) MeasureStarts()
    {
        progress($"{Starts} starts");
        var (direct, proxied) = (new Samples(), new Samples());
        for (var start = 0; start < Starts; start++)
        {
            direct.Add(Start(plan.DirectWords));
            proxied.Add(Start(plan.ProxiedWords));
        }

        return (direct, proxied);
    }

    private static TimeSpan Start(IReadOnlyList<string> words)
    {
        var begun = Stopwatch.GetTimestamp();
        using var agent = Open(words);
        var taken = Stopwatch.GetElapsedTime(begun);
        agent.Finish();
        return taken;
    }

    private static PipeAgent Open(IReadOnlyList<string> words)
    {
        var agent = PipeAgent.Start(words);
        agent.Initialize();
        return agent;
    }

    private TimeSpan RoundTrip(PipeAgent agent)
    {
        var line = NextCall(out var id);
        var begun = Stopwatch.GetTimestamp();
        agent.Send(line);
        while (agent.Receive().IndexOf(id) < 0)
        {
            // A notification of the server, not the answer.
        }

        return Stopwatch.GetElapsedTime(begun);
    }

    private double Pipeline(PipeAgent agent)
    {
        var begun = Stopwatch.GetTimestamp();
        var (sent, answered) = (0, 0);
        while (answered < plan.PipelinedCalls)
        {
            while (sent < plan.PipelinedCalls && sent - answered < plan.InFlight)
            {
                agent.Send(NextCall(out _));
                sent++;
            }

            if (agent.Receive().IndexOf("\"bench-"u8) >= 0) answered++;
        }

        return plan.PipelinedCalls / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private byte[] NextCall(out byte[] id)
    {
        var number = $"\"bench-{_nextId++}\"";
        id = Encoding.UTF8.GetBytes(number);
        return Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":{{{number}}},"method":"tools/call","params":{"name":"{{{plan.Tool}}}","arguments":{{{plan.Arguments}}}}}""" + "\n");
    }
}
