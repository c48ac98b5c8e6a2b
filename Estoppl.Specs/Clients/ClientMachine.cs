using System.Text;
using Estoppl.Proxy.Clients;
using Estoppl.Specs.Testing;

namespace Estoppl.Specs.Clients;

/// <summary>A machine with a home folder of its own, a configuration in a project folder in it, and the program under test.</summary>
internal sealed class ClientMachine : IDisposable
{
    public ClientMachine() => Directory.CreateDirectory(Project);

    /// <summary>The working directory of the commands, with <c>estoppl.toml</c> and the ledger in it.</summary>
    public Workspace Workspace { get; } = new();

    public string HomeFolder => Workspace.Path;

    public string Project => Workspace / "project";

    /// <summary>As the program finds it.</summary>
    public ClientHome Home => new(HomeFolder, _ => null, Project, OperatingSystem.IsWindows() ? ClientSystem.Windows : OperatingSystem.IsMacOS() ? ClientSystem.MacOS : ClientSystem.Linux);

    /// <summary>The places of a client that are no folders with several files.</summary>
    public IEnumerable<string> PlacesOf(string client) => ClientCatalog.All.Single(it => it.Name == client).LookedAt(Home).Where(path => !path.Contains('*'));

    /// <summary>Writes the first file of a client.</summary>
    /// <returns>Its path.</returns>
    public string Write(string client, string content) => WriteAt(PlacesOf(client).First(), content);

    public static string WriteAt(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Starts a command in the project's folder, with the configuration that is there.</summary>
    public Child Start(params IEnumerable<string> words) => Child.Start(Programs.Estoppl, [.. words, "--config", Workspace.Configuration], Project, Executable.HomeIn(HomeFolder));

    /// <summary>Runs one to its end.</summary>
    public async Task<CommandRun> RunAsync(params string[] words)
    {
        await using var child = Start(words);
        child.CloseInput();
        var output = await child.ReadToEndAsync();
        return new(await child.ExitAsync(), Encoding.UTF8.GetString(output), await child.ErrorAsync());
    }

    public void Dispose() => Workspace.Dispose();
}
