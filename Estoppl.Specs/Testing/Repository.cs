namespace Estoppl.Specs.Testing;

/// <summary>Files of the working tree. Not by the compiler's paths: a deterministic build replaces those.</summary>
internal static class Repository
{
    public static string File(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Estoppl.sln"))) return Path.Combine(folder.FullName, path);
        }
        throw new FileNotFoundException("the specs run outside the working tree", path);
    }
}
