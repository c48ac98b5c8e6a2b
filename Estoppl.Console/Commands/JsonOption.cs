using System.CommandLine;

namespace Estoppl.Operator.Commands;

/// <summary><c>--json</c>, the same everywhere.</summary>
internal static class JsonOption
{
    public static Option<bool> Instance { get; } = new("--json") { Description = "Print JSON instead of text" };

    public static bool IsIn(ParseResult parsed) => parsed.GetValue(Instance);
}
