namespace Estoppl.Operator.Bench;

/// <summary>What to measure.</summary>
/// <param name="Folder">Where the bench's ledger and its floor file lie: the disk that is measured.</param>
/// <param name="DirectWords">The server's command line.</param>
/// <param name="ProxiedWords">The proxy's, with the server behind it.</param>
/// <param name="Tool">The tool that is called, with <paramref name="Arguments"/> as JSON.</param>
internal sealed record BenchPlan(
    string Folder, IReadOnlyList<string> DirectWords, IReadOnlyList<string> ProxiedWords, string Tool, string Arguments,
    int Calls, int PipelinedCalls, int InFlight);
