using Estoppl.Ledger;

namespace Estoppl.Proxy.Stdio;

/// <summary>The server could not be started.</summary>
/// <param name="fact">What happened, for people.</param>
/// <param name="hint">What to do next.</param>
/// <param name="exitCode">The shells' convention: 127 not found, 126 not executable.</param>
public sealed class UpstreamException(string fact, string hint, int exitCode) : ExplainedException(fact, hint)
{
    /// <summary>What the proxy exits with.</summary>
    public int ExitCode => exitCode;

    internal static UpstreamException NotFound(string command) => new(
        $"there is no command `{command}`",
        "check the spelling, or give its absolute path: MCP clients often start servers with a short PATH",
        127);

    internal static UpstreamException NotExecutable(string file) => new($"{file} is not executable", $"chmod +x {file}", 126);
}
