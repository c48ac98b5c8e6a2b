using System.Collections.Immutable;
using Estoppl.Proxy.Clients.Formats;

namespace Estoppl.Proxy.Clients;

/// <summary>
/// A client's file: the servers in it, and the file with some of them wrapped or unwrapped. Only what has to change changes, everything else
/// stays byte for byte, whatever it is; an entry that was wrapped here comes back exactly. Nothing here touches a disk; immutable, for any thread.
/// </summary>
public sealed class ClientDocument
{
    private static readonly ImmutableArray<string> s_trial = ["estoppl", "start", "--config", "estoppl.toml", "--server", "server", "--"];

    private readonly SourceText _source;
    private readonly ClientFormat _format;
    private readonly ImmutableArray<EntrySource> _entries;

    private ClientDocument(SourceText source, ClientFormat format, ImmutableArray<EntrySource> entries)
    {
        (_source, _format, _entries) = (source, format, entries);
        Servers = [.. entries.Select(entry => entry.Entry)];
    }

    /// <summary>In the order of the file.</summary>
    public ImmutableArray<ServerEntry> Servers { get; }

    /// <summary>Reads a file. It never throws because of what is in the file.</summary>
    public static ClientFileReading Read(ReadOnlyMemory<byte> bytes, ClientFormat format)
    {
        try
        {
            return new ClientFileReading.Readable(Parse(bytes, format).Proven());
        }
        catch (BrokenFileException error)
        {
            return new ClientFileReading.Broken(error.Line, error.Column, error.Message);
        }
    }

    /// <summary>The file with these entries wrapped. One that is wrapped already stays as it is.</summary>
    /// <exception cref="ArgumentException">An entry is not of this document, cannot be wrapped, or comes twice; or a prefix is not one.</exception>
    public byte[] Wrap(IReadOnlyList<EntryWrap> wraps)
    {
        var edits = new EntryEdits(_source, FormatRules.Of(_format).Syntax);
        var splices = new List<Splice>();
        var expected = new Dictionary<EntrySource, IEnumerable<string>>();
        foreach (var (wanted, prefix) in wraps)
        {
            var entry = Own(wanted);
            if (entry.Entry.Launch is EntryLaunch.Wrapped) continue;
            if (entry.Entry.Launch is not EntryLaunch.Stdio) throw new ArgumentException($"the entry `{wanted.Name}` cannot be wrapped", nameof(wraps));
            var words = StartWords.Arrange(prefix, entry.Layout is CommandLayout.Pair { Arguments: null });
            if (!expected.TryAdd(entry, [.. words, .. entry.Layout!.Words.Select(word => word.Value)]))
                throw new ArgumentException($"the entry `{wanted.Name}` comes twice", nameof(wraps));
            splices.AddRange(edits.Wrap(entry.Layout!, words));
        }
        return Checked(_source.With(splices), expected);
    }

    /// <summary>The file with these entries unwrapped: each starts what its wrapped form says that it wraps. One that is not wrapped stays as it is.</summary>
    /// <exception cref="ArgumentException">An entry is not of this document, cannot be unwrapped, or comes twice.</exception>
    public byte[] Unwrap(IReadOnlyList<ServerEntry> entries)
    {
        var edits = new EntryEdits(_source, FormatRules.Of(_format).Syntax);
        var splices = new List<Splice>();
        var expected = new Dictionary<EntrySource, IEnumerable<string>>();
        foreach (var wanted in entries)
        {
            var entry = Own(wanted);
            if (entry.Entry.Launch is EntryLaunch.Stdio) continue;
            if (entry.Entry.Launch is not EntryLaunch.Wrapped wrapped) throw new ArgumentException($"the entry `{wanted.Name}` cannot be unwrapped", nameof(entries));
            if (!expected.TryAdd(entry, [wrapped.Command, .. wrapped.Args])) throw new ArgumentException($"the entry `{wanted.Name}` comes twice", nameof(entries));
            splices.AddRange(edits.Unwrap(entry));
        }
        return Checked(_source.With(splices), expected);
    }

    /// <exception cref="BrokenFileException">It cannot be read.</exception>
    private static ClientDocument Parse(ReadOnlyMemory<byte> bytes, ClientFormat format)
    {
        var rules = FormatRules.Of(format);
        var source = SourceText.Of(bytes);
        var reader = new EntryReader(rules, source);
        return new ClientDocument(source, format, [.. Find(source, rules).Select(reader.Read)]);
    }

    // The YAML parser lets things pass that are no YAML, and what they mean hangs on what stands beside them. So each entry is tried.
    private ClientDocument Proven()
    {
        var rules = FormatRules.Of(_format);
        if (rules.Syntax != Syntax.Yaml) return this;
        var edits = new EntryEdits(_source, rules.Syntax);
        return new ClientDocument(_source, _format, [.. _entries.Select(entry => IsProven(entry, edits) ? entry : entry with
        {
            Entry = entry.Entry with { Launch = new EntryLaunch.Unusable("the YAML around it is written such that a change here could change more than this entry") },
        })]);
    }

    private bool IsProven(EntrySource entry, EntryEdits edits) => entry.Entry.Launch switch
    {
        EntryLaunch.Stdio => IsMeant(_source.With(edits.Wrap(entry.Layout!, s_trial)), Only(entry, [.. s_trial, .. entry.Layout!.Words.Select(word => word.Value)])),
        EntryLaunch.Wrapped it => IsMeant(_source.With(edits.Unwrap(entry)), Only(entry, [it.Command, .. it.Args])),
        _ => true,
    };

    private static Dictionary<EntrySource, IEnumerable<string>> Only(EntrySource entry, IEnumerable<string> words) => new() { [entry] = words };

    private static IEnumerable<FoundEntry> Find(SourceText source, FormatRules rules)
    {
        ConfigNode? root = rules.Syntax switch
        {
            Syntax.Json => JsonNodes.Read(source),
            Syntax.Toml => TomlNodes.Read(source),
            _ => YamlNodes.Read(source),
        };
        return root switch
        {
            null or ConfigNode.Other { IsNull: true } => [],
            ConfigNode.Map map => Sections.Distinct(Sections.Untied(map, rules.Entries(map, source))),
            var other => throw source.Broken(other.Start, $"the file is {other.Kind}, and has to be {(rules.Syntax == Syntax.Json ? "an object" : "a mapping")}"),
        };
    }

    private EntrySource Own(ServerEntry wanted) =>
        _entries.FirstOrDefault(entry => entry.Entry.Scope == wanted.Scope && entry.Entry.Name == wanted.Name)
        ?? throw new ArgumentException($"there is no entry `{wanted.Name}` in this document", nameof(wanted));

    // It is somebody else's file: what is about to be written is read first, and has to say what was meant.
    private byte[] Checked(byte[] bytes, Dictionary<EntrySource, IEnumerable<string>> expected) =>
        IsMeant(bytes, expected) ? bytes : throw new InvalidOperationException("the changed file does not say what was meant; nothing was changed");

    private bool IsMeant(byte[] bytes, Dictionary<EntrySource, IEnumerable<string>> expected)
    {
        try
        {
            var entries = Parse(bytes, _format)._entries;
            return entries.Length == _entries.Length && _entries.Zip(entries).All(pair => IsMeant(pair.First, pair.Second, expected.GetValueOrDefault(pair.First)));
        }
        catch (BrokenFileException)
        {
            return false;
        }
    }

    private static bool IsMeant(EntrySource before, EntrySource after, IEnumerable<string>? expected)
    {
        if ((before.Entry.Scope, before.Entry.Name) != (after.Entry.Scope, after.Entry.Name)) return false;
        if (before.Layout is null) return before.Entry.Launch == after.Entry.Launch;
        return after.Layout is not null
            && after.Layout.Words.Select(word => word.Value).SequenceEqual(expected ?? before.Layout.Words.Select(word => word.Value));
    }
}
