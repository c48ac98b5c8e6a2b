using System.Diagnostics;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Screens.Policy;

/// <summary>The configuration's file, read again when its time or its length has changed. Not thread-safe.</summary>
internal sealed class RulesFile(Configuration configuration)
{
    private (DateTime Written, long Length)? _seen;

    /// <summary>What it came to when it was last looked at.</summary>
    public RulesOfFile Rules { get; private set; } = new(configuration, []);

    /// <summary>Looks. False while nothing has changed.</summary>
    public bool Look()
    {
        var file = new FileInfo(configuration.Source);
        var now = file.Exists ? (file.LastWriteTimeUtc, file.Length) : (default, -1L);
        if (now == _seen) return false;
        _seen = now;
        Rules = PolicyFile.Load(configuration.Source) switch
        {
            ConfigurationOutcome.Loaded loaded => new(loaded.Configuration, []),
            ConfigurationOutcome.Broken broken => Rules with { Errors = broken.Errors },
            _ => throw new UnreachableException(),
        };
        return true;
    }
}
