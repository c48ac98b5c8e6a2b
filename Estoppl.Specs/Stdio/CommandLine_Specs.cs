using System.Text;
using Estoppl.Ledger.Proofs;
using Estoppl.Operator.Commands;
using Estoppl.Proxy.Stdio;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Stdio;

public sealed class A_servers_command_line : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = $"server-{Guid.NewGuid():N}";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Is_recorded_as_a_digest_over_its_words() =>
        Assert.Equal(Sha256.Of("npx\0-y\0é server\0"u8), new CommandLine("npx", ["-y", "é server"]).Digest);

    [Fact]
    public void Has_another_digest_when_its_words_are_cut_elsewhere() =>
        Assert.NotEqual(new CommandLine("a", ["b c"]).Digest, new CommandLine("a", ["b", "c"]).Digest);

    [Fact]
    public void Names_a_file_when_it_has_a_folder_in_it() =>
        Assert.Equal(Make("here", executable: true), new CommandLine(Path.Combine(_folder.Path, "here", _name), []).Resolve());

    [Fact]
    public void Is_looked_up_in_PATH_past_what_may_not_be_executed()
    {
        if (OperatingSystem.IsWindows()) return;
        Make("first", executable: false);
        var second = Make("second", executable: true);
        Make("third", executable: true);
        Assert.Equal(second, WithPath(() => new CommandLine(_name, []).Resolve()));
    }

    [Fact]
    public void Cannot_be_run_when_there_is_no_such_file()
    {
        var failure = Assert.Throws<UpstreamException>(() => new CommandLine(_name, []).Resolve());
        Assert.Equal((127, $"there is no command `{_name}`"), (failure.ExitCode, failure.Fact));
        Assert.Equal(127, Assert.Throws<UpstreamException>(() => new CommandLine(_folder.Path + "/", []).Resolve()).ExitCode);
    }

    [Fact]
    public void Cannot_be_run_when_nobody_may_execute_it()
    {
        if (OperatingSystem.IsWindows()) return;
        var file = Make("first", executable: false);
        var failure = Assert.Throws<UpstreamException>(() => WithPath(() => new CommandLine(_name, []).Resolve()));
        Assert.Equal((126, $"chmod +x {file}"), (failure.ExitCode, failure.Hint));
    }

    [Theory]
    [InlineData("start -- npx -y server", "start -- npx -y server")]
    [InlineData("start --upstream-cmd npx", "start -- npx")]
    [InlineData("start --upstream-cmd npx --upstream-args -y --flag server", "start -- npx -y --flag server")]
    [InlineData("start --config a.toml --upstream-cmd npx --upstream-args a b", "start --config a.toml -- npx a b")]
    [InlineData("start --upstream-cmd npx --config a.toml --upstream-args a", "start --config a.toml -- npx a")]
    [InlineData("start --upstream-cmd npx --upstream-args a --config b --upstream-cmd c", "start -- npx a --config b --upstream-cmd c")]
    [InlineData("start --upstream-args a -b --upstream-cmd npx --config c", "start --config c -- npx a -b")]
    [InlineData("start --upstream-cmd npx --upstream-args", "start -- npx")]
    [InlineData("start --upstream-cmd npx --upstream-args -- a", "start -- npx -- a")]
    [InlineData("start --upstream-cmd npx -- -y server", "start -- npx -y server")]
    [InlineData("start -- server --upstream-cmd npx", "start -- server --upstream-cmd npx")]
    [InlineData("start --upstream-cmd", "start --upstream-cmd")]
    [InlineData("start --upstream-cmd --upstream-args a", "start --upstream-cmd --upstream-args a")]
    [InlineData("audit --upstream-cmd npx", "audit --upstream-cmd npx")]
    [InlineData("", "")]
    public void Is_also_read_in_the_originals_form(string typed, string read) =>
        Assert.Equal(Words(read), StartCommand.ReadOriginalForm(Words(typed)));

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private string Make(string folder, bool executable)
    {
        var file = Path.Combine(Directory.CreateDirectory(_folder / folder).FullName, _name);
        File.WriteAllText(file, "#!/bin/sh\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | (executable ? UnixFileMode.UserExecute : 0));
        return file;
    }

    // Folders with names of their own in front: no other spec that runs meanwhile finds anything else in them.
    private T WithPath<T>(Func<T> look)
    {
        var path = Environment.GetEnvironmentVariable("PATH");
        var folders = string.Join(Path.PathSeparator, ((string[])["first", "second", "third"]).Select(name => _folder / name));
        Environment.SetEnvironmentVariable("PATH", folders + Path.PathSeparator + path);
        try
        {
            return look();
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }
}
