using System.Collections.Immutable;

namespace Estoppl.Proxy.Policy;

/// <summary>What a policy may want to know of a call's arguments, sorted by where it stands in them. Immutable.</summary>
internal sealed class ArgumentQuestions
{
    /// <param name="amounts">Where amounts stand; a plain name is looked for at any depth. Empty when no rule asks for one.</param>
    public ArgumentQuestions(ImmutableArray<FieldPath> amounts, ImmutableArray<CustomRule> rules)
    {
        Rules = rules;
        Everywhere = [.. amounts.Where(field => field.IsPlain)];
        var numbered = rules.Select((rule, index) => (rule.Condition.Field, index)).ToLookup(pair => pair.Field, pair => pair.index);
        var dotted = amounts.Where(field => !field.IsPlain).ToHashSet();
        Probes = [.. numbered.Select(group => group.Key).Union(dotted).Select(field => new Probe(field, [.. numbered[field]], dotted.Contains(field)))];
        LongestName = amounts.Concat(rules.Select(rule => rule.Condition.Field)).Select(field => field.ByteLength).DefaultIfEmpty().Max();
    }

    /// <summary>The longest name that can lead anywhere, in UTF-8 bytes.</summary>
    public int LongestName { get; }

    /// <summary>The names that are looked for at any depth.</summary>
    public ImmutableArray<FieldPath> Everywhere { get; }

    /// <summary>The paths that are followed from the root, each once.</summary>
    public ImmutableArray<Probe> Probes { get; }

    public ImmutableArray<CustomRule> Rules { get; }

    /// <summary>One path and who asks for it.</summary>
    /// <param name="Rules">Indices of custom rules.</param>
    /// <param name="IsAmount">Whether an amount may stand there.</param>
    public sealed record Probe(FieldPath Field, ImmutableArray<int> Rules, bool IsAmount);
}
