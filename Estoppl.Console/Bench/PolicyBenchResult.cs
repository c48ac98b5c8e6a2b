namespace Estoppl.Operator.Bench;

/// <summary>What one run of the policy bench found.</summary>
/// <param name="Rules">How many rules were asked, none of which speaks against the call.</param>
/// <param name="ArgumentBytes">The length of the call's arguments.</param>
/// <param name="Decision">One decision.</param>
/// <param name="Parse">Reading the same arguments once with <c>Utf8JsonReader</c>, in turn with the decisions.</param>
/// <param name="BytesPerDecision">What a decision allocates.</param>
internal sealed record PolicyBenchResult(int Rules, int ArgumentBytes, int Decisions, Spread Decision, Spread Parse, double BytesPerDecision);
