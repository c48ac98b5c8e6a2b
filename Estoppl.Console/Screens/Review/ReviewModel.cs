using System.Collections.Immutable;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;

namespace Estoppl.Operator.Screens.Review;

/// <summary>The Review screen.</summary>
internal sealed record ReviewModel : ScreenModel
{
    public override Scope Scope => Scope.Review;

    public override Turn On(ConsoleNews news) => this;

    public override Turn Do(ConsoleCommand command) => Turn.Nothing(this);

    public override ScreenModel WithSize(ScreenSize size, Glyphs glyphs) => size == Size ? this : this with { Size = size };

    public override ImmutableArray<ScreenLine> Draw(Glyphs glyphs) => [];
}
