#pragma warning disable CA1822
using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;

namespace Estoppl.Operator.Screens.Live;

/// <summary>The calls as they come.</summary>
internal sealed record LiveModel : ScreenModel
{
    public override Scope Scope => Scope.Live;

    /// <summary>Which calls are shown; empty for all.</summary>
    public string FilterText => "";

    /// <summary>For the header: whether it follows, and how fast calls come.</summary>
    public ImmutableArray<Span> State(Glyphs glyphs) => [];

    /// <summary>Shows the call that has this event, or the nearest.</summary>
    public Turn GoTo(Position at) => this;

    public override Turn On(ConsoleNews news) => this;

    public override Turn Do(ConsoleCommand command) => Turn.Nothing(this);

    public override ScreenModel WithSize(ScreenSize size, Glyphs glyphs) => size == Size ? this : this with { Size = size };

    public override ImmutableArray<ScreenLine> Draw(Glyphs glyphs) => [];
}
