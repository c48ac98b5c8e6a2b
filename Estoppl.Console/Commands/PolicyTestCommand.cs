using System.CommandLine;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Trials;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl policy test</c>: what another policy would have decided of the recorded calls.</summary>
internal static class PolicyTestCommand
{
    private const int Examples = 5;

    public static Command Build()
    {
        var against = new Option<string>("--against") { Description = "The configuration that is tried", HelpName = "file", Required = true };
        var part = new RecordOptions();
        var command = new Command("test", "Show which recorded calls another configuration would decide otherwise")
            .WithExamples(
                "estoppl policy test --against stricter.toml",
                "estoppl policy test --against stricter.toml --since 7d --json",
                "estoppl policy test --against stricter.toml || echo 'something changes'");
        command.Options.Add(against);
        foreach (var option in part.All) command.Options.Add(option);
        command.Options.Add(ConfigurationOption.Instance);
        command.Options.Add(JsonOption.Instance);
        command.SetAction(parsed => Failures.Explain(() => Run(
            ConfigurationOption.PathIn(parsed), Path.GetFullPath(parsed.GetRequiredValue(against)), part.In(parsed), JsonOption.IsIn(parsed))));
        return command;
    }

    private static int Run(string path, string candidatePath, RecordPart part, bool asJson)
    {
        var configuration = ConfigurationLoading.Load(path);
        var candidate = ConfigurationLoading.Load(candidatePath);
        var (tally, unknown) = (new TrialTally(Examples), 0L);
        using (var ledger = SessionOpening.Reading(configuration))
        {
            var trial = new PolicyTrial(candidate, [configuration], tried =>
            {
                if (!part.Has(tried.Call.At, tried.Call.Agent)) return;
                tally.Add(tried);
                if (tried.Call.Fact.Policy != configuration.Digest && tried.Call.Fact.Policy != candidate.Digest) unknown++;
            });
            foreach (var envelope in RecordReading.Envelopes(ledger)) trial.Take(envelope);
            trial.Complete();
        }

        var report = new PolicyTestReport(candidate, tally, unknown);
        if (asJson) report.WriteJson();
        else report.WriteText();
        return tally.Changed + tally.OpenButChanged > 0 ? ExitCode.Finding : ExitCode.Success;
    }
}
