using System.Diagnostics;
using System.Text.Json;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Operator.Output;

/// <summary>A verdict on a ledger or an export as fields of a JSON object; <c>docs/json.md</c> describes them.</summary>
internal static class VerdictJson
{
    public static void Write(Utf8JsonWriter json, Verification verdict)
    {
        json.WriteBoolean("intact", verdict is Verification.Intact);
        json.WriteString("outcome", Word(verdict.Outcome));
        json.WriteString("verdict", verdict.Describe());
        if (((verdict as Verification.AnchorMissing)?.Found ?? verdict) is Verification.Intact seen) Write(json, seen);
    }

    /// <summary>A finding that no verifier came to, because the events could not all be read.</summary>
    public static void WriteBroken(Utf8JsonWriter json, string finding)
    {
        json.WriteBoolean("intact", false);
        json.WriteString("outcome", Word(VerificationOutcome.Broken));
        json.WriteString("verdict", finding);
    }

    private static void Write(Utf8JsonWriter json, Verification.Intact seen)
    {
        json.WriteString("log", seen.Log.ToString());
        json.WriteNumber("first", seen.Start.First.Value);
        json.WriteNumber("events", seen.Count);
        json.WriteString("head", seen.Head.ToString());
        json.WriteString("root", seen.Root.ToString());
        json.WriteString("key", seen.Key.Id.Value);
        json.WriteBoolean("full", seen.IsFull);
        json.WriteNumber("sealed", seen.Sealed);
        json.WriteNumber("anchored", seen.Anchored);
        json.WriteStartArray("anchors");
        foreach (var place in seen.AnchoredAt) json.WriteStringValue(place);
        json.WriteEndArray();
        json.WriteNumber("newer", seen.Newer);
        json.WriteNumber("warnings", seen.WarningCount);
        json.WriteStartArray("warned");
        foreach (var warning in seen.Warnings) json.WriteStringValue(warning.Describe());
        json.WriteEndArray();
    }

    private static string Word(VerificationOutcome outcome) => outcome switch
    {
        VerificationOutcome.Intact => "intact",
        VerificationOutcome.Broken => "broken",
        VerificationOutcome.Unreadable => "unreadable",
        VerificationOutcome.AnchorMissing => "anchorMissing",
        _ => throw new UnreachableException(),
    };
}
