using System.Text;
using System.Text.RegularExpressions;

namespace Estoppl.Operator.Filters;

/// <summary>One value of a field that holds text. Immutable.</summary>
internal abstract record TextPattern
{
    private TextPattern() { }

    /// <summary>Whether <paramref name="text"/> is what was asked for. Allocates nothing.</summary>
    public abstract bool Matches(ReadOnlySpan<char> text);

    /// <summary>As it is written behind a colon.</summary>
    public abstract string Write();

    /// <summary>In quotes, as the filter language has them: a backslash stands before quotes and before itself.</summary>
    public static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>This text and no other.</summary>
    public sealed record Exact(string Text) : TextPattern
    {
        /// <inheritdoc/>
        public override bool Matches(ReadOnlySpan<char> text) => text.SequenceEqual(Text);

        /// <inheritdoc/>
        public override string Write() => Text is not "" && Text != FilterField.None && Text.All(each => char.IsAsciiLetterOrDigit(each) || each is '_' or '.' or '-') ? Text : Quoted(Text);
    }

    /// <summary>What fits a pattern with wildcards.</summary>
    public sealed record Wild(Glob Glob) : TextPattern
    {
        /// <inheritdoc/>
        public override bool Matches(ReadOnlySpan<char> text) => Glob.Matches(text);

        /// <inheritdoc/>
        public override string Write() => Glob.Write();
    }

    /// <summary>Some part of the text fits a regular expression.</summary>
    public sealed record Expression(string Pattern, Regex Regex) : TextPattern
    {
        /// <inheritdoc/>
        public override bool Matches(ReadOnlySpan<char> text) => Regex.IsMatch(text);

        /// <inheritdoc/>
        public override string Write()
        {
            var written = new StringBuilder("/");
            for (var at = 0; at < Pattern.Length; at++)
            {
                if (Pattern[at] == '/') written.Append('\\');
                written.Append(Pattern[at]);
                // What a backslash stands before is kept with it.
                if (Pattern[at] == '\\' && at + 1 < Pattern.Length) written.Append(Pattern[++at]);
            }

            return written.Append('/').ToString();
        }
    }

    /// <summary>The last digits of an id, in lower case; all of them are the id.</summary>
    public sealed record Ending(string Digits) : TextPattern
    {
        /// <inheritdoc/>
        public override bool Matches(ReadOnlySpan<char> text) => text.EndsWith(Digits, StringComparison.Ordinal);

        /// <inheritdoc/>
        public override string Write() => Digits;
    }
}
