using System.Text.RegularExpressions;

namespace Estoppl.Operator.Filters;

/// <summary>What is sought in all names of a call at once. Immutable.</summary>
internal abstract record FreeText
{
    private FreeText() { }

    /// <summary>Whether it is in <paramref name="text"/>. Allocates nothing.</summary>
    public abstract bool IsIn(string text);

    /// <summary>As it is written.</summary>
    public abstract string Write();

    /// <summary>Some characters, in any case.</summary>
    public sealed record Part(string Text) : FreeText
    {
        /// <inheritdoc/>
        public override bool IsIn(string text) => text.Contains(Text, StringComparison.OrdinalIgnoreCase);

        /// <inheritdoc/>
        public override string Write() => IsPlainWord ? Text : TextPattern.Quoted(Text);

        private bool IsPlainWord => Text is [var first, ..] && char.IsAsciiLetterOrDigit(first) && !FilterParser.IsOperator(Text)
            && Text.All(each => char.IsAsciiLetterOrDigit(each) || each is '_' or '.' or '-');
    }

    /// <summary>What fits a pattern with wildcards, in any case.</summary>
    public sealed record Wild(Glob Glob) : FreeText
    {
        /// <inheritdoc/>
        public override bool IsIn(string text) => Glob.MatchesWithin(text);

        /// <inheritdoc/>
        public override string Write() => Glob.Write(asWord: true);
    }

    /// <summary>What fits a regular expression.</summary>
    public sealed record Expression(TextPattern.Expression Pattern) : FreeText
    {
        /// <inheritdoc/>
        public override bool IsIn(string text) => Pattern.Regex.IsMatch(text);

        /// <inheritdoc/>
        public override string Write() => Pattern.Write();
    }
}
