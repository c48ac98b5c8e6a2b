using System.Collections.Immutable;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Screens.Keys;

/// <summary>The most useful keys, in the last line of every screen.</summary>
internal static class HintBar
{
    /// <summary>As many hints as there is room for; each can be clicked.</summary>
    public static ScreenLine Draw(int width, IEnumerable<Binding> bindings)
    {
        var spans = ImmutableArray.CreateBuilder<Span>();
        var room = width;
        foreach (var binding in bindings.Where(binding => binding.Hint is not null))
        {
            var target = new ClickTarget.Key(binding.Keys[0]);
            var (key, hint) = ($" {binding.Shown} ", $"{binding.Hint} ");
            if (key.Length + hint.Length > room) continue;
            room -= key.Length + hint.Length;
            spans.Add(new Span(key, Tone.Heading, target));
            spans.Add(new Span(hint, Tone.Faint, target));
        }

        return new ScreenLine(spans.ToImmutable());
    }
}
