using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// Goes along the events, builds the tree over their leaves and holds both against everything that was signed: checkpoints in the ledger,
/// notes kept outside, and, where neither vouches for an event, its own signature. One thread at a time.
/// </summary>
internal sealed class LedgerCheck
{
    private readonly VerificationPlan _plan;
    private readonly CheckBeginning _beginning;
    private readonly WarningList _warnings = new();
    private readonly ClockCheck _clock;
    private readonly KeptNotes _notes;
    private readonly UnsealedEvents _unsealed = new();
    private readonly CompactRange _tree;
    private readonly CancellationToken _cancellation;
    private ChainPlace _place;
    private KeyTrail _keys;
    private long _sealed;
    private long _newer;

    /// <param name="origin">That of the ledger, as its first event says.</param>
    public LedgerCheck(VerificationPlan plan, CheckBeginning beginning, string? origin, CancellationToken cancellation)
    {
        (_plan, _beginning, _cancellation) = (plan, beginning, cancellation);
        (_place, _keys, _tree) = (beginning.Place, beginning.Keys, beginning.Tree.Copy());
        _clock = new ClockCheck(_warnings);
        _notes = new KeptNotes(plan, origin, _warnings);
        _unsealed.Vouched(_place);
        if (plan.Start is not VerificationStart.Trusted { Note: var note }) return;
        _sealed = note.Checkpoint.Size;
        _notes.Agree(note.Place, _sealed);
    }

    /// <summary>Takes the next events, which have been worked on. Null when nothing is wrong so far.</summary>
    public Verification? Take(EventBatch batch)
    {
        _keys = batch.Keys;
        for (var segment = 0; segment < batch.Segments; segment++)
        {
            var (from, to) = batch.Bounds(segment);
            if (batch.IsPlain(segment, out var subtree, out var height) && _notes.NextSize >= batch.At(to).Value)
            {
                for (var n = from; n < to; n++) Pass(batch, n);
                _place = _place with { At = batch.At(to), Prev = batch.Leaves[to - 1] };
                _tree.Add(subtree, height);
            }
            else
            {
                for (var n = from; n < to; n++)
                {
                    if (Next(batch, n) is { } wrong) return wrong;
                }
            }

            if (_unsealed.IsFull && Examine() is { } found) return found;
        }

        return null;
    }

    /// <summary>The verdict on what can still be said when no more events can be read. Null: nothing was wrong up to there.</summary>
    public Verification? Examine() => _unsealed.Examine(_keys, _cancellation);

    /// <summary>The verdict, after the last event.</summary>
    public Verification Finish()
    {
        var wrong = (_notes.NextSize == _tree.Size ? Judge(own: null) : null) ?? Close() ?? Examine();
        if (wrong is not null) return wrong;
        if (_place.Key is not { } key || _place.Log is not { } log) throw new System.Diagnostics.UnreachableException();
        if (_notes.JudgeRest(_tree.Size, [key, _plan.Pinned]) is { } missing) return missing;
        if (!_beginning.IsPinned && !_keys.Has(_plan.Pinned, _place.At)) return Stranger();

        var intact = new Verification.Intact
        {
            Log = log,
            Start = _plan.Start,
            Count = _place.At.Value - _plan.Start.First.Value,
            Head = _place.Prev!.Value,
            Root = _tree.Root,
            Key = key,
            IsFull = _plan.Full,
            Sealed = _sealed,
            Anchored = _notes.Anchored,
            AnchoredAt = _notes.AnchoredAt,
            Newer = _newer + _unsealed.Newer,
            Warnings = _warnings.Kept,
            WarningCount = _warnings.Count,
        };
        return _plan.RequireAnchor && intact.Anchored == 0 ? new Verification.AnchorMissing(intact) : intact;
    }

    private Verification? Next(EventBatch batch, int n)
    {
        var next = _place.Behind(batch.Leaves[n]);
        var own = (LedgerEvent.CheckpointSealed?)null;
        if (batch.IsChecked(n, out var read))
        {
            if (_place.Check(read, _keys, out next) is { } wrong) return Examine() ?? wrong;
            own = (read.Content as DecodedEvent.Known)?.Envelope.Event.Fact as LedgerEvent.CheckpointSealed;
        }

        if (_notes.NextSize == _tree.Size && Judge(own) is { } other) return other;
        if (own is not null && !Fits(own)) return Examine() ?? new Verification.WrongCheckpoint(_place.At, "does not match the events before it");
        if (own is not null) Vouched();
        Pass(batch, n);
        // Under another row number than its own nothing vouches for an event: this finds out what is wrong there.
        if (batch.Event(n).Seq != _place.At && Examine() is { } misplaced) return misplaced;
        // The next key's roots must not vouch for what this one signed: whoever has that key could change it.
        if (!Equals(next.Key, _place.Key) && Examine() is { } changed) return changed;
        if (_plan.Full)
        {
            if (read.Content is DecodedEvent.Newer) _newer++;
            _unsealed.Examined(next);
        }

        _tree.Add(batch.Leaves[n]);
        _place = next;
        return null;
    }

    private void Pass(EventBatch batch, int n)
    {
        ref readonly var it = ref batch.Event(n);
        _clock.Next(batch.At(n), it.Event.Span, batch.Glance(n));
        if (!_plan.Full) _unsealed.Add(it, batch.Glance(n));
    }

    private bool Fits(LedgerEvent.CheckpointSealed own) => own.Root == _tree.Root && own.Frontier.AsSpan().SequenceEqual(_tree.Frontier.AsSpan());

    /// <summary>Someone with the key in force here has signed the root of exactly the events so far.</summary>
    private void Vouched()
    {
        _sealed = _tree.Size;
        _unsealed.Vouched(_place);
    }

    private Verification? Judge(LedgerEvent.CheckpointSealed? own)
    {
        var judged = _notes.Judge(_tree.Root, _place.Key, own);
        if (judged.Wrong is { } wrong) return Examine() ?? wrong;
        if (judged.Agrees) Vouched();
        return null;
    }

    /// <summary>Holds the checkpoint that evidence of its own ends with against the tree.</summary>
    private Verification? Close()
    {
        if (_plan.Closing is not { } closing) return null;
        if (closing() is not { } note) return Examine() ?? new Verification.CutOff(_place.At.Value);
        if (KeptNote.TryParse("", note.ToString()) is not { Checkpoint: var end } kept) return Examine() ?? new Verification.WrongEnd("is not a checkpoint");
        if (WrongEnd(kept, end) is { } why) return Examine() ?? new Verification.WrongEnd(why);
        if (end.Size > _tree.Size) return Examine() ?? new Verification.Truncated(kept.Place, end.Size, _tree.Size);
        Vouched();
        return null;
    }

    private string? WrongEnd(KeptNote kept, Checkpoint end)
    {
        // What is missing may have handed over to another key.
        var keys = end.Size > _tree.Size ? new[] { _place.Key!, _plan.Pinned } : [_place.Key!];
        if (!keys.Any(key => KeptNotes.IsSigned(kept, key))) return "is not signed by the key in force there";
        if (end.Origin != Checkpoint.OriginOf(_place.Log!.Value)) return $"is of {end.Origin}";
        if (end.Size < _tree.Size) return $"commits to {end.Size} events, and there are {_tree.Size}";
        return end.Size == _tree.Size && end.Root != _tree.Root ? "does not match the events before it" : null;
    }

    private Verification.DifferentLedger Stranger()
    {
        var first = _beginning.Keys.At(_plan.Start.First);
        return new(_plan.Start.First, _plan.Start is VerificationStart.Genesis
            ? $"it was begun with key {first}, and key {_plan.Pinned.Id} is none of its keys"
            : $"key {_plan.Pinned.Id} signed none of the events from {_plan.Start.First} on");
    }
}
