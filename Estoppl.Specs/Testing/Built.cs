namespace Estoppl.Specs.Testing;

/// <summary>The built program: the one that ESTOPPL_BIN names, or the one beside the specs.</summary>
internal static class Built
{
    public static string Estoppl { get; } = Environment.GetEnvironmentVariable("ESTOPPL_BIN") is { Length: > 0 } named
        ? Path.GetFullPath(named)
        : Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "estoppl.exe" : "estoppl");
}
