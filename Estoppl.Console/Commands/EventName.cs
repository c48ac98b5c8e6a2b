using System.Globalization;
using System.Text;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;

namespace Estoppl.Operator.Commands;

/// <summary>How a person names one event of a ledger.</summary>
internal abstract record EventName
{
    private const int ShortLength = 8;

    private EventName() { }

    /// <summary>Whether it is <paramref name="it"/>.</summary>
    public abstract bool Names(in SealedEvent it);

    /// <summary>How far the ledger has to be searched for it, and for others of the same name.</summary>
    public abstract Position SearchTo(Position end);

    /// <summary>By its place.</summary>
    public sealed record At(Position Position) : EventName
    {
        /// <inheritdoc/>
        public override bool Names(in SealedEvent it) => it.Seq == Position;

        /// <inheritdoc/>
        public override Position SearchTo(Position end) => Position < end ? Position.Next : end;
    }

    /// <summary>By its id, which for a <c>call.intercepted</c> is the call's.</summary>
    public sealed record Id(EventId Event) : EventName
    {
        private readonly byte[] _ending = Encoding.ASCII.GetBytes($"{Event}\"");

        /// <inheritdoc/>
        public override bool Names(in SealedEvent it) => it.Event.Span.IndexOf(_ending) >= 0 && EventCodec.IdOf(it.Event.Span) == Event;

        /// <inheritdoc/>
        public override Position SearchTo(Position end) => end;
    }

    /// <summary>By the last digits of a call's id, as <c>estoppl audit</c> shows them. Several calls may have them.</summary>
    public sealed record Call(string Digits) : EventName
    {
        private readonly byte[] _ending = Encoding.ASCII.GetBytes($"{Digits}\"");

        private static ReadOnlySpan<byte> Intercepted => ",\"type\":\"call.intercepted\",\"v\":1}"u8;

        /// <inheritdoc/>
        public override bool Names(in SealedEvent it)
        {
            var bytes = it.Event.Span;
            return bytes.EndsWith(Intercepted) && bytes.IndexOf(_ending) >= 0
                && EventCodec.IdOf(bytes) is { } id && id.ToString().EndsWith(Digits, StringComparison.Ordinal);
        }

        /// <inheritdoc/>
        public override Position SearchTo(Position end) => end;
    }

    /// <summary>Reads what was typed.</summary>
    /// <param name="end">Where the ledger ends: eight digits are a place only where there is such a place.</param>
    /// <exception cref="ExplainedException">It names no event.</exception>
    public static EventName Parse(string typed, Position end)
    {
        if (ParsePosition(typed.TrimStart('#')) is { } at && (typed[0] == '#' || typed.Length != ShortLength || at < end))
            return at < end ? new At(at) : throw NoSuch(at, end);
        if (Guid.TryParseExact(typed, "D", out var id)) return new Id(new EventId(id));
        return typed.Length == ShortLength && typed.All(char.IsAsciiHexDigit)
            ? new Call(typed.ToLowerInvariant())
            : throw new BadWordException($"`{typed}` names no event", "give its place (123), its id, or the last 8 digits of a call as `estoppl audit` shows them");
    }

    /// <summary>Reads a place as it is written: without zeros in front.</summary>
    public static Position? ParsePosition(string digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && (digits[0] != '0' || digits.Length == 1)
            ? new Position(place)
            : null;

    /// <summary>The ledger is shorter.</summary>
    public static BadWordException NoSuch(Position at, Position end) =>
        new($"there is no event {at}", end == Position.First ? "the ledger has no events yet" : $"the ledger ends with #{end.Value - 1}");
}
