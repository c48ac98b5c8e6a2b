namespace Estoppl.Proxy.Clients.Formats;

/// <summary><c>extensions:</c> by name, with <c>type: stdio</c>, <c>cmd</c> and <c>args</c> (Goose); its built-in ones have other types.</summary>
internal static class GooseYamlFormat
{
    public static FormatRules Rules { get; } =
        new(Syntax.Yaml, (root, source) => Sections.Named(root, "extensions", "", source), entry => CommandLayout.Of(entry, "cmd", "args"));
}
