using System.Text;
using CsCheck;
using Estoppl.Proxy.Clients;

namespace Estoppl.Specs.Clients.Formats;

/// <summary>An entry of a generated file.</summary>
/// <param name="Args">None where there is no list of arguments.</param>
/// <param name="Start">The part of the file that is about it, in UTF-16 units.</param>
internal sealed record GeneratedEntry(string Scope, string Name, string Command, string[]? Args, int Start, int End);

/// <summary>A client's file as no serializer would write it, and what is in it. Everything follows from the seed.</summary>
internal sealed record GeneratedFile(ClientFormat Format, string Text, bool HasMark, IReadOnlyList<GeneratedEntry> Entries)
{
    public static readonly Gen<GeneratedFile> Any = Gen.Int.Select(Of);

    public byte[] Bytes => [.. HasMark ? Encoding.UTF8.Preamble : [], .. Encoding.UTF8.GetBytes(Text)];

    public override string ToString() => $"{Format}\n{Text}";

    private static GeneratedFile Of(int seed)
    {
        var dice = new Random(seed);
        var format = (ClientFormat)dice.Next(Enum.GetValues<ClientFormat>().Length);
        var text = new StringBuilder();
        var entries = format switch
        {
            ClientFormat.CodexToml => new AnyToml(dice, text).Write(),
            ClientFormat.ContinueYaml or ClientFormat.GooseYaml => new AnyYaml(dice, text, format).Write(),
            _ => new AnyJsonc(dice, text, format).Write(),
        };
        return new GeneratedFile(format, text.ToString(), dice.Next(4) == 0, entries);
    }
}

/// <summary>Words that a wrapped command line has to survive.</summary>
internal static class OddWords
{
    private static readonly string[] s_words =
    [
        "npx", "-y", "@scope/server@1.2", "/opt/a b/x", @"C:\x\y.exe", "a \"b\" c", "it's", "$(whoami)", "`id`", "${env:X}", "${input:key}", "ü😀\u0301", "line\nbreak",
        "tab\t", "\r\n", "\u0001", "\u007f", "\u0085", "\u2028", "\ufeff", "# no comment", "// no comment", "/* neither */", "a: b", "a, b", "[x]", "{y}", "'", "\"", "\\",
        "--", "start", "--config", "true", "123", "null", "~", "-", "*a", "&a", "!t", "|", ">", "%", "@", "? x", ": x", "x:", " lead", "trail ", "a #b", "</script>",
    ];

    public static string Any(Random dice) => s_words[dice.Next(s_words.Length)];

    public static string[]? List(Random dice) => dice.Next(4) switch
    {
        0 => null,
        1 => [],
        _ => [.. Enumerable.Range(0, dice.Next(1, 5)).Select(_ => dice.Next(8) == 0 ? "" : Any(dice))],
    };
}
