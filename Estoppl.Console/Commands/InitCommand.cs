using System.CommandLine;
using System.Text;
using Estoppl.Ledger;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl init</c>: a configuration, a key pair and a ledger.</summary>
internal static class InitCommand
{
    public static Command Build()
    {
        var agent = new Option<string>("--agent-id") { Description = "How the record names the agent", DefaultValueFactory = _ => "my-agent", HelpName = "id" };
        var command = new Command("init", "Make estoppl.toml, a signing key and a ledger in the current folder") { agent, ConfigurationOption.Instance }
            .WithExamples("estoppl init", "estoppl init --agent-id treasury-bot");
        command.SetAction(parsed => Failures.Explain(() => Run(ConfigurationOption.PathIn(parsed), parsed.GetValue(agent)!)));
        return command;
    }

    private static int Run(string path, string agent)
    {
        if (File.Exists(path))
        {
            Say.Error($"{path} exists already, and nothing was changed");
            Say.Hint("edit it, or move it away first; `estoppl policy check` shows whether it is in order");
            return ExitCode.Unusable;
        }

        var text = Encoding.UTF8.GetBytes(DefaultConfiguration.For(agent));
        var configuration = ConfigurationLoading.Require(PolicyFile.Read(text, path), path).Configuration;
        var home = SessionOpening.HomeOf(configuration);
        var (hadKeys, hadLedger) = (home.Keys.Exist, home.HasLedger);
        if (!hadLedger) home.Create(TimeProvider.System);
        var key = home.Keys.LoadVerifyingKey().Id;
        // Last: as long as it is missing, init can be run again.
        using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write)) file.Write(text);

        Console.WriteLine($"Created {path}");
        Console.WriteLine($"{(hadKeys ? "Kept" : "Created")} the signing key {key} in {home.Keys.Folder}");
        Console.WriteLine($"{(hadLedger ? "Kept" : "Opened")} the ledger in {home.Folder.Path}");
        Console.WriteLine();
        Console.WriteLine("Next, put estoppl before the servers of your MCP clients:");
        Console.WriteLine("  estoppl wrap --dry-run     shows what would change");
        Console.WriteLine("  estoppl wrap               changes it; `estoppl unwrap` gives it back");
        Console.WriteLine("or by hand, before a server's command:");
        Console.WriteLine($"  estoppl start --config {path} -- npx -y @modelcontextprotocol/server-everything");
        Console.WriteLine("then see what it does:");
        Console.WriteLine("  estoppl tail");
        return ExitCode.Success;
    }
}
