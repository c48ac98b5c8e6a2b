using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Estoppl.Ledger;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Commands;

/// <summary>A configuration, or all that is wrong with it at once.</summary>
internal static class ConfigurationLoading
{
    /// <summary>Reads the file.</summary>
    /// <exception cref="UnusableConfigurationException">It is missing or broken.</exception>
    public static Configuration Load(string path) => LoadWithWarnings(path).Configuration;

    /// <summary>Reads the file, with what is odd in it but does no harm.</summary>
    /// <exception cref="UnusableConfigurationException">It is missing or broken.</exception>
    public static ConfigurationOutcome.Loaded LoadWithWarnings(string path) =>
        File.Exists(path) ? Require(PolicyFile.Load(path), path) : throw UnusableConfigurationException.Missing(path);

    /// <summary>Takes the configuration out of <paramref name="outcome"/>.</summary>
    /// <exception cref="UnusableConfigurationException">It is broken.</exception>
    public static ConfigurationOutcome.Loaded Require(ConfigurationOutcome outcome, string path) => outcome switch
    {
        ConfigurationOutcome.Loaded loaded => loaded,
        ConfigurationOutcome.Broken broken => throw UnusableConfigurationException.Broken(path, broken.Errors),
        _ => throw new UnreachableException(),
    };
}

/// <summary>There is no configuration to work with.</summary>
internal sealed class UnusableConfigurationException : ExplainedException
{
    private UnusableConfigurationException(string fact, string hint) : base(fact, hint) { }

    public static UnusableConfigurationException Missing(string path) => new(
        $"there is no {path}",
        "run `estoppl init` in its folder, or name another file with --config");

    public static UnusableConfigurationException Broken(string path, ImmutableArray<ConfigurationError> errors)
    {
        var fact = new StringBuilder($"{path} cannot be used as it is:");
        foreach (var error in errors)
        {
            fact.Append($"\n  line {error.Line}, column {error.Column}: {error.Message}");
            if (error.Hint is { } hint) fact.Append($" ({hint})");
        }

        return new(fact.ToString(), "mend it and try again; nothing was started or changed");
    }
}
