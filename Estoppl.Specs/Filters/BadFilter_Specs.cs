using CsCheck;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Output;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Filters;

public sealed class A_filter_that_means_nothing
{
    private static readonly string[] s_pieces =
    [
        "tool:", "latency", ">", "<=", "5ms", "since:", "until:2026-03-01", "is:", "decision:", "state:held", "or", "and", "not", "|", "&", "!", "-", "(", ")", ",", "\"", "/", "\\", "*", "?", "[", "{9}", "none",
        " ", "\t", "\n", "x", "é", "😀", "\ud800", "\udc00", "\0", "\u202e", "seq:1", "call:0f", "session:", "9999999999999999999999", "=", "=", ":", "$", "+", "(?=", "\\1", "a{1,1000}",
    ];

    [Theory]
    [InlineData("toool:x", "toool", "no field `toool`", "did you mean tool?")]
    [InlineData("  zzz:x", "zzz", "no field `zzz`", "tool, server")]
    [InlineData("foo>3", "foo", "no field", "quotes")]
    [InlineData("tool:", "tool:", "no value", "tool:stripe.*")]
    [InlineData("tool: x", "tool:", "no value", "right behind")]
    [InlineData("tool:a,", ",", "no value", "")]
    [InlineData("tool:a,,b", ",", "no value", "")]
    [InlineData("tool:(a or b)", "tool:", "no value", "")]
    [InlineData("tool>3", ">", "no number", "tool:stripe.*")]
    [InlineData("latency!=3", "!=", "no such comparison", "-latency:")]
    [InlineData("latency>abc", "abc", "no number", "latency>100ms")]
    [InlineData("latency>", "latency>", "no value", "")]
    [InlineData("latency>5parsec", "5parsec", "`parsec` is no unit", "us")]
    [InlineData("seq<1k", "1k", "`k` is no unit", "leave it out")]
    [InlineData("seq<1,2", "1,2", "`,2` is no unit", "")]
    [InlineData("size>1111111111111111111", "1111111111111111111", "too long", "")]
    [InlineData("size>-5", "-5", "no number", "")]
    [InlineData("decision:perhaps", "perhaps", "no decision `perhaps`", "allow, block or review")]
    [InlineData("decision:block*", "block*", "no decision", "")]
    [InlineData("state:over", "over", "never `over`", "pending")]
    [InlineData("is:odd", "odd", "never `odd`", "error, open or substitute")]
    [InlineData("since:yesterday", "yesterday", "`yesterday` is no time", "15m")]
    [InlineData("since:2026-03-01,2026-03-02", "2026-03-01,2026-03-02", "no time", "")]
    [InlineData("call:xyz", "xyz", "no id", "last digits")]
    [InlineData("tool:/a(/", "/a(/", "no regular expression", "")]
    [InlineData("tool:/(a)\\1/", "/(a)\\1/", "linear time", "")]
    [InlineData("/(?=a)/", "/(?=a)/", "linear time", "")]
    [InlineData("/((a{100}){100}){100}/", "/((a{100}){100}){100}/", "repeats", "")]
    [InlineData("//", "//", "nothing stands", "")]
    [InlineData("a /b", "/b", "not closed", "")]
    [InlineData("tool:\"a b", "\"a b", "not closed", "")]
    [InlineData("tool:a\"b\"", "\"", "without a blank", "quotes around the whole")]
    [InlineData("tool:f(x)", "(", "without a blank", "")]
    [InlineData("\"a\"b", "b", "without a blank", "")]
    [InlineData("\"\"", "\"\"", "nothing stands in the quotes", "")]
    [InlineData("(a or b", "(", "not closed", "")]
    [InlineData("a)", ")", "closes no", "")]
    [InlineData("a ()", "()", "nothing stands in the parentheses", "")]
    [InlineData("a or", "or", "nothing follows `or`", "quotes")]
    [InlineData("or a", "or", "nothing stands before", "")]
    [InlineData("a && | b", "&&", "nothing follows `&&`", "")]
    [InlineData("a not", "not", "nothing follows `not`", "")]
    [InlineData("> 5", ">", "a field is missing", "")]
    [InlineData("x\\", "\\", "nothing follows the backslash", "")]
    public void Says_where_and_why_and_what_to_write(string text, string where, string why, string hint)
    {
        var bad = Assert.IsType<FilterReading.Bad>(CallFilter.Parse(text, TimeProvider.System));
        Assert.Equal(where, text.Substring(bad.Start, bad.Length));
        Assert.Contains(why, bad.Why, StringComparison.Ordinal);
        Assert.Contains(hint, bad.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_told_about_in_words_that_a_terminal_can_show_and_with_a_place_in_its_text() => Pieces.Sample(text =>
    {
        if (CallFilter.Parse(text, TimeProvider.System) is not FilterReading.Bad bad)
        {
            Assert.Equal(A_filter.Good(text).Text, A_filter.Good(A_filter.Good(text).Text).Text);
            return;
        }

        Assert.InRange(bad.Start, 0, text.Length - 1);
        Assert.InRange(bad.Length, 1, text.Length - bad.Start);
        Assert.Equal(TerminalText.Of(bad.Why + bad.Hint), bad.Why + bad.Hint);
        var lines = BadFilterException.Underlined(text, bad).Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.True(TextColumns.Of(line) <= 80 && TerminalText.Of(line) == line, line));
        Assert.Matches("^ *\\^+$", lines[1]);
    }, iter: 20_000);

    [Theory]
    [InlineData("(")]
    [InlineData("-")]
    [InlineData("not ")]
    [InlineData("-(")]
    [InlineData("a or ")]
    [InlineData("a ")]
    [InlineData("tool:a,")]
    [InlineData("\\")]
    [InlineData("/")]
    [InlineData("tool:/(")]
    public void Is_no_matter_of_size(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 100_000));
        Assert.NotNull(CallFilter.Parse(text, TimeProvider.System));
        Assert.NotNull(CallFilter.Parse($"{text}x{new string(')', 100_000)}", TimeProvider.System));
    }

    [Theory]
    [InlineData("toool:x decision:block", 0, 5, "    toool:x decision:block\n    ^^^^^")]
    [InlineData("日本 tool>x", 7, 1, "    日本 tool>x\n             ^")]
    [InlineData("\u202e\u001b tool>x", 7, 1, "    \\u{202E}\\u{001B} tool>x\n                         ^")]
    public void Is_underlined_where_it_is_wrong(string text, int start, int length, string shown) =>
        Assert.Equal(shown, BadFilterException.Underlined(text, new FilterReading.Bad(start, length, "", "")));

    [Fact]
    public void Is_cut_around_the_place_when_it_is_long()
    {
        var lines = BadFilterException.Underlined($"{new string('a', 300)} !{new string('b', 300)}", new FilterReading.Bad(301, 1, "", "")).Split('\n');
        Assert.Equal('!', lines[0][lines[1].Length - 1]);
        Assert.StartsWith("    …aaa", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("bbb…", lines[0], StringComparison.Ordinal);
        Assert.InRange(lines[0].Length, 70, 80);
    }

    private static Gen<string> Pieces => Gen.OneOf(
        Gen.OneOf(s_pieces).Array[1, 12].Select(pieces => string.Concat(pieces)), Gen.Char.Array[1, 20].Select(chars => new string(chars)), Any.Text.Where(text => text.Length > 0),
        Gen.Select(AnyFilter.Filter, Gen.Int[0, 200], Gen.OneOf(s_pieces)).Select((meant, at, piece) => meant.Text.Insert(Math.Min(at, meant.Text.Length), piece)));
}
