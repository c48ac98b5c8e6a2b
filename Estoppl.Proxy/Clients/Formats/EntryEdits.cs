using System.Collections.Immutable;

namespace Estoppl.Proxy.Clients.Formats;

/// <summary>What changes in the file when an entry is wrapped or unwrapped.</summary>
internal sealed class EntryEdits(SourceText source, Syntax syntax)
{
    private readonly ListEdits _lists = new(source.Text, syntax);
    private readonly MemberEdits _members = new(source.Text, syntax);

    /// <param name="prefix">As <see cref="StartWords.Arrange"/> gives it.</param>
    public IEnumerable<Splice> Wrap(CommandLayout layout, ImmutableArray<string> prefix)
    {
        var tokens = prefix.Select(word => Quoting.Of(word, syntax)).ToList();
        if (layout is not CommandLayout.Pair pair) return [_lists.Prepend(((CommandLayout.One)layout).List, tokens)];
        var command = Replace(pair.Program, tokens[0]);
        tokens = [.. tokens[1..], Raw(pair.Program)];
        return [command, pair.List is { } list ? _lists.Prepend(list, tokens) : _members.Add(pair.Command, pair.ArgumentsKey, $"[{string.Join(", ", tokens)}]")];
    }

    public IEnumerable<Splice> Unwrap(EntrySource entry)
    {
        if (entry.Layout is CommandLayout.One one) return _lists.Keep(one.List, entry.Wrapping!.Command, entry.Wrapping.To, 0);
        var pair = (CommandLayout.Pair)entry.Layout!;
        var removed = new List<ConfigMember>(entry.Marks?.Members ?? []);
        var splices = new List<Splice>();
        if (entry.Marks is { Command: { } command }) Restore(pair, command, entry.Marks.Arguments, splices, removed);
        else Uncover(pair, entry.Wrapping!, splices, removed);
        // The command can be in a map of its own inside the entry.
        splices.AddRange(_members.Remove(entry.Map!, removed));
        if (pair.Holder != entry.Map) splices.AddRange(_members.Remove(pair.Holder, removed));
        return splices;
    }

    // From what the original kept beside the command.
    private void Restore(CommandLayout.Pair pair, ConfigNode.Text command, ConfigNode.List? arguments, List<Splice> splices, List<ConfigMember> removed)
    {
        splices.Add(Replace(pair.Program, Raw(command)));
        if (arguments is not null)
            splices.Add(pair.List is { } list ? Replace(list, Raw(arguments)) : _members.Add(pair.Command, pair.ArgumentsKey, Raw(arguments)));
        else if (pair.Arguments is not null) removed.Add(pair.Arguments);
    }

    // From the words themselves.
    private void Uncover(CommandLayout.Pair pair, StartWords.Wrapping wrapping, List<Splice> splices, List<ConfigMember> removed)
    {
        splices.Add(Replace(pair.Program, Raw(pair.Words[wrapping.Command])));
        if (wrapping.HadNoArguments && wrapping.From == wrapping.To) removed.Add(pair.Arguments!);
        else splices.AddRange(_lists.Keep(pair.List!, wrapping.From - 1, wrapping.To - 1, pair.Arguments!.ColonEnd));
    }

    private string Raw(ConfigNode node) => source.Text[node.Start..node.End];

    private static Splice Replace(ConfigNode node, string with) => new(node.Start, node.End - node.Start, with);
}
