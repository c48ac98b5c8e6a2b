using System.CommandLine;
using System.Text.Json;
using Estoppl.Operator.Agents;
using Estoppl.Operator.Demo;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl demo</c>: a real session through the real proxy, with nothing else installed.</summary>
internal static class DemoCommand
{
    public static Command Build()
    {
        var keep = new Option<DirectoryInfo?>("--keep") { Description = "Keep the configuration and the ledger in this new folder", HelpName = "folder" };
        var command = new Command("demo", "Watch a scripted agent work through the proxy, then read and verify its ledger") { keep }
            .WithExamples("estoppl demo", "estoppl demo --keep /tmp/bank && cd /tmp/bank && estoppl audit");
        command.SetAction(parsed => Run(parsed.GetValue(keep)));
        return command;
    }

    private static int Run(DirectoryInfo? keep)
    {
        if (keep is { Exists: true } && keep.EnumerateFileSystemInfos().Any())
        {
            Say.Error($"{keep.FullName} is not empty");
            Say.Hint("name a folder that does not exist yet");
            return ExitCode.Unusable;
        }

        var folder = keep is null ? Directory.CreateTempSubdirectory("estoppl-demo-") : Directory.CreateDirectory(keep.FullName);
        try
        {
            var configuration = Path.Combine(folder.FullName, "estoppl.toml");
            File.WriteAllText(configuration, DemoScript.Configuration);
            PlaySession(configuration);
            Console.WriteLine();
            Console.WriteLine(Palette.ForOutput().Strong("$ estoppl audit"));
            var audit = AuditCommand.Show(configuration, CallFilter.Everything, 20, asJson: false);
            Console.WriteLine();
            Console.WriteLine(Palette.ForOutput().Strong("$ estoppl audit --verify"));
            var verdict = VerifyRun.Run(configuration, LedgerQuestion.Plain, asJson: false);
            Console.WriteLine();
            Console.WriteLine(keep is null
                ? "That was a real proxy, a real server and a real ledger, in a folder that is gone now. `estoppl init` starts yours."
                : $"Everything is in {folder.FullName}.");
            return Math.Max(audit, verdict);
        }
        finally
        {
            if (keep is null) folder.Delete(recursive: true);
        }
    }

    private static void PlaySession(string configuration)
    {
        var palette = Palette.ForOutput();
        Console.WriteLine("An agent talks to its bank. Between them: estoppl.");
        Console.WriteLine();
        using var agent = PipeAgent.Start([.. SelfCommand.Words, "start", "--config", configuration, "--server", "bank", "--", .. SelfCommand.Words, DemoServerCommand.Name]);
        agent.Initialize();
        for (var number = 0; number < DemoScript.Calls.Length; number++)
        {
            var (tool, arguments, thought) = DemoScript.Calls[number];
            agent.Send($$$"""{"jsonrpc":"2.0","id":{{{number}}},"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}}}}""");
            using var answer = JsonDocument.Parse(agent.Receive().ToArray());
            var result = answer.RootElement.GetProperty("result");
            var refused = result.TryGetProperty("isError", out var isError) && isError.GetBoolean();
            Console.WriteLine($"  agent  {palette.Strong(tool)} {arguments}  {palette.Faint($"({thought})")}");
            Console.WriteLine($"         {(refused ? palette.Bad("refused") : palette.Good("ok"))}: {result.GetProperty("content")[0].GetProperty("text").GetString()}");
        }

        agent.Finish();
    }
}
