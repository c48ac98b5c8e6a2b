using System.Collections.Immutable;

namespace Estoppl.Proxy.Policy;

/// <summary>One thing wrong with a configuration file.</summary>
/// <param name="Line">From 1; 0 when it concerns the file as a whole.</param>
/// <param name="Column">From 1, in UTF-16 units; 0 when it concerns the file as a whole.</param>
/// <param name="Hint">What to do about it, where there is something to say.</param>
public sealed record ConfigurationError(int Line, int Column, string Message, string? Hint = null);

/// <summary>What reading a configuration file came to. A file with one error is not in force at all.</summary>
public abstract record ConfigurationOutcome
{
    private ConfigurationOutcome() { }

    /// <summary>The file is sound.</summary>
    public sealed record Loaded(Configuration Configuration) : ConfigurationOutcome
    {
        /// <summary>What is sound but will not do what its author may expect, in the order of the lines.</summary>
        public ImmutableArray<ConfigurationError> Warnings { get; init; } = [];
    }

    /// <summary>The file is not in force.</summary>
    /// <param name="Errors">All of them, in the order of the lines; at least one.</param>
    public sealed record Broken(ImmutableArray<ConfigurationError> Errors) : ConfigurationOutcome;
}
