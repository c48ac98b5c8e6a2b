using System.Globalization;
using Estoppl.Ledger.Sharing;

namespace Appender;

/// <summary>What the command line asks for.</summary>
internal sealed class AppenderOptions
{
    public AppenderOptions(string[] words)
    {
        (Folder, Name, Acknowledged) = (words[0], words[1], words[2]);
        for (var i = 3; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "rate": Rate = Number(words[++i]); break;
                case "cycles": Cycles = Number(words[++i]); break;
                case "idle": Idle = Number(words[++i]); break;
                case "window": Window = Number(words[++i]); break;
                case "timeout": Join = Join with { Timeout = TimeSpan.FromMilliseconds(Number(words[++i])) }; break;
                default: throw new ArgumentException($"what is `{words[i]}`?");
            }
        }
    }

    public string Folder { get; }

    public string Name { get; }

    public string Acknowledged { get; }

    /// <summary>Events a second at most; 0 for as many as it can.</summary>
    public int Rate { get; }

    /// <summary>Events under way at most.</summary>
    public int Window { get; } = 8;

    /// <summary>How often to take part twice and to leave again, instead of appending until the end of input.</summary>
    public int Cycles { get; }

    /// <summary>Milliseconds in which to do nothing behind the first event; then says how much CPU that took.</summary>
    public int Idle { get; }

    public JoinOptions Join { get; } = new() { Create = true, Append = true };

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
