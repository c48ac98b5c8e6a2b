using Estoppl.Operator.Output;
using Xunit;

namespace Estoppl.Specs.Cli;

public sealed class Words_from_a_file_that_anybody_may_have_written
{
    [Theory]
    [InlineData("the checkpoint kept at /mnt/Anker_für_日本/anchor — 3", "the checkpoint kept at /mnt/Anker_für_日本/anchor — 3")]
    [InlineData("\e[2J\r\n\t\b\u007f", "\\u{001B}[2J\\u{000D}\\u{000A}\\u{0009}\\u{0008}\\u{007F}")]
    [InlineData("\u009b31m\u0085", "\\u{009B}31m\\u{0085}")]
    [InlineData("\u202Egnp\u200b\u2066\ufeff\u00ad", "\\u{202E}gnp\\u{200B}\\u{2066}\\u{FEFF}\\u{00AD}")]
    [InlineData("\u2028\u2029\ue000\U000e0041", "\\u{2028}\\u{2029}\\u{E000}\\u{E0041}")]
    public void Do_nothing_to_a_terminal(string text, string shown) => Assert.Equal(shown, TerminalText.Of(text));

    [Fact]
    public void Also_with_halves_of_pairs() => Assert.Equal("a\uFFFDb", TerminalText.Of("a\ud800b"));
}
