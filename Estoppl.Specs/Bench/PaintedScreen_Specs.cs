using System.Text;
using Estoppl.Operator.Bench;
using Xunit;

namespace Estoppl.Specs.Bench;

/// <summary>What the bench of the console sees of it.</summary>
public sealed class A_painted_screen
{
    private const string Hello = "\e[2J\e[1;1Hone\e[3;5H\e[38;2;86;180;233mtw\e[1mo ✓\e[0m!";

    private readonly StringBuilder _answers = new();
    private readonly PaintedScreen _screen;

    public A_painted_screen() => _screen = new PaintedScreen(20, 4, answer => _answers.Append(answer));

    [Fact]
    public void Shows_text_where_it_was_written_whatever_comes_between()
    {
        Write(Hello);
        Assert.Equal("one\n\n    two ✓!\n", _screen.ToString());
        Assert.True(_screen.Shows("two ✓!"));
        Assert.False(_screen.Shows("onetwo"));
    }

    [Fact]
    public void Shows_the_same_when_the_bytes_come_one_by_one()
    {
        foreach (var one in Encoding.UTF8.GetBytes(Hello)) _screen.Feed([one]);
        Assert.Equal("one\n\n    two ✓!\n", _screen.ToString());
    }

    [Fact]
    public void Has_another_look_once_another_row_is_reversed_and_the_same_once_it_is_back()
    {
        Select(1);
        var first = _screen.LookOf(2);
        Select(2);
        Assert.NotEqual(first, _screen.LookOf(2));
        Write("\e[2;1Hother words");
        Select(1);
        Assert.Equal(first, _screen.LookOf(2));
    }

    [Fact]
    public void Has_not_changed_when_the_same_is_written_again_or_something_is_asked()
    {
        Write(Hello);
        var changes = _screen.Changes;
        Write("\e[3;5H\e[38;2;86;180;233mtw\e[6n\e[18t");
        Assert.Equal(changes, _screen.Changes);
        Write("\e[3;5Hx");
        Assert.Equal(changes + 1, _screen.Changes);
    }

    [Fact]
    public void Erases()
    {
        Write("12345\r\n67890\e[1;3H\e[K\e[2;4H\e[J");
        Assert.Equal("12\n678\n\n", _screen.ToString());
    }

    [Fact]
    public void Answers_what_programs_ask_of_a_terminal()
    {
        Write("\e[3;4H\e[6n\e[0c\e[18t\e]10;?\a\e]11;?\e\\\e[?u");
        Assert.Equal("\e[3;4R\e[?62;22c\e[8;4;20t\e]10;rgb:ffff/ffff/ffff\e\\\e]11;rgb:0000/0000/0000\e\\", _answers.ToString());
        Assert.Equal("\n\n\n", _screen.ToString());
    }

    private void Select(int row)
    {
        for (var each = 1; each <= 4; each++) Write($"\e[{each};1H\e[{(each == row ? "7" : "27")}m   row {each}\e[0m");
    }

    private void Write(string text) => _screen.Feed(Encoding.UTF8.GetBytes(text));
}
