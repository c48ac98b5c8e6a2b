using System.Collections.Immutable;
using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Proxy.Stdio;

/// <summary>A server's command line, word by word. No shell ever sees it.</summary>
/// <param name="Command">As typed: a path, or a name to look up in PATH.</param>
/// <param name="Arguments">Passed on unchanged.</param>
public sealed record CommandLine(string Command, ImmutableArray<string> Arguments)
{
    /// <summary>What the record keeps of it: SHA-256 over each word in UTF-8, followed by a zero byte.</summary>
    public Digest Digest
    {
        get
        {
            var words = new StringBuilder();
            foreach (var word in (string[])[Command, .. Arguments]) words.Append(word).Append('\0');
            return Sha256.Of(Encoding.UTF8.GetBytes(words.ToString()));
        }
    }

    /// <summary>
    /// The file that would run: the command itself when it has a folder in it, otherwise the first one in PATH that may be executed (on
    /// Windows with the endings of PATHEXT, so that <c>npx</c> finds <c>npx.cmd</c>).
    /// </summary>
    /// <exception cref="UpstreamException">There is no such file, or it may not be executed.</exception>
    public string Resolve()
    {
        var found = Candidates().Where(File.Exists).ToList();
        return found.Find(IsExecutable) ?? throw (found.Count == 0 ? UpstreamException.NotFound(Command) : UpstreamException.NotExecutable(found[0]));
    }

    private const UnixFileMode AnyoneExecutes = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static bool IsExecutable(string file) => OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & AnyoneExecutes) != 0;

    private IEnumerable<string> Candidates()
    {
        var endings = OperatingSystem.IsWindows()
            ? (string[])[.. (Environment.GetEnvironmentVariable("PATHEXT") ?? ".EXE;.CMD;.BAT").Split(';'), ""]
            : [""];
        var folders = Command.Contains(Path.DirectorySeparatorChar) || Command.Contains(Path.AltDirectorySeparatorChar)
            ? [""]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return from folder in folders from ending in endings select Path.GetFullPath(Path.Combine(folder, Command + ending));
    }
}
