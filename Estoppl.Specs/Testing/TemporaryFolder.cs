namespace Estoppl.Specs.Testing;

/// <summary>A folder that goes with the spec.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("estoppl-spec-").FullName;

    public static string operator /(TemporaryFolder folder, string name) => System.IO.Path.Combine(folder.Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
