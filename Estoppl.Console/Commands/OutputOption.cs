using System.CommandLine;
using Estoppl.Ledger;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Stdio;

namespace Estoppl.Operator.Commands;

/// <summary><c>-o</c>, the same everywhere: a file that appears whole or not at all, instead of stdout.</summary>
internal static class OutputOption
{
    public static Option<string?> Instance { get; } = new("-o", "--output") { Description = "Write this file instead of stdout; it appears when it is whole", HelpName = "file" };

    /// <summary>The file that was asked for; null for stdout, which <c>-</c> names, too.</summary>
    /// <exception cref="ExplainedException">There can be no such file. Told before anything is read or sealed.</exception>
    public static string? In(ParseResult parsed)
    {
        const string hint = "name a file in a folder that is there, or - for stdout";
        if (parsed.GetValue(Instance) is not { } file || file == "-") return null;
        if (file.Length == 0) throw new BadWordException("-o names no file", hint);
        var path = Path.GetFullPath(file);
        if (Directory.Exists(path)) throw new BadWordException($"-o {file} is a folder", hint);
        return Directory.Exists(Path.GetDirectoryName(path)) ? file : throw new BadWordException($"-o {file} is in a folder that is not there", hint);
    }

    /// <summary>Writes to <paramref name="file"/>, or to stdout when there is none.</summary>
    /// <exception cref="IOException">It cannot be written, or whoever read stdout is gone.</exception>
    public static void Write(string? file, Action<Stream> write)
    {
        if (file is not null)
        {
            WholeFile.Write(Path.GetFullPath(file), write);
            return;
        }

        using var output = StandardStreams.OpenOutput();
        write(output);
    }
}
