using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Ledger.Control;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Proxy.Clients;

namespace Estoppl.Operator.Screens.Clients;

/// <summary>Everything about one row of the Clients screen, as lines with a label before each. They may be longer than a screen is wide.</summary>
internal sealed class ClientDetail(Glyphs glyphs)
{
    private const int LabelWidth = 11;
    private const int Longest = 4000;

    /// <summary>What the lines are about, in a few words.</summary>
    public string TitleOf(ClientRow row) => row switch
    {
        ClientRow.OfFile it => it.File.Target.ClientNames,
        ClientRow.OfServer it => $"{Safe(it.Server.Entry.Name, 40)} in {it.File.Target.ClientNames}",
        ClientRow.OfGone it => $"{Safe(it.Server, 40)} in {it.File.Target.ClientNames}",
        ClientRow.OfLost it => Safe(it.State.Client, 40),
        ClientRow.OfOthers => "clients that were not found",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public ImmutableArray<ScreenLine> Of(ClientRow row) => row switch
    {
        ClientRow.OfFile it => [.. OfFile(it.File)],
        ClientRow.OfServer it => [.. OfServer(it.File, it.Server)],
        ClientRow.OfGone it =>
        [
            Line("file", it.File.Target.Path),
            Line("server", it.Server),
            Line("drift", $"was wrapped {ClientsLayout.By(it.File.Recorded!)}, and is not in the file any more", Tone.Trouble),
        ],
        ClientRow.OfLost it =>
        [
            Line("file", it.Path),
            Line("drift", $"was wrapped {ClientsLayout.By(it.State)}, and is not there any more", Tone.Trouble),
            Line("servers", string.Join(", ", it.State.Servers.Select(server => server.Value))),
        ],
        ClientRow.OfOthers it => [.. it.NotFound.SelectMany(one => OfNotFound(one.Client, one.LookedAt))],
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private IEnumerable<ScreenLine> OfFile(StandingFile file)
    {
        var target = file.Target;
        yield return Line("file", target.Path);
        if (target.RealPath != target.Path) yield return Line("lies at", target.RealPath);
        yield return Line("format", string.Join(", ", target.Formats.Select(ClientFormats.NameOf)));
        if (target.IsProject) yield return Line("project", "a project's file: whoever shares it would get this machine's paths");
        if (file.Problem is { } problem)
        {
            yield return Line("unread", problem.Fact, Tone.Bad);
            yield return Line("", problem.Hint);
        }
        else
        {
            yield return Line("servers", ClientsLayout.Summary(file));
        }

        if (file.Recorded is { } state)
            yield return Line("last", $"{(state.IsWrapped ? "wrapped" : "unwrapped")} {ClientsLayout.By(state)}; {(file.IsChanged == true ? "the file changed since then" : "the file is as it was then")}");
        foreach (var server in file.Gone) yield return Line("drift", $"{server} was wrapped {ClientsLayout.By(file.Recorded!)}, and is not in the file any more", Tone.Trouble);
        foreach (var it in file.Entries)
            foreach (var drift in it.Drift) yield return Line("drift", $"{it.Entry.Name} {drift}", Tone.Trouble);
    }

    private IEnumerable<ScreenLine> OfServer(StandingFile file, StandingEntry server)
    {
        var entry = server.Entry;
        yield return Line("file", file.Target.Path);
        if (entry.Scope.Length > 0) yield return Line("holds in", entry.Scope);
        yield return entry.Launch switch
        {
            EntryLaunch.Wrapped { By: WrappedBy.Original } => Line("wrapped", "by the original of estoppl", Tone.Good),
            EntryLaunch.Wrapped => Line("wrapped", "estoppl sees all of its calls", Tone.Good),
            EntryLaunch.Stdio => Line("open", "nothing sees its calls", Tone.Bad),
            _ => Line("skipped", entry.WhyNotWrappable!),
        };
        foreach (var drift in server.Drift) yield return Line("drift", drift, Tone.Trouble);
        if (entry.Launch is EntryLaunch.Wrapped wrapped)
        {
            yield return Line("estoppl", wrapped.Program);
            if (wrapped.Configuration is { } configuration) yield return Line("policy", configuration);
        }

        var (command, arguments) = ClientsLayout.CommandOf(entry);
        if (command is null) yield break;
        yield return Line("starts", command);
        if (arguments.IsEmpty) yield break;
        var shown = ShownArguments.Of(arguments);
        yield return Line("with", string.Join(' ', shown.Select(argument => argument.Length == 0 ? "\"\"" : argument)));
        if (shown.Any(argument => argument.Contains(ShownArguments.Masked, StringComparison.Ordinal)))
            yield return Line("", $"{ShownArguments.Masked} stands where a key may be", Tone.Faint);
    }

    private IEnumerable<ScreenLine> OfNotFound(Client client, ImmutableArray<string> lookedAt)
    {
        yield return ScreenLine.Of($" {client.Name}", Tone.Strong);
        if (lookedAt.IsEmpty) yield return ScreenLine.Of("   does not run on this system", Tone.Faint);
        foreach (var path in lookedAt) yield return ScreenLine.Of($"   {Safe(path, Longest)}");
    }

    private ScreenLine Line(string label, string text, Tone tone = Tone.Plain) =>
        ScreenLine.Of(new Span($" {label.PadRight(LabelWidth)}", Tone.Faint), new Span(Safe(text, Longest), tone));

    private string Safe(string text, int max) => SafeText.Of(text, glyphs, max);
}
