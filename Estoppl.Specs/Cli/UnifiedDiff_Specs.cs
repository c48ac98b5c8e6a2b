using System.Text;
using CsCheck;
using Estoppl.Operator.Output;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Cli;

public sealed class A_unified_diff
{
    [Fact]
    public void Shows_three_lines_around_each_change_and_joins_those_that_meet()
    {
        var was = string.Concat(Enumerable.Range(1, 30).Select(n => $"{n}\n"));
        var now = was.Replace("\n6\n", "\nsix\n", StringComparison.Ordinal).Replace("\n12\n", "\n12\nadded\n", StringComparison.Ordinal).Replace("\n25\n", "\n", StringComparison.Ordinal);

        Assert.Equal(
            """
            --- a
            +++ b
            @@ -3,13 +3,14 @@
             3
             4
             5
            -6
            +six
             7
             8
             9
             10
             11
             12
            +added
             13
             14
             15
            @@ -22,7 +23,6 @@
             22
             23
             24
            -25
             26
             27
             28
            """, Of(was, now));
    }

    [Theory]
    [InlineData("a\n", "a\n", "")]
    [InlineData("", "a\n", "--- a\n+++ b\n@@ -0,0 +1,1 @@\n+a")]
    [InlineData("a\n", "", "--- a\n+++ b\n@@ -1,1 +0,0 @@\n-a")]
    [InlineData("a", "a\n", "--- a\n+++ b\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a")]
    public void Says_where_a_side_has_nothing(string was, string now, string expected) => Assert.Equal(expected, Of(was, now));

    [Fact]
    public async Task Is_what_patch_needs_to_make_one_of_the_other()
    {
        Assert.SkipWhen(Programs.InPath("patch") is null, "skipped: needs patch");
        var line = Gen.Int[0, 5].Select(n => ((string[])["a", "b", "c", "{", "}", ""])[n]);
        var text = Gen.Select(line.List[0, 40], Gen.Bool, (lines, isEnded) => string.Join('\n', lines) + (isEnded ? "\n" : ""));
        var rounds = new List<(string, string)>();
        Gen.Select(text, text).Sample((was, now) => { lock (rounds) rounds.Add((was, now)); }, iter: 60);
        using var folder = new TemporaryFolder();
        foreach (var (was, now) in rounds.Where(it => it.Item1 != it.Item2))
        {
            await File.WriteAllTextAsync(folder / "file", was, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(folder / "diff", Of(was, now) + "\n", TestContext.Current.CancellationToken);
            await using var patch = Child.Start("patch", ["-s", "--posix", folder / "file", folder / "diff"]);
            Assert.True(await patch.ExitAsync() == 0, $"{was}\n=>\n{now}\n{Of(was, now)}");
            Assert.Equal(now, File.Exists(folder / "file") ? await File.ReadAllTextAsync(folder / "file", TestContext.Current.CancellationToken) : "");
        }
    }

    [Fact]
    public void Shows_all_of_a_file_in_which_everything_changed()
    {
        var (was, now) = (string.Concat(Enumerable.Range(0, 20_000).Select(n => $"a{n}\n")), string.Concat(Enumerable.Range(0, 20_000).Select(n => $"b{n}\n")));

        Assert.Equal(40_003, UnifiedDiff.Of(Encoding.UTF8.GetBytes(was), Encoding.UTF8.GetBytes(now), "a", "b").Length);
    }

    private static string Of(string was, string now) =>
        string.Join('\n', UnifiedDiff.Of(Encoding.UTF8.GetBytes(was), Encoding.UTF8.GetBytes(now), "a", "b").Select(line => line.Text));
}
