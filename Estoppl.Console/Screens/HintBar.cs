namespace Estoppl.Operator.Screens;

/// <summary>The most useful keys, in the last line of every screen.</summary>
internal static class HintBar
{
    /// <summary>As many hints as there is room for.</summary>
    public static ScreenLine Draw(int width)
    {
        var text = "";
        foreach (var binding in KeyMap.Live.Where(binding => binding.Hint is not null))
        {
            var hint = $" {binding.Shown} {binding.Hint} ";
            if (text.Length + hint.Length <= width) text += hint;
        }

        return ScreenLine.Of(text, Tone.Heading);
    }
}
