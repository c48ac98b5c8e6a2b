using Estoppl.Ledger;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Stdio;

namespace Estoppl.Operator.Commands;

/// <summary>Turns what a person must know about into a fact, a hint and an exit code. Anything else is a defect and keeps its stack trace.</summary>
internal static class Failures
{
    /// <summary>Runs <paramref name="command"/>.</summary>
    /// <returns>Its exit code, or that of its failure.</returns>
    public static int Explain(Func<int> command)
    {
        try
        {
            return command();
        }
        catch (ExplainedException failure)
        {
            Say.Error(failure.Fact);
            Say.Hint(failure.Hint);
            return failure is UpstreamException upstream ? upstream.ExitCode : ExitCode.Unusable;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Say.Error(failure.Message);
            return ExitCode.Unusable;
        }
    }
}
