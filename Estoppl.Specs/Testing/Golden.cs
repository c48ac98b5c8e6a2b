using Xunit;

namespace Estoppl.Specs.Testing;

/// <summary>Compares what is shown with a text file in the working tree.</summary>
internal static class Golden
{
    private const string Accept = "ESTOPPL_ACCEPT";

    /// <summary>Blanks at the ends of lines and empty lines at the end do not count: nobody sees them.</summary>
    /// <param name="path">From the top of the working tree.</param>
    public static void Verify(string path, string shown)
    {
        var file = Repository.File(path);
        var actual = Trim(shown);
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
            return;
        }

        var expected = File.Exists(file) ? Trim(File.ReadAllText(file)) : null;
        if (actual == expected) return;
        var difference = expected is null ? "there is no such file yet" : $"line {1 + FirstDifference(expected, actual)} differs";
        Assert.Fail(
            $"{path}: {difference}. It shows:\n\n{actual}\n"
            + (expected is null ? "" : $"instead of:\n\n{expected}\n")
            + $"If that is right, run the spec again with {Accept}=1 and look at the change before you commit it.");
    }

    private static int FirstDifference(string one, string other) =>
        one.Split('\n').Zip(other.Split('\n')).TakeWhile(lines => lines.First == lines.Second).Count();

    private static string Trim(string text) =>
        string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())).TrimEnd('\n') + "\n";
}
