using System.Collections.Immutable;
using System.Text.Json;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Commands;

/// <summary>What <c>estoppl policy check</c> says of a configuration that is in order: what in it has no effect.</summary>
internal static class PolicyCheck
{
    public static int Run(string path, bool isStrict, bool asJson)
    {
        var loaded = ConfigurationLoading.LoadWithWarnings(path);
        var findings = PolicyReview.Findings(loaded.Configuration);
        if (asJson) WriteJson(loaded, findings);
        else WriteText(loaded, findings);
        return isStrict && findings.Any(finding => finding.Kind != PolicyFindingKind.Information) ? ExitCode.Finding : ExitCode.Success;
    }

    private static void WriteText(ConfigurationOutcome.Loaded loaded, ImmutableArray<PolicyFinding> findings)
    {
        foreach (var warning in loaded.Warnings) Console.WriteLine($"line {warning.Line}, column {warning.Column}: {warning.Message}");
        foreach (var finding in findings)
        {
            Console.WriteLine($"{Word(finding.Kind)}: {TerminalText.Of(finding.Rule)}{(finding.By is null ? "" : $", because of {TerminalText.Of(finding.By)}")}");
            Console.WriteLine($"  {finding.Message}");
        }

        Console.WriteLine($"{loaded.Configuration.Source} is in order (policy {loaded.Configuration.Digest.ToString()[..12]})");
    }

    private static void WriteJson(ConfigurationOutcome.Loaded loaded, ImmutableArray<PolicyFinding> findings) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("source", loaded.Configuration.Source);
        json.WriteString("policy", loaded.Configuration.Digest.ToString());
        json.WriteStartArray("warnings");
        foreach (var warning in loaded.Warnings)
        {
            json.WriteStartObject();
            json.WriteNumber("line", warning.Line);
            json.WriteNumber("column", warning.Column);
            json.WriteString("message", warning.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(finding.Kind.ToString()));
            json.WriteString("rule", finding.Rule);
            json.WriteString("by", finding.By);
            json.WriteString("message", finding.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static string Word(PolicyFindingKind kind) => kind switch
    {
        PolicyFindingKind.Dead => "dead",
        PolicyFindingKind.Shadowed => "shadowed",
        PolicyFindingKind.Information => "note",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
