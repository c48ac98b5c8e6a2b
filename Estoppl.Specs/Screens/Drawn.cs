using Estoppl.Operator.Screens.Drawing;
using Xunit;

namespace Estoppl.Specs.Screens;

/// <summary>What may be sent to a terminal.</summary>
internal static class Drawn
{
    /// <summary>Asserts that lines are no wider than the screen, and have nothing in them but printable ASCII and our glyphs, and nothing that becomes a link.</summary>
    public static void AssertFit(IReadOnlyCollection<ScreenLine> lines, int width, bool inAscii)
    {
        Assert.All(lines, line => Assert.InRange(line.Text.Length, 0, width));
        Assert.All(lines, line => Assert.DoesNotContain("://", line.Text, StringComparison.Ordinal));
        Assert.All(lines.SelectMany(line => line.Text), character => Assert.True(
            character is >= ' ' and <= '~' || (!inAscii && "✓✗…–·─▓░⟨⟩".Contains(character)), $"U+{(int)character:X4}"));
    }
}
