using System.Collections.Immutable;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Screens.Keys;

/// <summary>The most useful keys, in the last line of every screen.</summary>
internal static class HintBar
{
    /// <summary>As many hints as there is room for, the way to the others and the way out always among them; each can be clicked.</summary>
    public static ScreenLine Draw(int width, IEnumerable<Binding> bindings)
    {
        var hints = bindings.Where(binding => binding.Hint is not null).ToLookup(binding => binding.Command is ConsoleCommand.Help or ConsoleCommand.Leave);
        var room = width - hints[true].Sum(Width);
        var shown = new List<Binding>();
        foreach (var binding in hints[false])
        {
            if (Width(binding) > room) continue;
            room -= Width(binding);
            shown.Add(binding);
        }

        return new ScreenLine([.. shown.Concat(hints[true]).SelectMany(Spans)]);
    }

    private static int Width(Binding binding) => binding.Shown.Length + binding.Hint!.Length + 3;

    private static IEnumerable<Span> Spans(Binding binding)
    {
        var target = new ClickTarget.Key(binding.Keys[0]);
        yield return new Span($" {binding.Shown} ", Tone.Heading, target);
        yield return new Span($"{binding.Hint} ", Tone.Faint, target);
    }
}
