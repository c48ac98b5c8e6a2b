using Xunit;

namespace Estoppl.Specs.Testing;

/// <summary>
/// MCP packages of npm, as users have them. They are installed outside the repository, into the folder that <c>ESTOPPL_NODE_MODULES</c>
/// names (one with <c>node_modules</c> in it, or that folder itself).
/// </summary>
internal static class Node
{
    /// <summary>The node to run them with: one that was installed beside them, otherwise the one in PATH.</summary>
    public static string Program => Beside("node", "bin", OperatingSystem.IsWindows() ? "node.exe" : "node")
        ?? Programs.InPath("node") ?? throw new InvalidOperationException("there is no Node: ask Need first");

    /// <summary>A file of a package. Skips where there is no Node or no such package.</summary>
    public static string Need(string package, params string[] file)
    {
        Assert.SkipWhen(Programs.InPath("node") is null && Beside("node", "bin", "node") is null, "skipped: needs Node");
        var path = Beside([.. package.Split('/'), .. file]);
        Assert.SkipWhen(path is null, $"skipped: needs the npm package {package} in the folder that ESTOPPL_NODE_MODULES names");
        return path!;
    }

    private static string? Beside(params string[] names)
    {
        if (Environment.GetEnvironmentVariable("ESTOPPL_NODE_MODULES") is not { Length: > 0 } folder) return null;
        string[] candidates = [Path.Combine([folder, .. names]), Path.Combine([folder, "node_modules", .. names])];
        return candidates.FirstOrDefault(File.Exists);
    }
}
