using System.Text;

namespace Estoppl.Operator.Commands;

/// <summary>The <c>estoppl.toml</c> at the root of the repository, which travels inside the program.</summary>
internal static class DefaultConfiguration
{
    private const string Placeholder = "\"my-agent\"";

    /// <summary>The file's text with the agent's id in it.</summary>
    public static string For(string agent)
    {
        using var resource = typeof(DefaultConfiguration).Assembly.GetManifestResourceStream("estoppl.toml")
            ?? throw new InvalidOperationException("the default configuration is missing from this build");
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd().Replace(Placeholder, Quoted(agent), StringComparison.Ordinal);
    }

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var each in text)
        {
            quoted = each is '"' or '\\' ? quoted.Append('\\').Append(each)
                : char.IsControl(each) ? quoted.Append($"\\u{(int)each:X4}")
                : quoted.Append(each);
        }

        return quoted.Append('"').ToString();
    }
}
