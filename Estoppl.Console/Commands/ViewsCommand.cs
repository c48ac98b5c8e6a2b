using System.CommandLine;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl views</c>: the projections beside the ledger. They are no evidence, and can always be made anew from it.</summary>
internal static class ViewsCommand
{
    public static Command Build()
    {
        var rebuild = new Command("rebuild", "Throw the views away and make them anew from the ledger's events") { ConfigurationOption.Instance, JsonOption.Instance }
            .WithExamples("estoppl views rebuild");
        rebuild.SetAction(parsed => Failures.Explain(() => Rebuild(ConfigurationOption.PathIn(parsed), JsonOption.IsIn(parsed))));
        var check = new Command("check", "Hold every row and number of the views against the ledger's events") { ConfigurationOption.Instance, JsonOption.Instance }
            .WithExamples("estoppl views check     exits with 0: the same, 1: something was changed in the views");
        check.SetAction(parsed => Failures.Explain(() => Check(ConfigurationOption.PathIn(parsed), JsonOption.IsIn(parsed))));
        return new Command("views", "The tables that `audit` and `stats` read, kept beside the ledger: check them, or make them anew") { rebuild, check };
    }

    private static int Rebuild(string path, bool asJson)
    {
        using var ledger = SessionOpening.Reading(path);
        var progress = new ProgressLine();
        var stats = ledger.Views.Rebuild(progress);
        progress.Dispose();
        if (asJson)
        {
            JsonOutput.Write(json =>
            {
                json.WriteStartObject();
                json.WriteNumber("events", stats.Through.Value);
                json.WriteNumber("calls", stats.Totals.Total);
                json.WriteEndObject();
            });
        }
        else
        {
            Console.WriteLine($"The views were made anew from {stats.Through.Value:N0} events: {stats.Totals.Total:N0} calls.");
        }

        return ExitCode.Success;
    }

    private static int Check(string path, bool asJson)
    {
        using var ledger = SessionOpening.Reading(path);
        var progress = new ProgressLine();
        var (isEqual, verdict) = ledger.Views.Check(progress);
        progress.Dispose();
        if (asJson)
        {
            JsonOutput.Write(json =>
            {
                json.WriteStartObject();
                json.WriteBoolean("equal", isEqual);
                json.WriteString("verdict", verdict);
                json.WriteEndObject();
            });
        }
        else
        {
            Console.WriteLine(isEqual ? Palette.ForOutput().Good(verdict) : Palette.ForOutput().Bad(verdict));
            if (!isEqual) Say.Hint("`estoppl views rebuild` makes them anew; keep a copy of views.db if it is to be looked into");
        }

        return isEqual ? ExitCode.Success : ExitCode.Finding;
    }
}
