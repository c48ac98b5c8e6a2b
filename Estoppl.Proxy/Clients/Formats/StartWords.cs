using System.Collections.Immutable;

namespace Estoppl.Proxy.Clients.Formats;

/// <summary>What the words that a client runs are to us.</summary>
internal abstract record StartWords
{
    private const string OriginalCommand = "--upstream-cmd";
    private const string OriginalArguments = "--upstream-args";

    private StartWords() { }

    /// <summary>Somebody else's program, or one of ours that is a server itself.</summary>
    public sealed record Foreign : StartWords;

    /// <summary><c>estoppl start</c>, but not in front of a command that could be put back.</summary>
    public sealed record Odd(string Why) : StartWords;

    /// <summary><c>estoppl start</c> in front of a server's command.</summary>
    /// <param name="Command">The index of that command among the words; its arguments are those from <paramref name="From"/> to before <paramref name="To"/>.</param>
    /// <param name="HadNoArguments">The entry that was wrapped had no list of arguments, not even an empty one.</param>
    public sealed record Wrapping(
        WrappedBy By, string? Configuration, string? Server, int Command, int From, int To, bool HadNoArguments) : StartWords;

    /// <summary>Understands the words as <c>estoppl start</c> does; of a form that nobody writes it says so, rather than to guess.</summary>
    /// <param name="words">The program, and its arguments.</param>
    public static StartWords Read(IReadOnlyList<string> words)
    {
        var start = StartIn(words);
        if (start < 0) return new Foreign();
        var end = IndexOf(words, "--", start + 1, words.Count);
        var command = IndexOf(words, OriginalCommand, start + 1, words.Count);
        if (command >= 0 && (end < 0 || command < end)) return ReadOriginal(words, start, command);
        if (end < 0) return new Odd("it starts estoppl, and not in front of a command (there is no `--`)");
        if (end + 1 == words.Count || words[end + 1].Length == 0) return new Odd("it starts estoppl, and no command stands behind `--`");
        return Flags.In(words.Skip(start + 1).Take(end - start - 1)) is { } flags
            ? new Wrapping(WrappedBy.Estoppl, flags.Configuration, flags.Server, end + 1, end + 2, words.Count, flags.IsServerFirst)
            : new Odd("it starts estoppl with options that are not for a command");
    }

    /// <summary>
    /// The words to put in front of a command, in the order that says whether there was a list of arguments: <c>--server</c> stands before
    /// <c>--config</c> when there was none. No other key of the entry has to say it, and no client that writes the entry anew can lose it.
    /// </summary>
    /// <exception cref="ArgumentException">They are not the words that <see cref="EntryWrap"/> describes.</exception>
    public static ImmutableArray<string> Arrange(ImmutableArray<string> prefix, bool hadNoArguments)
    {
        if (Read([.. prefix, "command"]) is not Wrapping { By: WrappedBy.Estoppl, Configuration: { } configuration, Server: { } server } reading
            || reading.Command != prefix.Length)
            throw new ArgumentException("a prefix is: program start --config FILE --server NAME --", nameof(prefix));
        var before = prefix[..(StartIn(prefix) + 1)];
        return hadNoArguments
            ? [.. before, "--server", server, "--config", configuration, "--"]
            : [.. before, "--config", configuration, "--server", server, "--"];
    }

    // `start … --upstream-cmd X --upstream-args a b`, or the two the other way round: behind the second one, everything is the server's.
    private static StartWords ReadOriginal(IReadOnlyList<string> words, int start, int command)
    {
        if (command + 1 == words.Count || words[command + 1] is OriginalArguments or "--" or "") return new Odd($"it starts estoppl, and no command stands behind `{OriginalCommand}`");
        int from, to;
        IEnumerable<string> own;
        var before = IndexOf(words, OriginalArguments, start + 1, command);
        if (before >= 0)
        {
            (from, to) = (before + 1, command);
            own = [.. words.Take(before).Skip(start + 1), .. words.Skip(command + 2)];
        }
        else
        {
            var arguments = IndexOf(words, OriginalArguments, command + 2, words.Count);
            var dashes = IndexOf(words, "--", command + 2, words.Count);
            if (dashes >= 0 && (arguments < 0 || dashes < arguments)) arguments = dashes;
            (from, to) = arguments < 0 ? (words.Count, words.Count) : (arguments + 1, words.Count);
            own = [.. words.Take(command).Skip(start + 1), .. words.Take(arguments < 0 ? words.Count : arguments).Skip(command + 2)];
            before = arguments;
        }
        return Flags.In(own) is { } flags
            ? new Wrapping(WrappedBy.Original, flags.Configuration, flags.Server, command + 1, from, to, before < 0)
            : new Odd("it starts estoppl with options that are not for a command");
    }

    // The index of the word `start` behind our program; -1 when this is not us.
    private static int StartIn(IReadOnlyList<string> words)
    {
        if (words.Count > 1 && IsProgram(words[0], "estoppl") && words[1] == "start") return 1;
        return words.Count > 2 && IsProgram(words[0], "dotnet") && FileName(words[1]) == "estoppl.dll" && words[2] == "start" ? 2 : -1;
    }

    private static bool IsProgram(string path, string name)
    {
        var file = FileName(path);
        return file == name || file.Equals(name + ".exe", StringComparison.OrdinalIgnoreCase);
    }

    // A file may have been written on another system than the one that reads it.
    private static string FileName(string path) => path[(path.AsSpan().LastIndexOfAny('/', '\\') + 1)..];

    private static int IndexOf(IReadOnlyList<string> words, string word, int from, int to)
    {
        for (var i = from; i < to; i++)
            if (words[i] == word) return i;
        return -1;
    }

    private sealed record Flags(string? Configuration, string? Server, bool IsServerFirst)
    {
        // None when there is anything else, or anything twice.
        public static Flags? In(IEnumerable<string> words)
        {
            var flags = new Flags(null, null, false);
            var rest = new Queue<string>(words);
            while (rest.TryDequeue(out var word))
            {
                var equals = word.IndexOf('=');
                var name = equals < 0 ? word : word[..equals];
                var value = equals >= 0 ? word[(equals + 1)..] : rest.TryDequeue(out var next) && !next.StartsWith('-') ? next : null;
                switch (name)
                {
                    case "--config" or "-c" when value is not null && flags.Configuration is null: flags = flags with { Configuration = value }; break;
                    case "--server" when value is not null && flags.Server is null: flags = flags with { Server = value, IsServerFirst = flags.Configuration is null }; break;
                    default: return null;
                }
            }
            return flags with { IsServerFirst = flags is { IsServerFirst: true, Configuration: not null } };
        }
    }
}
