using System.CommandLine;
using Estoppl.Ledger;
using Estoppl.Ledger.Keys;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary><c>--key</c>: a public key that somebody got from elsewhere than what it is held against.</summary>
internal static class KeyOption
{
    // A set of some thousand keys: whatever is larger is no file with keys.
    private const int MaxLength = 1 << 20;

    public static Option<string?> Instance { get; } = new("--key")
    {
        Description = "The ledger's public key, from elsewhere: a vkey, or a file with a vkey, a JWK set, a PEM key or a signing.pub",
        HelpName = "key",
    };

    /// <summary>The keys that were given; null when none were.</summary>
    /// <exception cref="ExplainedException">It is neither a file nor a key.</exception>
    public static TrustedKeys? In(ParseResult parsed) => parsed.GetValue(Instance) is { } given ? Read(given) : null;

    private static TrustedKeys Read(string given)
    {
        if (File.Exists(given)) return KeyText.Read(TextOf(given));
        try
        {
            return KeyText.Read(given);
        }
        catch (KeyException none)
        {
            throw new BadWordException($"there is no file {TerminalText.Of(given)}, and as a key: {none.Fact}", none.Hint);
        }
    }

    private static string TextOf(string file)
    {
        using var text = new StreamReader(file);
        var buffer = new char[MaxLength];
        return new string(buffer, 0, text.ReadBlock(buffer));
    }
}
