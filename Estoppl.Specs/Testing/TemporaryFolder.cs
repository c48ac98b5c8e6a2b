namespace Estoppl.Specs.Testing;

/// <summary>A folder that goes with the spec.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("estoppl-spec-").FullName;

    public static string operator /(TemporaryFolder folder, string name) => System.IO.Path.Combine(folder.Path, name);

    /// <summary>Deletes a folder in which others may still be making files: what comes between is deleted too.</summary>
    public static void Delete(string path)
    {
        for (var attempts = 1; Directory.Exists(path); attempts++)
        {
            try
            {
                Directory.Delete(path, recursive: true);
            }
            catch (IOException) when (attempts < 100)
            {
            }
        }
    }

    public void Dispose() => Delete(Path);
}
