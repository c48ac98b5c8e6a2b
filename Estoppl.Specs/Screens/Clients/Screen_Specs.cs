using CsCheck;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Clients;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Overlays;
using Estoppl.Specs.Testing;
using Xunit;
using ConsoleCommand = Estoppl.Operator.Screens.Keys.ConsoleCommand;

namespace Estoppl.Specs.Screens.Clients;

[Collection(Headless.Serial)]
public sealed class The_clients_screen_drawn
{
    private const string Before = """
        {
          // mine
          "mcpServers": {
            "files": { "command": "npx", "args": ["-y", "server-files"] },
        	"shell": { "command": "rtl\u202Eexe" }
          }
        }
        """;

    private const string After = """
        {
          // mine
          "mcpServers": {
            "files": { "command": "/usr/bin/estoppl", "args": ["start", "--config", "/home/ada/bank/estoppl.toml", "--server", "files", "--", "npx", "-y", "server-files"] },
        	"shell": { "command": "/usr/bin/estoppl", "args": ["start", "--config", "/home/ada/bank/estoppl.toml", "--server", "shell", "--", "rtl\u202Eexe"] }
          }
        }
        """;

    [Theory]
    [InlineData(120, 36)]
    [InlineData(80, 24)]
    [InlineData(60, 15)]
    public void Shows_files_and_servers_and_what_drifted(int width, int height)
    {
        using var console = new Headless(width, height);
        console.Press("5").Shows(Shelf.Linked, Shelf.Full).Press("j", "j", "j", "j");
        Verify("clients", console, width, height);
    }

    [Theory]
    [InlineData(120, 36)]
    [InlineData(80, 24)]
    public void Says_where_it_looked_when_there_is_none(int width, int height)
    {
        using var console = new Headless(width, height);
        console.Press("5").Shows(Shelf.Linked, Shelf.Found());
        Verify("clients-empty", console, width, height);
        console.Press("Enter");
        Verify("clients-empty-where", console, width, height);
    }

    [Theory]
    [InlineData(120, 36)]
    [InlineData(80, 24)]
    public void Says_what_is_wrong_when_they_cannot_be_looked_for(int width, int height)
    {
        using var console = new Headless(width, height);
        console.Press("5").Shows(Shelf.Linked, new ClientsNews.Unread(new Explanation("access to /home/ada/.continue is denied", "see what is wrong there, then try again")));
        Verify("clients-error", console, width, height);
    }

    [Theory]
    [InlineData(120, 36)]
    [InlineData(80, 24)]
    public void Shows_hostile_names_for_what_they_are(int width, int height)
    {
        using var console = new Headless(width, height);
        console.Press("5").Shows(Shelf.Linked, Shelf.Hostile("evil\u001b[31m\u202Exe http://x")).Press("j");
        Verify("clients-hostile", console, width, height);
    }

    [Theory]
    [InlineData(120, 36)]
    [InlineData(80, 24)]
    public void Shows_all_about_a_server(int width, int height)
    {
        using var console = new Headless(width, height);
        console.Press("5").Shows(Shelf.Linked, Shelf.Full).Press("j", "j", "Enter");
        Verify("clients-server", console, width, height);
    }

    [Theory]
    [InlineData(120, 36)]
    [InlineData(80, 24)]
    public void Shows_the_exact_change_before_it_is_made(int width, int height)
    {
        using var console = new Headless(width, height);
        console.Press("5").Shows(Shelf.Linked, Shelf.Found(Shelf.Cursor)).Press("w");
        var asked = Assert.IsType<ClientsIntent.Plan>(console.Asked[^1]);
        var file = Shelf.Edited(Before, After);
        console.Shows(new ClientsNews.Planned(asked, file));
        // The folder is this run's own.
        var text = console.Text.Replace(file.Before!.RealPath, "/home/ada/.cursor/mcp.json", StringComparison.Ordinal);
        Golden.Verify($"Estoppl.Specs/Screens/Golden/clients-wrap-{width}x{height}.txt", text);
        console.Press("y");
        Assert.Equal(new ClientsIntent.Make(asked, file), console.Asked[^1]);
        Assert.Null(console.Model.Overlay);
    }

    [Fact]
    public void Does_not_put_a_change_over_what_the_operator_types()
    {
        using var console = new Headless(120, 36);
        console.Press("5").Shows(Shelf.Linked, Shelf.Found(Shelf.Cursor)).Press("w", "e");
        console.Shows(new ClientsNews.Planned(Assert.IsType<ClientsIntent.Plan>(console.Asked[^1]), Shelf.Edited(Before, After)));
        Assert.IsType<AskOverlay>(console.Model.Overlay);
    }

    [Fact]
    public void Changes_nothing_when_one_only_looks_on()
    {
        using var console = new Headless(120, 36, actsToo: false);
        console.Press("5").Shows(Shelf.Linked, Shelf.Found(Shelf.Cursor)).Press("w", "u");
        Assert.DoesNotContain(console.Asked, intent => intent is ClientsIntent.Plan);
    }

    /// <summary>Whatever is in the files: a terminal is sent printable ASCII and our own glyphs, and no line is too long.</summary>
    [Fact]
    public void Sends_nothing_to_the_terminal_that_it_could_act_on() =>
        Gen.Select(Any.Text, Gen.Int[60, 140], Gen.Int[12, 40], Gen.Bool, Gen.Int[0, 8]).Sample((text, width, height, inAscii, row) =>
        {
            var glyphs = inAscii ? Glyphs.Ascii : Glyphs.Unicode;
            var size = new ScreenSize(width, height);
            var model = new ClientsModel().On(Shelf.Hostile(text)).Screen.WithSize(size, glyphs).Select(row).Screen;
            AssertFit(model.Draw(glyphs), size, inAscii);
            AssertFit(model.Do(ConsoleCommand.Open).Overlay!.WithSize(size, glyphs).Draw(size, glyphs), size, inAscii);
            AssertFit(new ClientsModel().On(new ClientsNews.Unread(new Explanation(text, text))).Screen.WithSize(size, glyphs).Draw(glyphs), size, inAscii);
        }, iter: 1000);

    /// <summary>Nothing of a change is cut off or left out, but for what is named because a terminal would act on it.</summary>
    [Fact]
    public void Shows_all_of_a_change() => Gen.Select(Gen.Char[' ', '~'].Array[0, 300], Gen.Char[' ', '~'].Array[1, 300], Gen.Int[60, 120]).Sample((before, after, width) =>
    {
        var (was, now) = (new string(before), new string(after));
        if (was == now || (was + now).Contains(":/", StringComparison.Ordinal)) return;
        var asked = new ClientsIntent.Plan(Shelf.Cursor.Target, true, null);
        var page = (PageOverlay)new ClientPreview(asked, Shelf.Edited(was, now), width, Glyphs.Unicode).Question().WithSize(new ScreenSize(width, 4000), Glyphs.Unicode);
        var drawn = string.Concat(page.Draw(new ScreenSize(width, 4000), Glyphs.Unicode).Select(line => line.Text));
        Assert.Contains($"-{was}", drawn, StringComparison.Ordinal);
        Assert.Contains($"+{now}", drawn, StringComparison.Ordinal);
    }, iter: 100);

    private static void AssertFit(IReadOnlyCollection<ScreenLine> lines, ScreenSize size, bool inAscii)
    {
        Assert.InRange(lines.Count, 0, size.Height);
        Assert.All(lines, line => Assert.InRange(line.Width, 0, size.Width));
        Assert.All(lines, line => Assert.DoesNotContain("://", line.Text, StringComparison.Ordinal));
        Assert.All(lines.SelectMany(line => line.Text), character =>
            Assert.True(character is >= ' ' and <= '~' || (!inAscii && "✓✗…–·─▓░⟨⟩".Contains(character)), $"U+{(int)character:X4}"));
    }

    private static void Verify(string name, Headless console, int width, int height) =>
        Golden.Verify($"Estoppl.Specs/Screens/Golden/{name}-{width}x{height}.txt", console.Text);
}
