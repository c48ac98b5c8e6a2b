using System.Collections.Immutable;
using Estoppl.Proxy.Policy;

namespace Estoppl.Proxy.Trials;

/// <summary>
/// What is known of one call without its arguments. Immutable. A question gives the same knowledge with either
/// answer added; where an answer contradicts what is known, there is none.
/// <para>
/// Amounts stand in one line: none, the numbers from 0, the unreadable. Every question is whether the amount lies above some point of it,
/// so what is known is a stretch of the line.
/// </para>
/// </summary>
/// <param name="Size">Bytes of the arguments, or a size from which on it tells nothing: a few bytes have no room for a field.</param>
/// <param name="IsToolChanged">Whether the tool was another than is pinned; none: not known.</param>
/// <param name="Above">The amount is above this; <see cref="NoAmount"/>: there is one. None: not known.</param>
/// <param name="UpTo">The amount is not above this; <see cref="NoAmount"/>: there is none. None: not known.</param>
/// <param name="Conditions">What was seen of predicates over single fields.</param>
internal sealed record Knowledge(
    long Size, bool? IsToolChanged, decimal? Above, decimal? UpTo, ImmutableArray<(Predicate Predicate, SeenSet Seen)> Conditions)
{
    /// <summary>The point of the line between no amount and the numbers.</summary>
    public const decimal NoAmount = -1;

    /// <summary>Nothing but the arguments' size and how the tool stood.</summary>
    public static Knowledge Nothing(long size, bool? isToolChanged) => new(size, isToolChanged, null, null, []);

    /// <summary>From how many bytes on arguments may have a value at a path: <c>{"path":0}</c> is the shortest, since dots may also stand in one name.</summary>
    public static long RoomFor(FieldPath field) => field.ByteLength + 6;

    /// <summary>With the answer to whether the tool was changed.</summary>
    public (Knowledge? Yes, Knowledge? No) AskToolChanged() => IsToolChanged switch
    {
        true => (this, null),
        false => (null, this),
        null => (this with { IsToolChanged = true }, this with { IsToolChanged = false }),
    };

    /// <summary>With the answer to whether the amount is above a point of its line.</summary>
    public (Knowledge? Yes, Knowledge? No) AskAmount(decimal point) =>
        Above >= point ? (this, null)
        : UpTo <= point ? (null, this)
        : (this with { Above = point }, this with { UpTo = point });

    /// <summary>With the answer to whether the condition of a rule holds. Both may be none: then what was known could not be.</summary>
    public (Knowledge? Yes, Knowledge? No) AskCondition(CustomRule rule)
    {
        var (predicate, isOpposite) = Predicate.Of(rule.Condition);
        var seen = Size < RoomFor(rule.Condition.Field) ? SeenSet.NoValue : SeenSet.Anything;
        var place = -1;
        for (var n = 0; n < Conditions.Length; n++)
        {
            var (known, its) = Conditions[n];
            if (known == predicate) (seen, place) = (seen.And(its), n);
            else if (known.Implies(predicate)) seen = seen.And(its.OfImplied());
            else if (predicate.Implies(known)) seen = seen.And(its.OfImplying());
        }
        var holding = SeenSet.Holding(rule.Action, isOpposite);
        return (With(seen.And(holding)), With(seen.Without(holding)));

        Knowledge? With(SeenSet left) => left.IsEmpty ? null
            : this with { Conditions = place < 0 ? Conditions.Add((predicate, left)) : Conditions.SetItem(place, (predicate, left)) };
    }

    /// <summary>
    /// The same for a policy that looks for amounts elsewhere. The largest counts, so where more fields are looked at the amount can only be larger, and
    /// where fewer are, only smaller.
    /// </summary>
    public Knowledge InFields(ImmutableArray<FieldPath> from, ImmutableArray<FieldPath> to) =>
        (this with { Above = from.All(to.Contains) ? Above : null, UpTo = to.All(from.Contains) ? UpTo : null }).Sized(to);

    /// <summary>The same with what the size of the arguments tells of amounts.</summary>
    public Knowledge Sized(ImmutableArray<FieldPath> fields) => fields.All(field => Size < RoomFor(field)) ? this with { UpTo = NoAmount } : this;
}
