namespace Estoppl.Operator;

/// <summary>How to start this very program again.</summary>
internal static class SelfCommand
{
    /// <summary>The file to run and the arguments that come before our own: the native binary, or <c>dotnet</c> and our assembly.</summary>
    public static IReadOnlyList<string> Words { get; } = Find();

    private static string[] Find()
    {
        var file = Environment.ProcessPath ?? throw new InvalidOperationException("the running program has no path");
        return Path.GetFileNameWithoutExtension(file) == "dotnet" ? [file, Path.Combine(AppContext.BaseDirectory, "estoppl.dll")] : [file];
    }
}
