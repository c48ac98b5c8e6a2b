using Estoppl.Operator.Commands;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Clients;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Overlays;
using Estoppl.Proxy.Clients;
using Xunit;
using ConsoleCommand = Estoppl.Operator.Screens.Keys.ConsoleCommand;
using Scope = Estoppl.Operator.Screens.Keys.Scope;

namespace Estoppl.Specs.Screens.Clients;

public sealed class The_clients_screen
{
    [Fact]
    public void Is_read_when_it_comes_into_sight()
    {
        var turn = On(new ClientsModel(), Shelf.Linked, new ConsoleNews.Shown(Scope.Clients));
        Assert.Equal([new ClientsIntent.Read()], turn.Intents);
    }

    [Fact]
    public void Is_read_when_the_ledger_opens_behind_it()
    {
        var waiting = On(new ClientsModel(), new ConsoleNews.Shown(Scope.Clients));
        Assert.Empty(waiting.Intents);
        Assert.Equal([new ClientsIntent.Read()], waiting.Screen.On(Shelf.Linked).Intents);
    }

    [Fact]
    public void Is_not_read_twice_at_a_time()
    {
        var reading = Shown().Do(ConsoleCommand.Reload);
        Assert.Single(reading.Intents);
        Assert.Empty(reading.Screen.Do(ConsoleCommand.Reload).Intents);
    }

    [Fact]
    public void Stays_the_same_object_while_nothing_happens()
    {
        var model = Shown();
        Assert.Same(model, model.On(new ConsoleNews.Tick(DateTimeOffset.UnixEpoch)).Screen);
        Assert.Same(model, model.On(Shelf.Linked).Screen);
        Assert.Same(model, model.Do(ConsoleCommand.Up).Screen);
    }

    [Fact]
    public void Plans_a_change_of_a_file_from_its_row()
    {
        var turn = Shown().Do(ConsoleCommand.Wrap);
        Assert.Equal(new ClientsIntent.Plan(Shelf.Cursor.Target, true, null), Assert.Single(turn.Intents));
    }

    [Fact]
    public void Plans_a_change_of_one_server_from_its_row()
    {
        var turn = Shown().Do(ConsoleCommand.Down).Screen.Do(ConsoleCommand.Unwrap);
        Assert.Equal(new ClientsIntent.Plan(Shelf.Cursor.Target, false, "files"), Assert.Single(turn.Intents));
    }

    [Fact]
    public void Has_nothing_to_change_where_there_is_no_file()
    {
        var turn = Shown().Do(ConsoleCommand.Last).Screen.Do(ConsoleCommand.Wrap);
        Assert.Empty(turn.Intents);
        Assert.Equal("there is no file to change in this row", turn.Notice?.Text);
    }

    [Fact]
    public void Shows_the_change_and_makes_it_when_that_is_agreed_to()
    {
        var (turn, asked) = Asked(ConsoleCommand.Wrap);
        var file = Shelf.Edited("{}", "{ }");
        var page = Assert.IsType<PageOverlay>(turn.Screen.On(new ClientsNews.Planned(asked, file)).Overlay);
        Assert.Equal("y", page.Answer?.Key);
        Assert.Equal([new ClientsIntent.Make(asked, file)], page.Answer?.Intents);
    }

    [Fact]
    public void Does_not_show_a_change_to_an_operator_who_has_gone_elsewhere()
    {
        var (turn, asked) = Asked(ConsoleCommand.Wrap);
        var gone = turn.Screen.On(new ConsoleNews.Hidden(Scope.Clients)).Screen.On(new ConsoleNews.Shown(Scope.Clients));
        Assert.Null(gone.Screen.On(new ClientsNews.Planned(asked, Shelf.Edited("{}", "{ }"))).Overlay);
    }

    [Fact]
    public void Does_not_show_a_change_that_was_given_up()
    {
        var (turn, asked) = Asked(ConsoleCommand.Wrap);
        Assert.Null(turn.Screen.Do(ConsoleCommand.Back).Screen.On(new ClientsNews.Planned(asked, Shelf.Edited("{}", "{ }"))).Overlay);
    }

    [Theory]
    [InlineData(true, "nothing to wrap: there are no servers in the file")]
    [InlineData(false, "nothing to unwrap: there are no servers in the file")]
    public void Says_why_there_is_nothing_to_do(bool wraps, string why)
    {
        var (turn, asked) = Asked(wraps ? ConsoleCommand.Wrap : ConsoleCommand.Unwrap);
        Assert.Equal(why, turn.Screen.On(new ClientsNews.Planned(asked, new EditedFile(asked.Target))).Notice?.Text);
    }

    [Fact]
    public void Says_of_each_kind_of_server_why_there_is_nothing_to_do()
    {
        var (turn, asked) = Asked(ConsoleCommand.Unwrap);
        var file = new EditedFile(asked.Target)
        {
            Entries =
            [
                new(Shelf.Open("a").Entry, EntryFate.Stays, "not wrapped"), new(Shelf.Open("b").Entry, EntryFate.Stays, "not wrapped"),
                new(Shelf.Remote("c").Entry, EntryFate.IsSkipped, "a remote server"),
            ],
        };
        Assert.Equal("nothing to unwrap: 2 not wrapped; 1 a remote server", turn.Screen.On(new ClientsNews.Planned(asked, file)).Notice?.Text);
    }

    [Fact]
    public void Shows_where_a_file_is_broken()
    {
        var (turn, asked) = Asked(ConsoleCommand.Wrap);
        var file = new EditedFile(asked.Target) { Problem = new("/a/mcp.json, line 3, column 5: a value is missing", "mend it", 3, 5) };
        var page = Assert.IsType<PageOverlay>(turn.Screen.On(new ClientsNews.Planned(asked, file)).Overlay);
        Assert.Null(page.Answer);
        Assert.Contains(page.Lines, line => line.Text.Contains("line 3, column 5: a value is missing", StringComparison.Ordinal));
    }

    [Fact]
    public void Keeps_the_selected_row_when_the_files_are_read_again()
    {
        var model = Shown().Do(ConsoleCommand.Down).Screen.Do(ConsoleCommand.Down).Screen;
        var again = (ClientsModel)model.On(Shelf.Found(Shelf.File(Shelf.Target("/home/ada/.a.json", "Zed"), Shelf.Open("first")), Shelf.Cursor)).Screen;
        Assert.Equal("shell", Assert.IsType<ClientRow.OfServer>(again.Selected).Server.Entry.Name);
    }

    [Fact]
    public void Opens_a_row_that_is_clicked_when_it_is_selected()
    {
        var selected = Shown().Select(1);
        Assert.Null(selected.Overlay);
        Assert.IsType<PageOverlay>(selected.Screen.Select(1).Overlay);
    }

    private static (Turn Turn, ClientsIntent.Plan Asked) Asked(ConsoleCommand command)
    {
        var turn = Shown().Do(command);
        return (turn, Assert.IsType<ClientsIntent.Plan>(Assert.Single(turn.Intents)));
    }

    private static ScreenModel Shown() =>
        On(new ClientsModel(), Shelf.Linked, new ConsoleNews.Shown(Scope.Clients), Shelf.Found(Shelf.Cursor)).Screen.WithSize(new ScreenSize(120, 33), Glyphs.Unicode);

    private static Turn On(ScreenModel model, params ConsoleNews[] news) => news.Aggregate((Turn)model, (turn, one) => turn.Screen.On(one));
}

public sealed class A_servers_arguments
{
    [Theory]
    [InlineData("-y @modelcontextprotocol/server-filesystem /home/ada/documents", "-y @modelcontextprotocol/server-filesystem /home/ada/documents")]
    [InlineData("mcp-remote@0.1.15 --port 8080", "mcp-remote@0.1.15 --port 8080")]
    [InlineData("--token hunter2 --verbose", "--token *** --verbose")]
    [InlineData("--api-key=hunter2", "--api-key=***")]
    [InlineData("--Password hunter2", "--Password ***")]
    [InlineData("run -e GITHUB_TOKEN=x -i image", "run -e *** -i image")]
    [InlineData("run -eGITHUB_TOKEN=x", "run -eGITHUB_TOKEN=***")]
    [InlineData("-psecret", "-p***")]
    [InlineData("DB=postgres", "DB=***")]
    [InlineData("postgres://ada:pw@host/db", "***")]
    [InlineData("https://example.test/mcp?key=k", "***")]
    [InlineData("https://example.test/mcp", "https://example.test/mcp")]
    [InlineData("https://example.test/u/9f8a7b6c5d4e3f2a1b0c", "***")]
    [InlineData("ghp_abcdefghijkl0123456789", "***")]
    [InlineData("ada:pw@host", "***")]
    public void Are_shown_but_for_what_may_be_a_key(string arguments, string shown) =>
        Assert.Equal(shown, string.Join(' ', ShownArguments.Of([.. arguments.Split(' ')])));

    [Fact]
    public void Are_masked_where_a_script_or_a_header_tells_a_key() =>
        Assert.Equal(["-c", "***", "***"], ShownArguments.Of(["-c", "export X=1; run", "Authorization: Bearer x"]));
}
