using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Ledger.Control;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Screens.Review;

/// <summary>All that somebody has to see who decides about a call: which rule asked and why, the arguments, the tool's definition. Immutable.</summary>
internal sealed class HeldCallPage
{
    private readonly HeldCall _call;
    private readonly ReviewNews.Defined? _definition;
    private readonly int _width;
    private readonly Glyphs _glyphs;
    private readonly ImmutableArray<ScreenLine> _before, _after;
    private readonly ArgumentRows _arguments;

    private HeldCallPage(HeldCall call, ReviewNews.Defined? definition, int width, Glyphs glyphs, ArgumentRows arguments)
    {
        (_call, _definition, _width, _glyphs, _arguments) = (call, definition, width, glyphs, arguments);
        _before = Broken(Before());
        _after = Broken(After());
    }

    /// <summary>How many lines it has.</summary>
    public int Count => _before.Length + _arguments.Count + _after.Length;

    public ScreenLine this[int index] =>
        index < _before.Length ? _before[index]
        : index - _before.Length is var row && row < _arguments.Count ? _arguments[row]
        : _after[row - _arguments.Count];

    public static HeldCallPage Of(HeldCall call, ReviewNews.Defined? definition, int width, Glyphs glyphs) =>
        new(call, definition, width, glyphs, ArgumentRows.Of(call.Arguments, width, glyphs));

    /// <summary>Whether it is of that call as it would be laid out there.</summary>
    public bool IsOf(HeldCall call, int width, Glyphs glyphs) => ReferenceEquals(call, _call) && width == _width && glyphs == _glyphs;

    /// <summary>The same with that definition; the arguments are not laid out again.</summary>
    public HeldCallPage With(ReviewNews.Defined? definition) =>
        ReferenceEquals(definition, _definition) ? this : new(_call, definition, _width, _glyphs, _arguments);

    private IEnumerable<ScreenLine> Before()
    {
        yield return Fact("rule", Safe(_call.Rule.Value));
        yield return Fact("why", Safe(_call.Why));
        yield return ScreenLine.Of(_call.Arguments.IsEmpty ? " without arguments" : $" arguments, {Amounts.Bytes(_call.Arguments.Length)}", Tone.Heading);
    }

    private IEnumerable<ScreenLine> After()
    {
        yield return ScreenLine.Blank;
        yield return Fact("held", string.Create(CultureInfo.InvariantCulture, $"{_call.Since.UtcDateTime:HH:mm:ss} UTC, denied at {_call.Deadline.UtcDateTime:HH:mm:ss}"));
        yield return Fact("agent", Safe(_call.Agent.Value));
        yield return ScreenLine.Blank;
        if (_definition is not { } it)
        {
            yield return ScreenLine.Of(" the tool's definition is being looked up", Tone.Faint);
            yield break;
        }

        if (it.Trouble is { } trouble) yield return ScreenLine.Of($" the tool's definition cannot be looked up: {Safe(trouble.Fact)}", Tone.Bad);
        else if (it.Known.IsEmpty) yield return ScreenLine.Of($" no definition: {Safe(_call.Server.Value)} has not listed this tool", Tone.Review);
        foreach (var line in it.Known.SelectMany(Lines)) yield return line;
    }

    private IEnumerable<ScreenLine> Lines(KnownDefinition known)
    {
        var isPinned = known.Word == "pinned";
        yield return ScreenLine.Of(
            new Span(" definition", Tone.Heading), new Span($" on {Safe(known.Server)}: "), new Span(Standing(known.Word), isPinned ? Tone.Plain : Tone.Review));
        foreach (var suspicion in known.Suspicions) yield return ScreenLine.Of($"  suspected: {Safe(suspicion)}", Tone.Bad);
        if (known.Missing is { } missing) yield return ScreenLine.Of($"  its text {Safe(missing)}", Tone.Faint);
        foreach (var line in known.Lines) yield return UntrustedLine.Of(line, _glyphs);
    }

    private static string Standing(string word) => word switch
    {
        "pinned" => "as it is pinned",
        "changed" => "changed since it was pinned",
        "new" => "new, and not pinned",
        _ => "pinned, and no longer listed",
    };

    private static ScreenLine Fact(string name, string value) => ScreenLine.Of(new Span($" {name,-6}", Tone.Faint), new Span(value));

    private string Safe(string text) => SafeText.Of(text, _glyphs, 2000);

    private ImmutableArray<ScreenLine> Broken(IEnumerable<ScreenLine> lines) => [.. lines.SelectMany(line => Wrapping.Break(line, _width))];
}
