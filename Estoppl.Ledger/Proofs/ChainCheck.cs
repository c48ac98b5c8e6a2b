using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;

namespace Estoppl.Ledger.Proofs;

/// <summary>What can be told of one event without its neighbours.</summary>
/// <param name="IsSigned">Whether the pinned key signed exactly these bytes.</param>
internal readonly record struct CheckedEvent(Position Row, DecodedEvent Content, bool IsSigned, Digest Leaf);

/// <summary>Goes along the chain and holds each event against its place. Bad evidence ends it with a case, never an exception.</summary>
internal sealed class ChainCheck(VerifyingKey pinned, LogId? pinnedLog)
{
    private readonly ClockCheck _clock = new();
    private Position _at = Position.First;
    private Digest _prev;
    private LogId? _log = pinnedLog;
    private long _newer;

    public long Count => _at.Value;

    public Verification Result => _log is { } log && Count > 0
        ? new Verification.Intact(log, Count, _prev, _newer, _clock.Warnings, _clock.Count)
        : new Verification.Empty();

    /// <summary>Null when <paramref name="it"/> is what stands here.</summary>
    public Verification? Next(in CheckedEvent it)
    {
        var (header, fact) = it.Content switch
        {
            DecodedEvent.Known known => (EventHeader.Of(known.Envelope), known.Envelope.Event.Fact),
            DecodedEvent.Newer newer => (newer.Header, null),
            _ => (null, (LedgerEvent?)null),
        };
        if (header is null)
            return it.IsSigned ? new Verification.NotAnEvent(_at, ((DecodedEvent.Malformed)it.Content).Why) : new Verification.Altered(_at);
        if (WhoSigned(it, header, fact) is { } stranger) return stranger;
        if (WhereItStands(it, header, fact) is { } wrong) return wrong;

        _clock.Next(header, fact);
        if (fact is null) _newer++;
        (_log, _prev, _at) = (header.Log, it.Leaf, _at.Next);
        return null;
    }

    private Verification? WhoSigned(in CheckedEvent it, EventHeader header, LedgerEvent? fact)
    {
        if (it.IsSigned) return null;
        if (header.Key == pinned.Id) return new Verification.Altered(_at);
        if (_at != Position.First) return new Verification.UnauthorizedKey(_at, header.Key);

        // An edited kid is an edit; a stranger's ledger names its own key, consistently.
        return fact is LedgerEvent.LedgerOpened opened && VerifyingKey.TryParse(opened.PublicKey)?.Id == header.Key
            ? new Verification.DifferentLedger(_at, $"it was begun with key {header.Key}, not with {pinned.Id}")
            : new Verification.Altered(_at);
    }

    private Verification? WhereItStands(in CheckedEvent it, EventHeader header, LedgerEvent? fact)
    {
        if (header.Key != pinned.Id) return new Verification.NotAnEvent(_at, "its kid names another key than the one that signed");
        if (_log is { } log && header.Log != log)
            return new Verification.DifferentLedger(_at, $"event {_at} belongs to ledger {header.Log}, not to {log}");
        if (header.Seq != _at) return new Verification.Displaced(_at, header.Seq);
        if (it.Row != _at) return new Verification.Misfiled(_at, it.Row);
        if (header.Prev != _prev)
        {
            return _at == Position.First
                ? new Verification.NotAnEvent(_at, "event 0 names an event before it")
                : new Verification.Unlinked(_at);
        }
        return Genesis(fact) is { } why ? new Verification.NotAnEvent(_at, why) : null;
    }

    private string? Genesis(LedgerEvent? fact) => (_at == Position.First, fact as LedgerEvent.LedgerOpened) switch
    {
        (false, null) => null,
        (false, _) => "a ledger opens once, with event 0",
        (true, null) => "a ledger opens with ledger.opened",
        (true, { } opened) => opened.PublicKey == pinned.Base64 ? null : "it names another key than the one that signed",
    };
}
