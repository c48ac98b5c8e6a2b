namespace Estoppl.Operator.Commands;

/// <summary>What a script can tell from the exit code. <c>start</c> exits with its server's code instead.</summary>
internal static class ExitCode
{
    /// <summary>All is well.</summary>
    public const int Success = 0;

    /// <summary>The command ran and found something wrong: a broken ledger, a call that the policy blocks.</summary>
    public const int Finding = 1;

    /// <summary>The command could not do its work: bad words, a broken configuration, an unreadable key or ledger.</summary>
    public const int Unusable = 2;
}
