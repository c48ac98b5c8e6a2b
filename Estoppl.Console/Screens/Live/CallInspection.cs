using System.Collections.Immutable;
using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Screens.Work;

namespace Estoppl.Operator.Screens.Live;

/// <summary>
/// Looks up all that the ledger has of one call, off the screen's thread: from its place forwards to its end, or as far as is worth it. Where the signing
/// key was changed, all events before it are passed over once, to know which key holds where. Only the last call asked for is answered.
/// </summary>
internal sealed class CallInspection(OpenLedger ledger, WorkDesk desk)
{
    private const int MostEvents = 20_000;

    private readonly Lock _gate = new();
    private (ImmutableArray<VerifyingKey> Known, SignatureCheck Check) _signatures = ([], new([]));
    private long _asked;

    /// <summary>On the screen's thread; must not wait.</summary>
    public void Do(LiveIntent.Inspect intent)
    {
        var number = Interlocked.Increment(ref _asked);
        desk.Do(
            () =>
            {
                lock (_gate)
                {
                    desk.Post(Look(intent, () => GoOn(number)));
                }
            },
            why => new LiveNews.NotInspected(intent.Call, why));
    }

    // Whoever moves on does not wait for what was left behind.
    private void GoOn(long number)
    {
        desk.Ending.ThrowIfCancellationRequested();
        if (Interlocked.Read(ref _asked) != number) throw new OperationCanceledException();
    }

    private LiveNews Look(LiveIntent.Inspect intent, Action goOn)
    {
        goOn();
        if (intent.At == Position.First) return NotThere(intent);
        var signatures = Signatures();
        // The event before is read for the link to it.
        var before = new Position(intent.At.Value - 1);
        Learn(signatures, before, goOn);
        var reading = new CallEvents(intent.Call, signatures);
        var at = before;
        foreach (var batch in ledger.Ledger.Read(before, new Position(intent.At.Value + MostEvents)))
        {
            goOn();
            foreach (var it in batch.Span)
            {
                if (signatures.Next == at) signatures.Pass(it);
                reading.Take(it, at);
                at = at.Next;
                if (reading.IsWhole) break;
            }

            if (reading.IsWhole) break;
        }

        // The first must be the one that the call is named after.
        return reading.Events is [{ Header: var header }, ..] && header.Seq == intent.At && header.Id == intent.Call.Intercepted
            ? new LiveNews.Inspected(intent.Call, new CallEvidence(intent.Call, reading.Events, StoredCheckpoint.Newest(ledger.Ledger, null)?.Size, at.Value - intent.At.Value, reading.IsWhole))
            : NotThere(intent);
    }

    private void Learn(SignatureCheck signatures, Position end, Action goOn)
    {
        // What the first event says may be all there is to know.
        if (signatures.Next == Position.First) Pass(Position.First.Next);
        if (!signatures.IsSettled && signatures.Next < end) Pass(end);

        void Pass(Position to)
        {
            foreach (var batch in ledger.Ledger.Read(signatures.Next, to))
            {
                goOn();
                foreach (var it in batch.Span) signatures.Pass(it);
            }
        }
    }

    private SignatureCheck Signatures()
    {
        var known = Keys();
        if (!known.SequenceEqual(_signatures.Known)) _signatures = (known, new SignatureCheck(known));
        return _signatures.Check;
    }

    private ImmutableArray<VerifyingKey> Keys()
    {
        try
        {
            return [ledger.Home.Keys.LoadVerifyingKey(), .. ledger.Home.Keys.RetiredKeys()];
        }
        // Without keys there is still the chain to look at.
        catch (KeyException)
        {
            return [];
        }
    }

    private static LiveNews.NotInspected NotThere(LiveIntent.Inspect intent) => new(
        intent.Call, new Explanation($"event {intent.At} is not the call that the views have there", "`estoppl views check` holds the views against the events"));

    /// <summary>Picks the events of one call out of those that it is shown, in ledger order.</summary>
    private sealed class CallEvents(CallId call, SignatureCheck signatures)
    {
        private readonly byte[] _id = Encoding.ASCII.GetBytes(call.ToString());
        private readonly ImmutableArray<EventEvidence>.Builder _events = ImmutableArray.CreateBuilder<EventEvidence>();
        private SealedEvent _before;
        private bool _hasBefore;

        public ImmutableArray<EventEvidence> Events => _events.ToImmutable();

        public bool IsWhole { get; private set; }

        public void Take(in SealedEvent it, Position at)
        {
            // Nearly all events are others', and their bytes tell it.
            if (_hasBefore && it.Event.Span.IndexOf(_id) >= 0 && Of(it, at) is { } found)
            {
                _events.Add(found);
                IsWhole = IsLast(found.Fact);
            }

            (_before, _hasBefore) = (it, true);
        }

        private EventEvidence? Of(in SealedEvent it, Position at)
        {
            var (header, type, fact) = EventCodec.Decode(it.Event.Span) switch
            {
                DecodedEvent.Known { Envelope: var envelope } => (EventHeader.Of(envelope), EventTypes.NameOf(envelope.Event.Fact), envelope.Event.Fact),
                DecodedEvent.Newer newer => (newer.Header, newer.Type, null),
                _ => (null, "", (LedgerEvent?)null),
            };
            return header is not null && (header.Call == call || header.Id == call.Intercepted)
                ? new EventEvidence(header, type, fact, Leaf.Of(it), signatures.Of(it, at), header.Prev == Leaf.Of(_before))
                : null;
        }

        private static bool IsLast(LedgerEvent? fact) =>
            fact is { IsTerminal: true } or LedgerEvent.ReviewDenied or LedgerEvent.ReviewExpired or LedgerEvent.CallIntercepted { Decision: DecisionKind.Block };
    }
}
