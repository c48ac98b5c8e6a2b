using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// Which key signs from where on, as the events say it themselves. Known ahead of the check, so that signatures can be checked in any
/// order; what of it is true, the check of the events says that it was read from. Immutable: each batch keeps the trail it was read with.
/// </summary>
internal sealed class KeyTrail
{
    private readonly ImmutableArray<(Position From, VerifyingKey? Key)> _steps;

    public KeyTrail(Position from, VerifyingKey? key) : this([(from, key)]) { }

    private KeyTrail(ImmutableArray<(Position From, VerifyingKey? Key)> steps) => _steps = steps;

    /// <summary>The trail with what <paramref name="it"/>, at <paramref name="at"/>, says of the events behind it.</summary>
    public KeyTrail Past(in SealedEvent it, Position at) =>
        EventGlance.IsRotation(it.Event.Span)
        && EventCodec.Decode(it.Event.Span) is DecodedEvent.Known { Envelope.Event.Fact: LedgerEvent.KeyRotated rotated }
            ? new KeyTrail(_steps.Add((at.Next, VerifyingKey.TryParse(rotated.PublicKey))))
            : this;

    /// <summary>The key that is said to sign at <paramref name="at"/>; null when what was said names none.</summary>
    public VerifyingKey? At(Position at)
    {
        var step = _steps.Length - 1;
        while (step > 0 && _steps[step].From > at) step--;
        return _steps[step].Key;
    }

    /// <summary>Whether the key that begins at <paramref name="from"/> stands on the trail before.</summary>
    public bool IsSecondUse(Position from)
    {
        var key = At(from);
        return _steps.Any(step => step.From < from && step.Key is not null && step.Key.Equals(key));
    }

    /// <summary>Whether <paramref name="key"/> signs at <paramref name="before"/> or anywhere earlier.</summary>
    public bool Has(VerifyingKey key, Position before) => _steps.Any(step => step.From <= before && key.Equals(step.Key));
}
