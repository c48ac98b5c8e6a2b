using Estoppl.Ledger;

namespace Estoppl.Proxy.Clients;

/// <summary>A client's file cannot be read, or cannot be replaced. It is as it was.</summary>
public sealed class ClientFileException : ExplainedException
{
    private ClientFileException(string fact, string hint, Exception? cause = null) : base(fact, hint, cause) { }

    internal static ClientFileException Missing(string path) => new($"there is no file {path}", "start its client once, or name another file");

    internal static ClientFileException DeadLink(string path, string target) =>
        new($"{path} is a symbolic link to {target}, which is not there", "put the file there, or remove the link");

    internal static ClientFileException NoPlainFile(string path) => new($"{path} is no plain file", "name the file itself");

    internal static ClientFileException TooLong(string path, long length) =>
        new($"{path} has {length} bytes, and no client's file has more than {FileSnapshot.Longest}", "see what is in it: it may not be the file that is meant");

    internal static ClientFileException ReadOnly(string path) => new($"{path} is read-only", "make it writable, if it is meant to be changed at all");

    internal static ClientFileException ManyNames(string path, long names) => new(
        $"{path} has {names} names (hard links), and to replace it would leave the others with the old content",
        "make it one file, or edit it by hand");

    internal static ClientFileException OtherBackup(string path, string backup) =>
        new($"{backup} is there, and is no copy of {path} although its name says so", "look at it, and move it away");

    internal static ClientFileException OtherOwner(string path, Exception cause) =>
        new($"{path} belongs to somebody else, and would not any more: {cause.Message}", "do it as its owner", cause);

    internal static ClientFileException NeverStill(string path, int attempts) =>
        new($"{path} changed each of the {attempts} times that it was about to be replaced: its client is writing it", "close the client, then try again");

    internal static ClientFileException Failed(string path, string what, Exception cause) =>
        new($"{path} cannot be {what}: {cause.Message.TrimEnd('.')}", "mend that, then try again: nothing was changed", cause);
}
