using CsCheck;
using Estoppl.Proxy.Policy;

namespace Estoppl.Specs.Trials;

/// <summary>A call with what the record will not have of it.</summary>
/// <param name="At">Since the session's start; two calls are never just sixty seconds apart.</param>
internal sealed record AnyCall(string Tool, string Arguments, TimeSpan At, ToolStanding Standing)
{
    private static readonly string[] s_tools = ["a1", "a1", "a1", "a2", "b1", "c", "a\u200B"];

    private static readonly string[] s_arguments =
    [
        "", "{}", """{"amount":3}""", """{"amount":7}""", """{"amount":15}""", """{"amount":30}""", """{"amount":"?"}""", """{"pay":{"amount":12}}""",
        """{"x":1}""", """{"x":6}""", """{"x":9}""", """{"x":[1,9]}""", """{"x":[6,"s"]}""", """{"x":"s"}""", """{"x":{}}""", """{"x":6,"amount":7}""", """{"x":9,"pay":{"amount":"?"}}""",
        """{"x":null}""", """{"amount":4,"pay":{"amount":25},"x":7.5}""",
    ];

    public static readonly Gen<AnyCall[]> Session = Gen.Select(
        Gen.Int[0, s_tools.Length - 1], Gen.Int[0, s_arguments.Length - 1], Gen.Int[0, 25], Gen.Int[0, 11],
        (tool, arguments, seconds, standing) => (tool, arguments, seconds, standing)).Array[1, 30].Select(Timed);

    // Each call has milliseconds of its own, so that no two are a whole number of seconds apart: at the very end of a minute nobody knows what counts.
    private static AnyCall[] Timed((int Tool, int Arguments, int Seconds, int Standing)[] calls)
    {
        var seconds = 0;
        return [.. calls.Select((call, n) => new AnyCall(
            s_tools[call.Tool], s_arguments[call.Arguments], TimeSpan.FromMilliseconds((seconds += call.Seconds) * 1000L + 25 * (n + 1)),
            call.Standing switch { 0 => ToolStanding.Changed, 1 => ToolStanding.New, 2 or 3 => ToolStanding.Pinned, _ => ToolStanding.Unknown }))];
    }
}
