using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>
/// Reads <c>estoppl.toml</c>. A file written for the original loads unchanged. Nothing is ignored: an unknown key is an error, since a
/// misspelt <c>block_tool</c> that counts for nothing lets everything through.
/// </summary>
public static class PolicyFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads the file. A file that is missing or cannot be read is <see cref="ConfigurationOutcome.Broken"/>.</summary>
    public static ConfigurationOutcome Load(string path)
    {
        try
        {
            return Read(File.ReadAllBytes(path), path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return Failed($"{path} does not exist", "`estoppl init` writes one");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Failed($"{path} cannot be read: {failure.Message}");
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="path">Where they come from: paths in the file are relative to its folder.</param>
    public static ConfigurationOutcome Read(ReadOnlySpan<byte> bytes, string path)
    {
        var source = Path.GetFullPath(path);
        string text;
        try
        {
            text = StrictUtf8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes);
        }
        catch (DecoderFallbackException invalid)
        {
            var line = 1 + bytes[..Math.Clamp(invalid.Index, 0, bytes.Length)].Count((byte)'\n');
            return new ConfigurationOutcome.Broken([new ConfigurationError(line, 1, "not valid UTF-8")]);
        }
        var errors = new List<ConfigurationError>();
        var root = TomlTree.Read(text, errors);
        var isWhole = errors.Count == 0;
        var warnings = new List<ConfigurationError>();
        var sections = new SectionsReader(errors, warnings, isWhole, Path.GetDirectoryName(source) ?? source);
        var configuration = sections.Read(root, new Digest(SHA256.HashData(bytes)), source);
        // What was read of a line that is not even TOML deserves no second error.
        var torn = errors.Where(IsSyntax).Select(error => error.Line).ToHashSet();
        errors.RemoveAll(error => torn.Contains(error.Line) && !IsSyntax(error));
        return errors.Count > 0
            ? new ConfigurationOutcome.Broken(InOrder(errors))
            : new ConfigurationOutcome.Loaded(configuration) { Warnings = InOrder(warnings) };
    }

    private static bool IsSyntax(ConfigurationError error) => error.Message.StartsWith(TomlTree.SyntaxError, StringComparison.Ordinal);

    private static ImmutableArray<ConfigurationError> InOrder(IEnumerable<ConfigurationError> errors) =>
        [.. errors.OrderBy(error => error.Line).ThenBy(error => error.Column)];

    private static ConfigurationOutcome.Broken Failed(string message, string? hint = null) => new([new ConfigurationError(0, 0, message, hint)]);
}
