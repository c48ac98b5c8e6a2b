using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Specs.Testing;

/// <summary>Seals ledgers with checkpoints and rotated keys, one event after another.</summary>
internal sealed class LedgerBuilder
{
    private readonly LogId _log;
    private CompactRange _tree = new();
    private SigningKey _key;
    private EventSealer _sealer;

    public LedgerBuilder(SigningKey? key = null, LogId? log = null)
    {
        (_log, _key) = (log ?? A.Log, key ?? A.Key);
        _sealer = new EventSealer(_log, _key);
        Add(new LedgerEvent.LedgerOpened(_key.Public.Base64));
    }

    /// <summary>Goes on behind any events, forged or not.</summary>
    public static LedgerBuilder Behind(List<SealedEvent> events, SigningKey key)
    {
        var built = new LedgerBuilder();
        built.Events.Clear();
        foreach (var it in events) built.Events.Add(it);
        built._tree = new CompactRange();
        foreach (var it in events) built._tree.Add(Leaf.Of(it));
        built._sealer = new EventSealer(built._log, key, built._tree.Copy(), Leaf.Of(events[^1]));
        built._key = key;
        return built;
    }

    /// <summary>The events so far.</summary>
    public List<SealedEvent> Events { get; } = [];

    /// <summary>The note of every checkpoint so far, by its size.</summary>
    public Dictionary<long, SignedNote> Notes { get; } = [];

    public long Count => Events.Count;

    /// <summary>The tree over the events so far.</summary>
    public CompactRange Tree => _tree.Copy();

    /// <summary>Calls of one tool: another tool's make another history.</summary>
    public LedgerBuilder Calls(int count, string tool = "read_file")
    {
        for (var n = 0; n < count; n++) Add(A.Intercepted with { Tool = new ToolName(tool) });
        return this;
    }

    /// <summary>Calls up to event <paramref name="size"/> - 1, and a checkpoint over them.</summary>
    public LedgerBuilder SealAt(int size, string tool = "read_file") => Calls(size - (int)Count, tool).Seal();

    public LedgerBuilder Seal()
    {
        Notes[Count] = Note();
        return Add(new LedgerEvent.CheckpointSealed(Count, _tree.Root, _tree.Frontier, Notes[Count].Signatures[0].Value));
    }

    public LedgerBuilder Rotate(SigningKey next)
    {
        Add(KeyRotation.Make(_log, _sealer.Next, _sealer.Prev, next));
        return Continue(next);
    }

    /// <summary>Another key goes on, with or without leave.</summary>
    public LedgerBuilder Continue(SigningKey key)
    {
        (_key, _sealer) = (key, new EventSealer(_log, key, _tree.Copy(), _sealer.Prev));
        return this;
    }

    public LedgerBuilder Add(LedgerEvent fact) => Add(A.Observed(fact, (int)Count));

    public LedgerBuilder Add(ObservedEvent observed) => Put(_sealer.Seal(observed));

    /// <summary>What the next event would be.</summary>
    public SealedEvent[] Next(LedgerEvent fact) => [new EventSealer(_log, _key, _tree.Copy(), _sealer.Prev).Seal(A.Observed(fact, (int)Count))];

    /// <summary>The text of what the next event would be.</summary>
    public string Text(LedgerEvent fact) => Evidence.Text(Next(fact)[0]);

    /// <summary>Goes on behind <paramref name="it"/>, whatever it is.</summary>
    public LedgerBuilder Put(SealedEvent it)
    {
        Events.Add(it);
        _tree.Add(Leaf.Of(it));
        _sealer = new EventSealer(_log, _key, _tree.Copy(), Leaf.Of(it));
        return this;
    }

    /// <summary>A checkpoint over the events so far, which is no event.</summary>
    public SignedNote Note() => Note(new Checkpoint(_log, Count, _tree.Root), _key);

    public static SignedNote Note(Checkpoint checkpoint, SigningKey key) => new(checkpoint.Text, [NoteKey.Sign(checkpoint.Text, checkpoint.Origin, key)]);
}
