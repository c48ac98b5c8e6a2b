using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Ledger.Control;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Overlays;
using Estoppl.Proxy.Clients;

namespace Estoppl.Operator.Screens.Clients;

/// <summary>The Clients screen as lines: what was found, a list of files with their servers, and on a tall screen all about the selected row.</summary>
internal sealed class ClientsLayout(ScreenSize size, Glyphs glyphs)
{
    private const int PaneLines = 10;
    private const int LeastForPane = 26;
    private const int WordWidth = 9;
    private const int LeastPath = 12;

    private int Pane => size.Height >= LeastForPane ? PaneLines : 0;

    /// <summary>How many rows of the list are in sight.</summary>
    public int RowsOf(FoundClients? clients) => Math.Max(1, size.Height - Pane - (clients?.Unasked is null ? 1 : 2));

    public ImmutableArray<ScreenLine> Draw(ClientsModel model)
    {
        if (model.Clients is not { } clients)
            return model.Trouble is { } trouble ? Told(Tone.Bad, $"The clients cannot be looked for: {trouble.Fact}.", $"{trouble.Sentence} r tries again.")
                : [ScreenLine.Blank, ScreenLine.Of(model.HasLedger ? " looking for MCP clients" : " the clients are looked for as soon as the ledger is open", Tone.Faint)];
        if (clients.Files.IsEmpty && clients.Lost.IsEmpty)
            return Told(Tone.Strong, "No MCP client was found.", "Enter shows where they were looked for, as `estoppl clients --all` does; r looks again.");

        var lines = ImmutableArray.CreateBuilder<ScreenLine>();
        lines.Add(Headline(model, clients));
        if (clients.Unasked is { } why) lines.Add(ScreenLine.Of(Fit($" what was wrapped before is not known: {Safe(why.Fact)}", size.Width), Tone.Review));
        var height = RowsOf(clients);
        var names = Math.Clamp(model.Rows.Select(row => NameOf(row).Length).Max(), 8, Math.Max(8, size.Width / 4));
        foreach (var (index, row) in model.Rows.Index().Skip(model.Cursor.Top).Take(height))
            lines.Add(Row(row, names, clients.Home) with { IsSelected = index == model.Cursor.Index, Target = new ClickTarget.Row(index) });
        if (Pane == 0) return lines.ToImmutable();
        while (lines.Count < size.Height - Pane) lines.Add(ScreenLine.Blank);
        lines.AddRange(PaneOf(model.Selected!));
        return lines.ToImmutable();
    }

    /// <summary>How many servers a file has, and how they stand.</summary>
    public static string Summary(StandingFile file)
    {
        if (file.Problem is { } problem)
            return problem is { Line: { } line, Column: { } column } ? string.Create(CultureInfo.InvariantCulture, $"broken at line {line}, column {column}") : "unread";
        if (file.Entries.IsEmpty) return "no servers";
        var wrapped = file.Entries.Count(it => it.Word == "wrapped");
        return string.Create(CultureInfo.InvariantCulture, $"{wrapped} of {Amounts.Count(file.Entries.Length, "server")} wrapped");
    }

    /// <summary>When something was done, and by whom.</summary>
    public static string By(ClientFileState state) => string.Create(CultureInfo.InvariantCulture, $"on {state.At.UtcDateTime:yyyy-MM-dd} by {state.By}");

    /// <summary>What is started in the end, with its arguments; none for what is not started by the client.</summary>
    public static (string? Command, ImmutableArray<string> Arguments) CommandOf(ServerEntry entry) => entry.Launch switch
    {
        EntryLaunch.Stdio stdio => (stdio.Command, stdio.Args),
        EntryLaunch.Wrapped wrapped => (wrapped.Command, wrapped.Args),
        _ => (null, []),
    };

    private ScreenLine Headline(ClientsModel model, FoundClients clients)
    {
        var entries = clients.Files.SelectMany(file => file.Entries).ToList();
        var open = entries.Count(it => it.Word == "open");
        var looks = clients.Files.Count(file => file.NeedsALook) + clients.Lost.Length;
        ImmutableArray<Span> right = looks == 0 ? [] : [new Span($"{glyphs.Trouble} {Amounts.Count(looks, "file")} should be looked at ", Tone.Trouble)];
        return ScreenLine.Edges(
            size.Width,
            [
                new Span($" {Amounts.Count(clients.Files.Length, "file")} {glyphs.Dot} {Amounts.Count(entries.Count, "server")} {glyphs.Dot} "),
                open == 0 ? new Span(entries.Count == 0 ? "nothing to wrap" : "none open", Tone.Good) : new Span($"{open} open", Tone.Bad),
                .. model.IsReading ? [new Span(" reading", Tone.Faint)] : Array.Empty<Span>(),
            ],
            right);
    }

    private ScreenLine Row(ClientRow row, int names, string home) => row switch
    {
        ClientRow.OfFile it => FileRow(it.File.Target.ClientNames, it.File.Target.Path, Summary(it.File), it.File.Problem is null ? Tone.Plain : Tone.Bad, home),
        ClientRow.OfServer it => ServerRow(it.Server, names),
        ClientRow.OfGone it => Entry(names, glyphs.Trouble, ("gone", Tone.Trouble), NameOf(it), $"was wrapped {By(it.File.Recorded!)}, and is not in the file any more", Tone.Trouble),
        ClientRow.OfLost it => FileRow(Safe(it.State.Client), it.Path, "gone", Tone.Trouble, home),
        ClientRow.OfOthers it => ScreenLine.Of(Fit($" {Amounts.Count(it.NotFound.Length, "other client")} {(it.NotFound.Length == 1 ? "was" : "were")} not found", size.Width), Tone.Faint),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private ScreenLine FileRow(string names, string path, string summary, Tone tone, string home)
    {
        var name = Fit($" {names}  ", Math.Max(0, size.Width - LeastPath));
        var room = size.Width - name.Length - summary.Length - 3;
        return room < LeastPath
            ? ScreenLine.Of(new Span(name, Tone.Strong), new Span(PathText.Of(path, home, glyphs, size.Width - name.Length), tone))
            : ScreenLine.Edges(size.Width, [new Span(name, Tone.Strong), new Span(PathText.Of(path, home, glyphs, room), Tone.Faint)], [new Span($"{summary} ", tone)]);
    }

    private ScreenLine ServerRow(StandingEntry server, int names)
    {
        var entry = server.Entry;
        var word = server.Word switch { "wrapped" => ("wrapped", Tone.Good), "open" => ("open", Tone.Bad), _ => ("skipped", Tone.Faint) };
        if (!server.Drift.IsEmpty) return Entry(names, glyphs.Trouble, word, Safe(entry.Name), string.Join("; ", server.Drift), Tone.Trouble);
        var (command, arguments) = CommandOf(entry);
        var what = command is null ? entry.WhyNotWrappable!
            : arguments.IsEmpty ? Path.GetFileName(command) : $"{Path.GetFileName(command)}, {Amounts.Count(arguments.Length, "argument")}";
        return Entry(names, " ", word, Safe(entry.Name), entry.Scope.Length == 0 ? what : $"{what}, in {entry.Scope}", Tone.Faint);
    }

    private ScreenLine Entry(int names, string mark, (string Text, Tone Tone) word, string name, string what, Tone tone)
    {
        var before = 4 + WordWidth + names + 2;
        return ScreenLine.Of(
            new Span($"  {mark} ", Tone.Trouble),
            new Span(word.Text.PadRight(WordWidth), word.Tone),
            new Span(Wrapping.Column(name, names, glyphs)),
            new Span($"  {Fit(Safe(what), size.Width - before)}", tone));
    }

    private string NameOf(ClientRow row) => row switch
    {
        ClientRow.OfServer it => Safe(it.Server.Entry.Name),
        ClientRow.OfGone it => Safe(it.Server),
        _ => "",
    };

    private IEnumerable<ScreenLine> PaneOf(ClientRow row)
    {
        var detail = new ClientDetail(glyphs);
        return
        [
            Overlay.TitleLine(detail.TitleOf(row), size.Width, glyphs),
            .. Wrapping.CutTo(PaneLines - 1, [.. detail.Of(row).SelectMany(line => Wrapping.Break(line, size.Width))], glyphs),
        ];
    }

    private ImmutableArray<ScreenLine> Told(Tone tone, string what, string then) =>
    [
        ScreenLine.Blank,
        .. Wrapping.Wrap(Safe(what), size.Width - 2, 4, glyphs).Select(line => ScreenLine.Of($" {line}", tone)),
        ScreenLine.Blank,
        .. Wrapping.Wrap(Safe(then), size.Width - 2, 4, glyphs).Select(line => ScreenLine.Of($" {line}")),
    ];

    private string Safe(string text) => SafeText.Of(text, glyphs, 1000);

    private string Fit(string text, int width) => Wrapping.Fit(text, width, glyphs);
}
