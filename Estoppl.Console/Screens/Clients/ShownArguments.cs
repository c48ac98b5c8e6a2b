using System.Collections.Immutable;

namespace Estoppl.Operator.Screens.Clients;

/// <summary>
/// A server's arguments as they may be seen over a shoulder. People keep keys in them: what follows an option that sounds like one, every value of a
/// <c>NAME=value</c>, and what looks like one stands there as <see cref="Masked"/>. It masks too much rather than too little.
/// </summary>
internal static class ShownArguments
{
    public const string Masked = "***";

    private const int ShortestKey = 16;

    // -e NAME=value, -H header, -p and -u as many tools have them for passwords and users.
    private const string ShortOptions = "eHpPu";

    private static readonly ImmutableArray<string> s_words =
        ["key", "token", "secret", "pass", "pwd", "auth", "cred", "bearer", "cookie", "header", "env", "dsn", "conn", "sign", "private", "pin", "user"];

    public static ImmutableArray<string> Of(ImmutableArray<string> arguments)
    {
        var shown = ImmutableArray.CreateBuilder<string>(arguments.Length);
        var isSecret = false;
        foreach (var argument in arguments)
        {
            if (isSecret)
            {
                shown.Add(Masked);
                isSecret = false;
            }
            else
            {
                shown.Add(argument.StartsWith('-') ? OfOption(argument) : OfWord(argument));
                isSecret = argument.StartsWith('-') && !argument.Contains('=') && IsSecretOption(argument);
            }
        }

        return shown.ToImmutable();
    }

    private static string OfOption(string option)
    {
        var at = option.IndexOf('=');
        if (at >= 0) return IsSecretOption(option[..at]) || LooksSecret(option[(at + 1)..]) ? $"{option[..at]}={Masked}" : option;
        // The value right behind its letter.
        if (option.Length > 2 && option[1] != '-' && ShortOptions.Contains(option[1])) return option[..2] + Masked;
        return LooksSecret(option.TrimStart('-')) ? Masked : option;
    }

    private static string OfWord(string word)
    {
        var at = word.IndexOf('=');
        if (at < 0) return LooksSecret(word) ? Masked : word;
        return word.AsSpan(0, at).ContainsAnyExcept(s_name) ? Masked : $"{word[..at]}={Masked}";
    }

    private static readonly System.Buffers.SearchValues<char> s_name =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    private static bool IsSecretOption(string option) => option.Length == 2 ? ShortOptions.Contains(option[1]) : SoundsSecret(option);

    private static bool SoundsSecret(string text) => s_words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static bool LooksSecret(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal)) return text.AsSpan().ContainsAny("@?#") || text.Split('/').Skip(3).Any(IsKey);
        // user:password@host; a name with a version has no colon.
        if (text.Contains('@')) return text.Contains(':');
        if (text.Any(char.IsWhiteSpace)) return SoundsSecret(text) || text.Split().Any(IsKey);
        return !IsPath(text) && IsKey(text);
    }

    private static bool IsPath(string text) => text.Length > 0 && ("/.~\\".Contains(text[0]) || text.AsSpan(1).StartsWith(":\\"));

    private static bool IsKey(string text) => text.Length >= ShortestKey && text.Any(char.IsAsciiDigit) && text.Any(char.IsAsciiLetter);
}
