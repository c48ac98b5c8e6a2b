using Estoppl.Proxy.Clients;
using Estoppl.Specs.Testing;

namespace Estoppl.Specs.Clients;

/// <summary>A home folder with a project in it, where nothing of this machine shows.</summary>
internal sealed class MadeUpHome : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string _working = "project";

    public MadeUpHome(ClientSystem system = ClientSystem.Linux)
    {
        System = system;
        WorkIn(_working);
    }

    public ClientSystem System { get; }

    public Dictionary<string, string> Variables { get; } = [];

    public string Path => _folder.Path;

    public ClientHome Home => new(Path, Variables.GetValueOrDefault, this / _working, System);

    /// <summary>A path inside.</summary>
    public static string operator /(MadeUpHome home, string name) => global::System.IO.Path.Combine(home.Path, name);

    /// <summary>Moves the working directory.</summary>
    public void WorkIn(string folder)
    {
        _working = folder;
        Directory.CreateDirectory(this / folder);
    }

    /// <summary>Writes a file: <c>~/</c> in the home folder, <c>./</c> in the working directory.</summary>
    /// <returns>Its absolute path.</returns>
    public string Write(string place, string content)
    {
        var path = global::System.IO.Path.Combine(place.StartsWith("~/", StringComparison.Ordinal) ? Path : this / _working, place[2..]);
        Directory.CreateDirectory(global::System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => _folder.Dispose();
}
