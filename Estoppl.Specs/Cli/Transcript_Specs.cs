using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Cli;

public sealed class A_person_at_a_command_line
{
    private static readonly string s_folder = Repository.File("Estoppl.Specs/Transcripts");

    public static TheoryData<string> Transcripts => [.. Directory.GetFiles(s_folder, "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Transcripts))]
    public async Task Reads_what_the_transcript_says(string name)
    {
        var file = Path.Combine(s_folder, $"{name}.txt");
        var expected = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Replace("\r\n", "\n", StringComparison.Ordinal);
        var actual = await new Transcript(expected).PlayAsync();
        Assert.DoesNotContain("\e", actual);
        if (actual == expected) return;
        if (Environment.GetEnvironmentVariable("ESTOPPL_ACCEPT") == "1") await File.WriteAllTextAsync(file, actual, TestContext.Current.CancellationToken);
        else Assert.Fail($"{name}.txt went otherwise. To accept this, run the specs with ESTOPPL_ACCEPT=1 and look at the difference.\n\n{actual}");
    }
}
