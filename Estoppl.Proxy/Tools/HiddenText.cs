using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Estoppl.Proxy.Policy;
using Estoppl.Proxy.Protocol;

namespace Estoppl.Proxy.Tools;

/// <summary>
/// Looks for what a tool's definition says to the model behind the back of the person who installs it. A finding is a reason to look, no proof,
/// and no finding is no promise: plain words can mislead as well. Time is linear in the text, whatever it is.
/// </summary>
public static class HiddenText
{
    /// <summary>How many findings are told of one definition.</summary>
    public const int MaxPlaces = 16;

    private const int Kinds = (int)HiddenKind.Depth + 1;

    /// <summary>What one string has in it, by kind, and how many of each.</summary>
    public static ImmutableArray<(HiddenKind Kind, int Count)> Findings(string text)
    {
        Span<int> counts = stackalloc int[Kinds];
        counts.Clear();
        Count(text, counts);
        var found = ImmutableArray.CreateBuilder<(HiddenKind, int)>();
        for (var kind = 0; kind < Kinds; kind++)
            if (counts[kind] > 0) found.Add(((HiddenKind)kind, counts[kind]));
        return found.ToImmutable();
    }

    /// <summary>Whether the character is drawn as nothing, wherever it stands: to show it, it has to be spelled.</summary>
    public static bool IsInvisible(System.Text.Rune rune) => HiddenCharacters.IsInvisible(rune);

    /// <summary>What a whole definition has in it: in its names, descriptions, schemas, defaults, in every string.</summary>
    internal static ImmutableArray<HiddenFinding> In(JsonElement definition)
    {
        var walk = new Walk();
        walk.Look(definition);
        return [.. walk.Found];
    }

    private static void Count(string text, Span<int> counts)
    {
        HiddenCharacters.Count(text, counts);
        HiddenInstructions.Count(text, counts);
    }

    private sealed class Walk
    {
        private readonly List<(string? Name, int Index)> _path = [];

        public List<HiddenFinding> Found { get; } = [];

        public void Look(JsonElement value)
        {
            if (Found.Count >= MaxPlaces) return;
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    LookAtMembers(value);
                    break;
                case JsonValueKind.Array:
                    var index = 0;
                    foreach (var item in value.EnumerateArray())
                    {
                        _path.Add((null, index++));
                        Look(item);
                        _path.RemoveAt(_path.Count - 1);
                    }

                    break;
                case JsonValueKind.String:
                    LookAtText(JsonMarshal.GetRawUtf8Value(value)[1..^1], isName: false);
                    break;
            }
        }

        private void LookAtMembers(JsonElement value)
        {
            HashSet<string> names = [];
            var repeated = 0;
            foreach (var member in value.EnumerateObject())
            {
                var raw = JsonMarshal.GetRawUtf8PropertyName(member);
                var name = JsonText.Decode(raw);
                if (!names.Add(name)) repeated++;
                _path.Add((name, 0));
                LookAtText(raw, isName: true);
                Look(member.Value);
                _path.RemoveAt(_path.Count - 1);
            }

            if (repeated > 0) Add(HiddenKind.RepeatedProperties, Where(isName: false), repeated);
        }

        private void LookAtText(ReadOnlySpan<byte> raw, bool isName)
        {
            Span<int> counts = stackalloc int[Kinds];
            counts.Clear();
            var text = JsonText.Decode(raw);
            Count(text, counts);
            if (JsonText.HasLoneSurrogate(raw) || !Utf8.IsValid(raw)) counts[(int)HiddenKind.MalformedText]++;
            // Pictures for people: no model reads them.
            if (counts[(int)HiddenKind.EncodedText] > 0 && IsIcon() && text.StartsWith("data:image/", StringComparison.Ordinal)) counts[(int)HiddenKind.EncodedText] = 0;
            for (var kind = 0; kind < Kinds; kind++)
                if (counts[kind] > 0) Add((HiddenKind)kind, Where(isName), counts[kind]);
        }

        private void Add(HiddenKind kind, string where, int count)
        {
            if (Found.Count < MaxPlaces) Found.Add(new HiddenFinding(kind, where, count));
        }

        private bool IsIcon() => _path is [("icons", _), (null, _), ("src", _)];

        private string Where(bool isName)
        {
            const int most = 12;
            var parts = _path.Take(most).Select((part, at) => part.Name is { } name ? $"{(at == 0 ? "" : ".")}{ToolNames.Visible(name, 40)}" : $"[{part.Index}]");
            var path = string.Concat(parts) + (_path.Count > most ? "…" : "");
            return path.Length == 0 ? "the definition" : isName ? $"the name of {path}" : path;
        }
    }
}
