using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Filters;

/// <summary>The words of the fields that take some of a few, in the spelling of the record and of <c>--json</c>.</summary>
internal static class FilterWords
{
    private const string Error = "error", Open = "open", Substitute = "substitute";

    /// <summary>What is decided.</summary>
    public static ImmutableArray<string> Decisions { get; } = [.. Enum.GetValues<DecisionKind>().Select(DecisionWords.Stored)];

    /// <summary>What becomes of calls.</summary>
    public static ImmutableArray<string> States { get; } = [.. Enum.GetValues<CallState>().Select(state => JsonNamingPolicy.CamelCase.ConvertName(state.ToString()))];

    /// <summary>What is true of some calls: they count as errors in <c>estoppl stats</c>, their end is still to come, or they may stand in for a blocked one.</summary>
    public static ImmutableArray<string> Kinds { get; } = [Error, Open, Substitute];

    /// <summary>The word of <paramref name="field"/> that was typed, in its usual spelling; none when it has no such word.</summary>
    public static string? Find(FilterField field, string typed) =>
        field == FilterField.Decision && DecisionWords.Parse(typed) is { } decision
            ? DecisionWords.Stored(decision)
            : field.Words.FirstOrDefault(word => word.Equals(typed, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether one of <paramref name="words"/>, given as bits by their places in the field's list, is true of the call.</summary>
    public static bool IsTrue(FilterField field, uint words, CallView call)
    {
        if (field == FilterField.Decision) return (words >> (int)call.Decision & 1) != 0;
        if (field == FilterField.State) return (words >> (int)call.State & 1) != 0;
        for (var place = 0; place < Kinds.Length; place++)
            if ((words >> place & 1) != 0 && Is(Kinds[place], call)) return true;
        return false;
    }

    private static bool Is(string kind, CallView call) => kind switch
    {
        Error => call.IsError == true || call.State is CallState.Failed or CallState.UpstreamDied,
        Open => call.IsOpen,
        Substitute => call.Substitutes is not null,
        _ => throw new UnreachableException(),
    };
}
