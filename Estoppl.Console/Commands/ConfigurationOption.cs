using System.CommandLine;

namespace Estoppl.Operator.Commands;

/// <summary><c>--config</c>, the same everywhere.</summary>
internal static class ConfigurationOption
{
    public static Option<string> Instance { get; } = new("--config", "-c")
    {
        Description = "The configuration; paths in it are relative to its folder",
        HelpName = "file",
        DefaultValueFactory = _ => "estoppl.toml",
    };

    /// <summary>The absolute path that was asked for.</summary>
    public static string PathIn(ParseResult parsed) => Path.GetFullPath(parsed.GetValue(Instance)!);
}
