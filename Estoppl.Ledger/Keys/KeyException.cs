using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Keys;

/// <summary>Keys cannot be used as they are.</summary>
public sealed class KeyException(string fact, string hint, Exception? cause = null) : ExplainedException(fact, hint, cause)
{
    internal static KeyException WithoutLedger(string folder) => new(
        $"{folder} has keys, but no ledger: it was deleted, or never finished",
        "restore the ledger from a backup, or begin a new one with these keys: move estoppl.toml away and run `estoppl init`");

    internal static KeyException NotTheLedgers(string path, KeyId ours, KeyId ledgers) => new(
        $"{path} is the key {ours}, but the ledger was last signed with {ledgers}",
        "restore the key that belongs to the ledger; this ledger accepts no other");

    internal static KeyException NotPrepared(string folder, KeyId next) => new(
        $"{folder} does not hold the key {next} that was to be the next one",
        "restore the folder from a backup that has it");
}
