using System.Text;
using Estoppl.Specs.Testing;

namespace Estoppl.Specs.Cli;

/// <summary>
/// A file of commands and what they say, played in a folder of its own. Its lines: <c>#</c> a remark, <c>@</c> a file and <c>+</c> its
/// content, <c>$</c> a command, <c>&gt;</c> its output, <c>!</c> its errors, <c>=</c> its exit code where that is not 0.
/// </summary>
internal sealed class Transcript(string text)
{
    /// <summary>Plays the commands.</summary>
    /// <returns>The transcript with what they said this time.</returns>
    public async Task<string> PlayAsync()
    {
        using var folder = new TemporaryFolder();
        var actual = new StringBuilder();
        string? file = null;
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (line is ['>' or '!' or '=', ..]) continue;
            actual.Append(line).Append('\n');
            if (line.StartsWith("@ ", StringComparison.Ordinal)) file = folder / line[2..];
            else if (line is ['+', ..]) await File.AppendAllTextAsync(file!, $"{(line.Length > 2 ? line[2..] : "")}\n");
            else if (line.StartsWith("$ ", StringComparison.Ordinal)) Render(await RunAsync(folder, Words(line[2..])), folder, actual);
        }

        return actual.ToString();
    }

    private static void Render(Played played, TemporaryFolder folder, StringBuilder to)
    {
        Append('>', Volatile.Hide(played.Output, folder.Path));
        Append('!', Volatile.Hide(played.Error, folder.Path));
        if (played.ExitCode != 0) to.Append($"= {played.ExitCode}\n");

        void Append(char mark, string said)
        {
            if (said.Length == 0) return;
            foreach (var line in said.TrimEnd('\n').Split('\n')) to.Append(line.Length == 0 ? $"{mark}\n" : $"{mark} {line}\n");
        }
    }

    private static async Task<Played> RunAsync(TemporaryFolder folder, List<string> words)
    {
        switch (words)
        {
            case ["estoppl", .. var arguments, ">>", var output]:
                var played = await Executable.RunAsync(folder.Path, arguments);
                await File.AppendAllTextAsync(folder / output, played.Output);
                return played with { Output = "" };
            case ["estoppl", .. var arguments, "<", var input]:
                return await Executable.RunAsync(folder.Path, arguments, await File.ReadAllTextAsync(folder / input));
            case ["estoppl", .. var arguments]:
                return await Executable.RunAsync(folder.Path, arguments);
            case ["alter", var file, var old, var changed]:
                Alter(folder / file, Encoding.UTF8.GetBytes(old), Encoding.UTF8.GetBytes(changed));
                break;
            case ["cut", var file, var length]:
                using (var stream = File.OpenWrite(folder / file)) stream.SetLength(long.Parse(length, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case ["remove", var file]:
                File.Delete(folder / file);
                break;
            default:
                throw new ArgumentException($"a transcript knows no command {words[0]}", nameof(words));
        }

        return new Played("", "", 0);
    }

    /// <summary>Writes over the first place where <paramref name="old"/> stands, as somebody with a hex editor would.</summary>
    private static void Alter(string file, byte[] old, byte[] changed)
    {
        var bytes = File.ReadAllBytes(file);
        var at = bytes.AsSpan().IndexOf(old);
        if (at < 0 || old.Length != changed.Length) throw new ArgumentException($"nothing in {file} to alter so", nameof(old));
        changed.CopyTo(bytes, at);
        File.WriteAllBytes(file, bytes);
    }

    /// <summary>Words as a shell cuts them, with single quotes only.</summary>
    private static List<string> Words(string line)
    {
        List<string> words = [];
        StringBuilder? word = null;
        var isQuoted = false;
        foreach (var each in line + " ")
        {
            if (each == '\'') (isQuoted, word) = (!isQuoted, word ?? new());
            else if (each != ' ' || isQuoted) word = (word ?? new()).Append(each);
            else if (word is not null)
            {
                words.Add(word.ToString());
                word = null;
            }
        }

        return words;
    }
}
