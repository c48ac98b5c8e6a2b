using System.Text.RegularExpressions;
using Estoppl.Specs.Testing;

namespace Estoppl.Specs.Cli;

/// <summary>Puts placeholders where no two runs say the same: folders, ids, times, digests, versions.</summary>
internal static partial class Volatile
{
    public static string Hide(string said, string folder)
    {
        said = said.Replace("\r\n", "\n", StringComparison.Ordinal).Replace(folder, "<folder>", StringComparison.Ordinal);
        said = said.Replace(Programs.Estoppl, "<estoppl>", StringComparison.Ordinal);
        said = Row().Replace(said, match => $"xxxxxxxx{match.Groups["middle"].Value}yyyy-mm-dd hh:mm:ss{match.Groups["gap"].Value}{(match.Groups["latency"].Success ? "<latency>" : "")}");
        said = Uuid().Replace(said, "<id>");
        said = NoteSignature().Replace(said, "<signature>");
        said = Vkey().Replace(said, "<vkey>");
        said = Hash().Replace(said, "<hash>");
        said = Escaped().Replace(said, "<escaped>");
        said = Jwk().Replace(said, "<x>");
        said = Pem().Replace(said, "<key>");
        said = KeyHash().Replace(said, "<key hash>");
        said = Moment().Replace(said, "<time>");
        said = Days().Replace(said, "<day> to <day>");
        said = Time().Replace(said, "<time>");
        said = Wrapper().Replace(said, "on <day> by <operator>");
        said = Version().Replace(said, "<version>");
        said = Digest().Replace(said, "<digest>");
        said = Backup().Replace(said, "<digest>");
        said = Key().Replace(said, "<key>");
        said = Policy().Replace(said, "(policy <digest>)");
        said = Bytes().Replace(said, "<n> bytes, and had <n>");
        // An answer passes before it is recorded, so the next call may come into the ledger before it: positions differ from run to run.
        return Number().Replace(said, "<n>");
    }

    [GeneratedRegex(@"^[0-9a-f]{8}(?<middle>   .+ )\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?<gap> +)(?<latency>[0-9.]+m?s)?", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uuid();

    [GeneratedRegex("(?<=— estoppl/<id> )[A-Za-z0-9+/]{91}=")]
    private static partial Regex NoteSignature();

    [GeneratedRegex(@"estoppl/<id>\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}")]
    private static partial Regex Vkey();

    [GeneratedRegex("(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=(?!=)")]
    private static partial Regex Hash();

    [GeneratedRegex("""(?<="(note|vkey)": ")[^"]+""", RegexOptions.ExplicitCapture)]
    private static partial Regex Escaped();

    [GeneratedRegex("""(?<="x":")[A-Za-z0-9_-]{43}""")]
    private static partial Regex Jwk();

    [GeneratedRegex("^MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=", RegexOptions.Multiline)]
    private static partial Regex Pem();

    [GeneratedRegex(@"(?<=\+|u002B)[0-9a-f]{8}(?=(\+|\\u002B) in it)", RegexOptions.ExplicitCapture)]
    private static partial Regex KeyHash();

    [GeneratedRegex(@"(?<=, )\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ(?=\))|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} UTC")]
    private static partial Regex Moment();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d")]
    private static partial Regex Days();

    [GeneratedRegex("""(?<="at": ")[^"]+""")]
    private static partial Regex Time();

    [GeneratedRegex(@"^\d+\.\d+\.\d+(\+\S+)?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Version();

    [GeneratedRegex(@"\b[0-9a-f]{64}\b")]
    private static partial Regex Digest();

    [GeneratedRegex(@"on \d{4}-\d\d-\d\d by operator:[^,]+")]
    private static partial Regex Wrapper();

    [GeneratedRegex(@"(?<=\.estoppl-)[0-9a-f]{12}(?=\.bak)")]
    private static partial Regex Backup();

    [GeneratedRegex(@"\b[0-9a-f]{16}\b")]
    private static partial Regex Key();

    [GeneratedRegex(@"\(policy [0-9a-f]{12}\)")]
    private static partial Regex Policy();

    [GeneratedRegex(@"\d+ bytes, and had \d+")]
    private static partial Regex Bytes();

    [GeneratedRegex("""(?<="(latencyUs|seq)": )\d+""", RegexOptions.ExplicitCapture)]
    private static partial Regex Number();
}
