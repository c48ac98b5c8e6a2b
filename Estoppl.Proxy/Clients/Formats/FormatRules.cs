namespace Estoppl.Proxy.Clients.Formats;

/// <summary>What is a format's own.</summary>
/// <param name="Entries">Finds the servers.</param>
/// <param name="Launch">Finds what one of them starts.</param>
internal sealed record FormatRules(
    Syntax Syntax, Func<ConfigNode.Map, SourceText, IEnumerable<FoundEntry>> Entries, Func<ConfigNode.Map, CommandLayout> Launch)
{
    public static FormatRules Of(ClientFormat format) => format switch
    {
        ClientFormat.Std => StdFormat.Rules,
        ClientFormat.Servers => ServersFormat.Rules,
        ClientFormat.ContextServers => ContextServersFormat.Rules,
        ClientFormat.ClaudeCode => ClaudeCodeFormat.Rules,
        ClientFormat.CodexToml => CodexTomlFormat.Rules,
        ClientFormat.OpenCode => OpenCodeFormat.Rules,
        ClientFormat.ContinueYaml => ContinueYamlFormat.Rules,
        ClientFormat.GooseYaml => GooseYamlFormat.Rules,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "there is no such format"),
    };
}

/// <summary>An entry as its section has it, not looked into yet.</summary>
internal sealed record FoundEntry(string Scope, string Name, ConfigNode Value)
{
    /// <summary>Why it is none to touch, whatever is in it.</summary>
    public string? Unusable { get; init; }
}
