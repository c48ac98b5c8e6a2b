using System.Collections.Immutable;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;

namespace Estoppl.Operator.Screens.Policy;

/// <summary>The Policy screen.</summary>
internal sealed record PolicyModel : ScreenModel
{
    public override Scope Scope => Scope.Policy;

    public override Turn On(ConsoleNews news) => this;

    public override Turn Do(ConsoleCommand command) => Turn.Nothing(this);

    public override ScreenModel WithSize(ScreenSize size, Glyphs glyphs) => size == Size ? this : this with { Size = size };

    public override ImmutableArray<ScreenLine> Draw(Glyphs glyphs) => [];
}
