using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;
using Estoppl.Operator.Screens.Overlays;

namespace Estoppl.Operator.Screens.Clients;

/// <summary>Every MCP client that was found, and how its servers stand; what is changed in its file is shown first.</summary>
internal sealed record ClientsModel : ScreenModel
{
    private const string NoFile = "there is no file to change in this row";

    public override Scope Scope => Scope.Clients;

    public override string Place => Clients is null ? "" : string.Create(CultureInfo.InvariantCulture, $"row {Cursor.Index + 1} of {Rows.Length}");

    /// <summary>What was found; none before it is known.</summary>
    public FoundClients? Clients { get; private init; }

    public ImmutableArray<ClientRow> Rows { get; private init; } = [];

    public ListCursor Cursor { get; private init; } = ListCursor.Start;

    /// <summary>The selected row; none where there are none.</summary>
    public ClientRow? Selected => Cursor.Index < Rows.Length ? Rows[Cursor.Index] : null;

    /// <summary>Why the clients cannot be looked for; none when they can.</summary>
    public Explanation? Trouble { get; private init; }

    /// <summary>Whether they are being looked for.</summary>
    public bool IsReading { get; private init; }

    /// <summary>Whether there is anybody yet who does what is asked for.</summary>
    public bool HasLedger { get; private init; }

    private bool IsShown { get; init; }

    /// <summary>The change that is being planned; none when none is, or when the operator has turned to something else since.</summary>
    private ClientsIntent.Plan? Asked { get; init; }

    private Glyphs Glyphs { get; init; } = Glyphs.Ascii;

    public override Turn On(ConsoleNews news) => news switch
    {
        ConsoleNews.Shown { Scope: Scope.Clients } => (this with { IsShown = true }).Read(),
        ConsoleNews.Hidden { Scope: Scope.Clients } => this with { IsShown = false, Asked = null },
        ConsoleNews.Link { State: LinkState.Holding or LinkState.Following } when !HasLedger => (this with { HasLedger = true }) is var ready && IsShown ? ready.Read() : ready,
        ClientsNews.Found found => With(found.Clients),
        ClientsNews.Unread unread => this with { Trouble = unread.Why, Clients = null, Rows = [], IsReading = false },
        ClientsNews.NotDone not => Turn.Say(this with { Asked = null }, $"nothing was changed: {not.Why.Fact}; {not.Why.Hint}", Tone.Bad),
        ClientsNews.Planned planned => ReferenceEquals(planned.Asked, Asked) ? (this with { Asked = null }).Show(planned) : this,
        ClientsNews.Made made => Tell(made),
        _ => this,
    };

    public override Turn Do(ConsoleCommand command)
    {
        switch (command)
        {
            case ConsoleCommand.Down or ConsoleCommand.Up or ConsoleCommand.PageDown or ConsoleCommand.PageUp
                or ConsoleCommand.HalfPageDown or ConsoleCommand.HalfPageUp or ConsoleCommand.First or ConsoleCommand.Last:
                return At(Cursor.Do(command, Rows.Length));
            case ConsoleCommand.Open: return Open();
            case ConsoleCommand.Wrap: return Plan(wraps: true);
            case ConsoleCommand.Unwrap: return Plan(wraps: false);
            case ConsoleCommand.Reload: return Read();
            case ConsoleCommand.Back when Asked is not null: return this with { Asked = null };
            default: return Turn.Nothing(this);
        }
    }

    public override Turn Select(int row) => row == Cursor.Index ? Open() : At(Cursor.To(row, Rows.Length));

    public override ScreenModel WithSize(ScreenSize size, Glyphs glyphs) => size == Size && glyphs == Glyphs
        ? this
        : this with { Size = size, Glyphs = glyphs, Cursor = Cursor.WithHeight(new ClientsLayout(size, glyphs).RowsOf(Clients), Rows.Length) };

    public override ImmutableArray<ScreenLine> Draw(Glyphs glyphs) => new ClientsLayout(Size, glyphs).Draw(this);

    private ClientsModel At(ListCursor cursor) => cursor == Cursor ? this : this with { Cursor = cursor };

    // The same row stays selected, wherever it is now.
    private ClientsModel With(FoundClients clients)
    {
        var rows = ClientRow.Of(clients);
        var place = Selected is { } selected ? rows.Index().Where(it => it.Item.About == selected.About).Select(it => (int?)it.Index).FirstOrDefault() : null;
        var height = new ClientsLayout(Size, Glyphs).RowsOf(clients);
        return this with { Clients = clients, Rows = rows, Trouble = null, IsReading = false, Cursor = (Cursor with { Height = height }).To(place ?? Cursor.Index, rows.Length) };
    }

    // One at a time; before the ledger is open nobody would do it.
    private Turn Read() => !HasLedger || IsReading ? this : Turn.Of(this with { IsReading = true }, new ClientsIntent.Read());

    private Turn Open()
    {
        if (Selected is not { } row) return this;
        var detail = new ClientDetail(Glyphs);
        return new Turn(this, [], new PageOverlay(detail.TitleOf(row), detail.Of(row)));
    }

    private Turn Plan(bool wraps)
    {
        if (Selected is not { } row) return this;
        var asked = row switch
        {
            ClientRow.OfFile it => new ClientsIntent.Plan(it.File.Target, wraps, null),
            ClientRow.OfServer it => new ClientsIntent.Plan(it.File.Target, wraps, it.Server.Entry.Name),
            ClientRow.OfGone or ClientRow.OfLost or ClientRow.OfOthers => null,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return asked is null ? Turn.Say(this, NoFile, Tone.Review) : Turn.Of(this with { Asked = asked }, asked);
    }

    private Turn Show(ClientsNews.Planned planned)
    {
        var preview = new ClientPreview(planned.Asked, planned.File, Size.Width, Glyphs);
        return planned.File switch
        {
            { Problem: { } problem } => new Turn(this, [], preview.Problem(problem), new Notice("nothing was changed", Tone.Bad)),
            { After: null } => Turn.Say(this, preview.NothingToDo(), Tone.Review),
            _ => new Turn(this, [], preview.Question()),
        };
    }

    private Turn Tell(ClientsNews.Made made)
    {
        var preview = new ClientPreview(made.Asked, made.File, Size.Width, Glyphs);
        return made.File switch
        {
            { Problem: { } problem } => new Turn(this, [], IsShown ? preview.Problem(problem) : null, new Notice(problem.Fact, Tone.Bad)),
            { Change: null } => Turn.Say(this, preview.NothingToDo(), Tone.Review),
            _ => Turn.Say(this, preview.Done(), Tone.Good),
        };
    }
}
