using System.Globalization;
using Estoppl.Operator.Screens.Verifying;

namespace Estoppl.Operator.Screens.Drawing;

/// <summary>How far some work has come, as a bar and in numbers.</summary>
internal static class Progress
{
    private const int Cells = 10;

    public static string Bar(WorkProgress progress, Glyphs glyphs)
    {
        var share = progress.Total == 0 ? 0 : Math.Clamp(progress.Events / (double)progress.Total, 0, 1);
        var full = (int)(share * Cells);
        var left = progress.Left is { } time ? string.Create(CultureInfo.InvariantCulture, $" {glyphs.Dot} {time.TotalSeconds:0.0} s left") : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"{new string(glyphs.Full, full)}{new string(glyphs.Empty, Cells - full)} {share * 100:0} % {glyphs.Dot} {progress.Events:#,0}{left}");
    }
}
