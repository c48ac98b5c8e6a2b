using Estoppl.Ledger;

namespace Estoppl.Operator.Screens;

/// <summary>A full screen was asked for where there is none.</summary>
internal sealed class NoTerminalException : ExplainedException
{
    private NoTerminalException(string fact) : base(fact, "run it in a terminal; `estoppl audit` shows the calls anywhere") { }

    /// <summary>Refuses where keys cannot be read or the cursor cannot be moved.</summary>
    /// <exception cref="NoTerminalException">Input or output is no terminal, or it cannot move the cursor.</exception>
    public static void ThrowIfNone(Func<string, string?> environment)
    {
        if (Console.IsInputRedirected || Console.IsOutputRedirected) throw new NoTerminalException("the console needs a terminal, and input or output is none");
        if (!OperatingSystem.IsWindows() && environment("TERM") is null or "" or "dumb")
            throw new NoTerminalException("the console fills the screen, and this terminal cannot (TERM is unset or `dumb`)");
    }
}
