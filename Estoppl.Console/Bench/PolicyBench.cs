using System.Diagnostics;
using System.Text.Json;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Bench;

/// <summary>What a decision costs: a hundred rules over a call of 1 KB, in turn with reading the same bytes once.</summary>
internal sealed class PolicyBench(int decisions)
{
    private const int WarmUp = 20_000;

    public PolicyBenchResult Measure()
    {
        var (decision, parse) = (new Samples(), new Samples());
        var engine = PolicyWorkload.Engine(TimeProvider.System);
        var arguments = PolicyWorkload.Arguments;
        for (var n = -WarmUp; n < decisions; n++)
        {
            var begun = Stopwatch.GetTimestamp();
            var said = engine.Decide(PolicyWorkload.Tool, arguments);
            var decided = Stopwatch.GetTimestamp();
            Read(arguments);
            var read = Stopwatch.GetTimestamp();
            if (said is not Decision.Allow) throw new InvalidOperationException($"the bench's own call is not allowed: {said}");
            if (n < 0) continue;
            decision.Add(Stopwatch.GetElapsedTime(begun, decided));
            parse.Add(Stopwatch.GetElapsedTime(decided, read));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < decisions; n++) engine.Decide(PolicyWorkload.Tool, arguments);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return new PolicyBenchResult(
            PolicyWorkload.Rules, arguments.Length, decisions, Spread.Of(decision), Spread.Of(parse), (double)allocated / decisions);
    }

    private static void Read(ReadOnlySpan<byte> arguments)
    {
        var reader = new Utf8JsonReader(arguments);
        while (reader.Read()) { }
    }
}
