using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>
/// What a kill switch is over: <c>server:GLOB</c>, <c>agent:GLOB</c>, <c>tool:GLOB</c>, or a glob over tools as it is. <c>*</c> stands for
/// any run of characters, so <c>*</c> alone is everything. Compared ordinally. A tool whose name has a colon in it is written
/// <c>tool:NAME</c>, because a misspelt <c>servers:x</c> must not be taken for the name of a tool that no call has.
/// </summary>
public sealed class KillPattern
{
    /// <summary>The longest pattern, in characters.</summary>
    public const int MaxLength = 256;

    private static readonly string[] Kinds = ["server", "agent", "tool"];

    private readonly string _kind;
    private readonly ToolPattern _glob;

    private KillPattern(string text, string kind, ToolPattern glob) => (Text, _kind, _glob) = (text, kind, glob);

    /// <summary>The pattern as it was typed.</summary>
    public string Text { get; }

    /// <summary>Reads what a person typed.</summary>
    /// <param name="error">What is wrong, and what may have been meant: one sentence, fit to be shown.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out KillPattern? pattern, [NotNullWhen(false)] out string? error)
    {
        (pattern, error) = (null, WhyUnfit(text));
        if (error is not null) return false;
        var colon = text!.IndexOf(':', StringComparison.Ordinal);
        var kind = colon < 0 ? "tool" : text[..colon];
        var glob = text[(colon + 1)..];
        error = !Kinds.Contains(kind) ? WhyUnknown(kind, glob)
            : glob.Length == 0 ? $"`{kind}:` names nothing; `{kind}:*` stands for every {kind}"
            : char.IsWhiteSpace(glob[0]) ? $"there is a blank behind `{kind}:`, which no name begins with; write `{kind}:{ToolNames.Visible(glob.Trim())}`"
            : null;
        if (error is null) pattern = new KillPattern(text, kind, new ToolPattern(glob));
        return error is null;
    }

    /// <summary>Whether it stops a call of this tool by this agent to this server. Allocates nothing.</summary>
    public bool Matches(ToolName tool, ServerName server, AgentId agent) => _kind switch
    {
        "server" => _glob.Matches(server.Value),
        "agent" => _glob.Matches(agent.Value),
        _ => _glob.Matches(tool.Value),
    };

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string? WhyUnfit(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return "the pattern is empty; `*` stands for everything";
        if (text.Length > MaxLength) return $"the pattern has more than {MaxLength} characters; shorten it with `*`";
        foreach (var rune in text.EnumerateRunes())
        {
            // What cannot be seen was not meant, and a pattern with it in would stop nothing.
            if (rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)) continue;
            return $"the pattern `{ToolNames.Visible(text)}` has a character that cannot be seen; write `*` in its place";
        }
        return text.Trim().Length < text.Length ? $"the pattern has blanks around it; write `{ToolNames.Visible(text.Trim())}`" : null;
    }

    private static string WhyUnknown(string kind, string glob)
    {
        var shown = ToolNames.Visible(kind);
        var meant = KeyNames.Nearest(kind, Kinds) is { } near ? $"did you mean `{near}:{ToolNames.Visible(glob)}`?"
            : $"write `tool:{shown}:{ToolNames.Visible(glob)}` for a tool whose name has a colon in it";
        return $"`{shown}:` is none of `server:`, `agent:` and `tool:`; {meant}";
    }
}
