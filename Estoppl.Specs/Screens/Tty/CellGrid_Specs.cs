using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Tty;
using Terminal.Gui.Drivers;
using Xunit;

namespace Estoppl.Specs.Screens.Tty;

/// <summary>Lines in the cells that the library writes to the terminal.</summary>
public sealed class A_grid_of_cells
{
    private const int Width = 8, Height = 3;

    private static readonly ScreenPalette s_palette = new(Theme.Dark);

    private readonly OutputBufferImpl _buffer = new();
    private readonly CellGrid _grid;

    public A_grid_of_cells()
    {
        _buffer.SetSize(Width, Height);
        _grid = new CellGrid(_buffer);
    }

    [Fact]
    public void Shows_each_line_from_its_left_edge_and_nothing_behind_or_below_it()
    {
        Show("one", "two");
        Show("1");

        Assert.Equal(["1       ", "        ", "        "], Rows());
    }

    [Fact]
    public void Cuts_what_is_wider_and_what_is_lower()
    {
        Show("0123456789", "b", "c", "d");

        Assert.Equal(["01234567", "b       ", "c       "], Rows());
    }

    [Fact]
    public void Writes_nothing_where_nothing_changed()
    {
        Show("one", "two");
        Written();
        Show("one", "two");

        Assert.Equal([false, false, false], Written());
    }

    [Fact]
    public void Writes_the_whole_of_a_row_in_which_something_changed()
    {
        Show("one", "two");
        Written();
        Show("one", "twx");

        Assert.Equal([false, true, false], Written());
    }

    [Fact]
    public void Writes_what_looks_different_and_says_the_same()
    {
        _grid.Put([ScreenLine.Of("one"), ScreenLine.Of("two")], s_palette);
        Written();
        _grid.Put([ScreenLine.Of("one") with { IsSelected = true }, ScreenLine.Of("two", Tone.Block)], s_palette);

        Assert.Equal([true, true, false], Written());
        Assert.Equal(s_palette.Of(Tone.Plain, isSelected: true), _buffer.Contents![0, Width - 1].Attribute);
        Assert.Equal(s_palette.Of(Tone.Block, isSelected: false), _buffer.Contents[1, 0].Attribute);
        Assert.Equal(s_palette.Of(Tone.Plain, isSelected: false), _buffer.Contents[1, Width - 1].Attribute);
    }

    [Fact]
    public void Writes_everything_again_after_the_terminal_was_cleared()
    {
        Show("one");
        Written();
        _buffer.ClearContents();
        Show("one");

        Assert.Equal([true, true, true], Written());
        Assert.Equal("one     ", Rows()[0]);
    }

    [Fact]
    public void Fits_the_terminal_after_it_was_resized()
    {
        Show("0123456789");
        _buffer.SetSize(10, 1);
        Show("0123456789");

        Assert.Equal(["0123456789"], Rows());
    }

    [Theory]
    [InlineData('\e')]
    [InlineData('\n')]
    [InlineData('\u007f')]
    [InlineData('\u009b')]
    [InlineData('\ud83d')]
    public void Lets_nothing_through_that_a_terminal_would_act_on(char character)
    {
        Show($"a{character}b");

        Assert.Equal("a?b     ", Rows()[0]);
    }

    private void Show(params string[] lines) => _grid.Put([.. lines.Select(line => ScreenLine.Of(line))], s_palette);

    private string[] Rows() => [.. Enumerable.Range(0, _buffer.Rows).Select(row => string.Concat(Enumerable.Range(0, _buffer.Cols).Select(column => _buffer.Contents![row, column].Grapheme)))];

    /// <returns>Which rows the library would write, which it has done then. A row is written whole or not at all.</returns>
    private bool[] Written()
    {
        var written = new bool[_buffer.Rows];
        for (var row = 0; row < _buffer.Rows; row++)
        {
            var cells = Enumerable.Range(0, _buffer.Cols).Select(column => _buffer.Contents![row, column].IsDirty).Distinct().ToArray();
            written[row] = Assert.Single(cells);
            Assert.True(_buffer.DirtyLines[row] || !written[row]);
            for (var column = 0; column < _buffer.Cols; column++) _buffer.Contents![row, column].IsDirty = false;
            _buffer.DirtyLines[row] = false;
        }

        return written;
    }
}
