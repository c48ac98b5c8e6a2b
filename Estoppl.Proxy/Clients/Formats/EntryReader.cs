using System.Collections.Immutable;
using Estoppl.Proxy.Policy;

namespace Estoppl.Proxy.Clients.Formats;

/// <summary>An entry with all that is needed to change it.</summary>
/// <param name="Layout">None where it starts nothing that can be read.</param>
/// <param name="Wrapping">How its words wrap a command, if they do.</param>
/// <param name="Marks">The original's, if it has them.</param>
internal sealed record EntrySource(ServerEntry Entry, ConfigNode.Map? Map, CommandLayout? Layout, StartWords.Wrapping? Wrapping, OriginalMarks? Marks);

/// <summary>Looks into the entries that a format has found.</summary>
internal sealed class EntryReader(FormatRules rules, SourceText source)
{
    public EntrySource Read(FoundEntry found)
    {
        if (found.Unusable is { } unusable) return Untouchable(found, unusable);
        if (found.Value is not ConfigNode.Map map) return Untouchable(found, $"it is {found.Value.Kind}, and has to be a server's settings");
        if (map.Tie is { } tie) return Untouchable(found, $"it has {tie}, so other places may depend on it");
        if (map.Members.GroupBy(member => member.Key).FirstOrDefault(same => same.Count() > 1) is { } twice)
            return Untouchable(found, $"its `{ToolNames.Visible(twice.Key)}` stands there twice, and which one counts is open");
        if (rules.Syntax == Syntax.Yaml && map.Members.Exists(member => member.Key == "<<"))
            return Untouchable(found, "it takes in what stands elsewhere (`<<`)");

        var layout = rules.Launch(map);
        if (RemoteAddress.Of(map, layout is not CommandLayout.Unreadable) is { } launch)
            return new EntrySource(new ServerEntry(found.Scope, found.Name, launch), map, null, null, null);
        return layout is CommandLayout.Unreadable unreadable ? Untouchable(found, unreadable.Why) : Read(found, map, layout);
    }

    private EntrySource Read(FoundEntry found, ConfigNode.Map map, CommandLayout layout)
    {
        if (layout is CommandLayout.Pair { Holder: var holder } && holder != map && holder.Members.DistinctBy(member => member.Key).Count() != holder.Members.Count)
            return Untouchable(found, "its command has a key twice, and which one counts is open");
        var words = layout.Words.Select(word => word.Value).ToImmutableArray();
        var reading = StartWords.Read(words);
        var wrapping = reading as StartWords.Wrapping;
        var marks = rules.Syntax == Syntax.Json && layout is CommandLayout.Pair ? OriginalMarks.In(map) : null;
        if (marks is { Command: { } command })
        {
            var arguments = marks.Arguments?.Items.Select(item => ((ConfigNode.Text)item).Value).ToImmutableArray() ?? [];
            return Source(new EntryLaunch.Wrapped(WrappedBy.Original, words[0], wrapping?.Configuration, wrapping?.Server, command.Value, arguments));
        }
        if (marks is not null && wrapping is null) return Refused("it says that it is wrapped, and not what it was (`_estoppl_original`)");
        if (reading is StartWords.Odd odd) return Refused(odd.Why);
        if (wrapping is null)
            return WhyNotWrapped(layout) is { } why ? Refused(why) : Source(new EntryLaunch.Stdio(words[0], words[1..]));
        return WhyNotUnwrapped(layout, wrapping) is { } stays
            ? Refused(stays)
            : Source(new EntryLaunch.Wrapped(
                marks is null ? wrapping.By : WrappedBy.Original, words[0], wrapping.Configuration, wrapping.Server, words[wrapping.Command], words[wrapping.From..wrapping.To]));

        EntrySource Source(EntryLaunch launch) => new(new ServerEntry(found.Scope, found.Name, launch), map, layout, wrapping, marks);

        EntrySource Refused(string because) => Source(new EntryLaunch.Unusable(because));
    }

    // A splice moves the command's token as it stands, so it has to mean the same where it comes to stand.
    private string? WhyNotWrapped(CommandLayout layout)
    {
        if (layout is not CommandLayout.Pair pair) return null;
        if (Immovable(pair.Program) is { } why) return why;
        if (rules.Syntax != Syntax.Yaml) return null;
        if (pair.Program.NeedsBlock && !pair.Command.IsInline && pair.List is not { IsDashed: true })
            return "its command has one of , [ ] { } and no quotes, so it cannot become an argument; put it in quotes";
        if (pair.List is { } list) return OddDash(list);
        // What one version of YAML takes for a line end, another does not.
        var end = Blanks.LineEnd(source.Text, pair.Command.Value.End, Syntax.Yaml);
        return pair.Command.IsInline || end == source.Text.Length || Blanks.LineEndAt(source.Text, end).Length > 0
            ? null
            : "a character that some take for a line end stands behind its command";
    }

    private string? WhyNotUnwrapped(CommandLayout layout, StartWords.Wrapping wrapping)
    {
        if (layout is CommandLayout.One)
            return wrapping.From == wrapping.Command + 1 || wrapping.From == wrapping.To ? null : "it starts estoppl in the original's way, which is not known in one list";
        var pair = (CommandLayout.Pair)layout;
        return Immovable(layout.Words[wrapping.Command]) ?? (pair.List is { } list && rules.Syntax == Syntax.Yaml ? OddDash(list) : null);
    }

    private string? OddDash(ConfigNode.List list) =>
        !list.IsDashed || Blanks.AreBetween(source.Text, Blanks.LineStart(source.Text, list.Start, Syntax.Yaml), list.Start)
            ? null
            : "the list of its arguments does not begin on a line of its own";

    private static string? Immovable(ConfigNode.Text command) =>
        command.Tie is { } tie ? $"its command has {tie}, so other places may depend on it"
        : command.Immovable is { } kind ? $"its command is {kind}, which cannot become an argument as it stands; put it in quotes on one line"
        : null;

    private static EntrySource Untouchable(FoundEntry found, string why) =>
        new(new ServerEntry(found.Scope, found.Name, new EntryLaunch.Unusable(why)), null, null, null, null);
}
