using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;
using Xunit;

namespace Estoppl.Specs.Screens;

public sealed class A_file_that_is_there_already
{
    private static readonly ConsoleIntent.Export s_asked = new("~/calls.csv", "decision:block");
    private readonly ConsoleModel _model = ConsoleHost.Begin(Glyphs.Unicode, actsToo: true).WithSize(new ScreenSize(80, 24));

    [Fact]
    public void Is_replaced_when_somebody_says_so()
    {
        var asking = _model.On(new ConsoleNews.IsThere(s_asked)).Model;
        Assert.Contains(Text(asking), line => line.Contains("~/calls.csv", StringComparison.Ordinal));
        var (model, intents) = asking.Press(KeyStroke.Typing("y"));
        Assert.Null(model.Overlay);
        Assert.Equal([s_asked with { Replaces = true }], intents);
    }

    [Theory]
    [InlineData("Esc")]
    [InlineData("q")]
    [InlineData("Enter")]
    [InlineData("n")]
    public void Stays_otherwise(string key) => Assert.Empty(_model.On(new ConsoleNews.IsThere(s_asked)).Model.Press(new KeyStroke(key)).Intents);

    [Fact]
    public void Takes_no_key_that_is_meant_for_something_else()
    {
        var (model, _) = _model.Press(KeyStroke.Typing(":")).Model.On(new ConsoleNews.IsThere(s_asked));
        Assert.Equal("~/calls.csv is there already: nothing was written", model.Notice?.Text);
        Assert.Empty(model.Press(KeyStroke.Typing("y")).Intents);
    }

    [Fact]
    public void Is_named_for_what_it_is() =>
        Assert.Contains(Text(_model.On(new ConsoleNews.IsThere(new("rtl\u202Evsc.\e[2Jcsv", ""))).Model), line => line.Contains("rtl⟨202E⟩vsc.⟨1B⟩[2Jcsv", StringComparison.Ordinal));

    private static IEnumerable<string> Text(ConsoleModel model) => new ConsoleLayout(new ScreenSize(80, 24), Glyphs.Unicode).Draw(model).Select(line => line.Text);
}
