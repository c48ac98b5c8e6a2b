using System.Collections.Immutable;
using System.Text;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Clients;
using Estoppl.Proxy.Clients;
using Estoppl.Specs.Testing;

namespace Estoppl.Specs.Screens.Clients;

/// <summary>Clients' files that lie nowhere, and how they stand.</summary>
internal static class Shelf
{
    public const string Home = "/home/ada";

    public static readonly ConsoleNews.Link Linked = new(LinkState.Holding);

    public static readonly ClientFileState Recorded = new("Cursor", true, [new ServerName("files"), new ServerName("old")], A.Digest(7), "operator:ada", A.Noon);

    public static ClientTarget Target(string path, params ImmutableArray<string> clients) => new(path, path, clients, [ClientFormat.Std], path.StartsWith("/home/ada/shop", StringComparison.Ordinal));

    public static StandingEntry Open(string name, params ImmutableArray<string> args) => new(new ServerEntry("", name, new EntryLaunch.Stdio("npx", args)), []);

    public static StandingEntry Wrapped(string name, params ImmutableArray<string> drift) =>
        new(new ServerEntry("", name, new EntryLaunch.Wrapped(WrappedBy.Estoppl, "/usr/bin/estoppl", "/home/ada/bank/estoppl.toml", name, "uvx", ["mcp-server", "--token", "hunter2"])), drift);

    public static StandingEntry Remote(string name) => new(new ServerEntry("", name, new EntryLaunch.Remote("https://example.test/mcp?key=k", "http")), []);

    public static StandingFile File(ClientTarget target, params ImmutableArray<StandingEntry> entries) => new(target, null, null, entries);

    public static StandingFile Cursor { get; } = File(Target("/home/ada/.cursor/mcp.json", "Cursor"), Open("files", "-y", "server-files"), Open("shell"), Remote("far"));

    public static ImmutableArray<(Client, ImmutableArray<string>)> NotFound { get; } =
        [.. ClientCatalog.All.Where(it => it.Name is "Zed" or "Warp").Select(it => (it, it.LookedAt(new ClientHome(Home, _ => null, "/home/ada/shop", ClientSystem.Linux))))];

    public static ClientsNews.Found Found(params ImmutableArray<StandingFile> files) => new(new FoundClients(Home, files, [], NotFound));

    /// <summary>A full shelf: drift of all kinds, a file that is broken, one that is gone.</summary>
    public static ClientsNews.Found Full { get; } = new(new FoundClients(
        Home,
        [
            File(Target("/home/ada/.config/Claude/claude_desktop_config.json", "Claude Desktop"), Wrapped("filesystem"), Wrapped("postgres")),
            Cursor with { Entries = [Wrapped("files"), .. Cursor.Entries[1..]], Recorded = Recorded, IsChanged = true, Gone = ["old"] },
            File(
                Target("/home/ada/.claude.json", "Claude Code"),
                Wrapped("github", "starts /usr/bin/estoppl, which is not there any more"),
                new StandingEntry(new ServerEntry("/home/ada/projects/a-very-long-name-of-a-project/backend", "db", new EntryLaunch.Stdio("/usr/local/bin/db-server", [])), []),
                new StandingEntry(new ServerEntry("", "odd", new EntryLaunch.Unusable("it has no command")), [])),
            File(Target("/home/ada/shop/.vscode/mcp.json", "VS Code")) with
            {
                Problem = new("/home/ada/shop/.vscode/mcp.json, line 3, column 5: a value is missing", "mend it", 3, 5),
            },
            File(Target("/home/ada/.gemini/settings.json", "Gemini CLI")),
        ],
        [("/home/ada/.codeium/windsurf/mcp_config.json", Recorded with { Client = "Windsurf" })],
        NotFound));

    public static ClientsNews.Found Hostile(string text) => new(new FoundClients(
        text,
        [
            new StandingFile(
                new ClientTarget($"/home/{text}/mcp.json", $"/{text}", ["Cursor"], [ClientFormat.Std], true),
                Recorded with { By = text }, true,
                [
                    new StandingEntry(new ServerEntry(text, text, new EntryLaunch.Stdio(text, [text, text])), []),
                    new StandingEntry(new ServerEntry("", text, new EntryLaunch.Wrapped(WrappedBy.Original, text, text, text, text, [text])), [$"starts {text}, which is not there any more"]),
                    new StandingEntry(new ServerEntry("", text, new EntryLaunch.Unusable(text)), []),
                ]) { Gone = [text] },
            File(Target($"/{text}", "Cursor")) with { Problem = new(text, text, 1, 1) },
        ],
        [(text, Recorded with { Client = text, By = text, Servers = [new ServerName(text)] })],
        NotFound,
        new Explanation(text, text)));

    /// <summary>What wrapping <see cref="Cursor"/> would come to, or unwrapping it.</summary>
    public static EditedFile Edited(string before, string after, StandingFile? file = null) =>
        new((file ?? Cursor).Target)
        {
            Before = Snapshot(before),
            After = Encoding.UTF8.GetBytes(after),
            Entries = [.. (file ?? Cursor).Entries.Select(it => it.Word == "open" ? new PlannedEntry(it.Entry, EntryFate.Changes, "") : new PlannedEntry(it.Entry, EntryFate.IsSkipped, it.Entry.WhyNotWrappable ?? "already wrapped"))],
        };

    private static FileSnapshot Snapshot(string content)
    {
        using var folder = new TemporaryFolder();
        System.IO.File.WriteAllText(folder / "mcp.json", content);
        return FileSnapshot.Read(folder / "mcp.json");
    }
}
