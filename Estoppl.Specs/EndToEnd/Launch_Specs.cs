using System.Text;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.EndToEnd;

/// <summary>What the server is given by the proxy is what it would be given without one.</summary>
[Trait("Category", "EndToEnd")]
public sealed class A_server_behind_the_proxy
{
    private const string WriteArguments = """printf '%s\0' "$@" > arguments""";

    private static readonly string[] s_awkward =
    [
        "plain", "", "two words", " ", "it's", "\"quoted\"", "$(exit 3)", "`exit 3`", "$HOME", "*", "a\nb", "tab\there", "back\\slash", "\\", "é😀", "\u007f",
        "--", "-", "--help", "-h", "--version", "--config", "x.toml", "@file", "@", "--upstream-cmd", "y", "--upstream-args", "--server=z", "-c", "[suggest]", "/?", "a=b", "{}", "#", "%PATH%",
    ];

    [Fact]
    public async Task Gets_its_arguments_untouched()
    {
        Programs.NeedUnix();
        using var workspace = new Workspace();
        await using var proxy = workspace.StartShell(WriteArguments, ["sh", .. s_awkward]);

        Assert.Equal(0, await proxy.ExitAsync());

        Assert.Equal("", await proxy.ErrorAsync());
        Assert.Equal(s_awkward, Arguments(workspace));
    }

    [Fact]
    public async Task Gets_them_untouched_in_the_originals_form_too()
    {
        Programs.NeedUnix();
        using var workspace = new Workspace();
        await using var proxy = Child.Start(
            Programs.Estoppl,
            ["start", "--config", workspace.Configuration, "--upstream-cmd", "sh", "--upstream-args", "-c", WriteArguments, "sh", .. s_awkward],
            workspace.Path);

        Assert.Equal(0, await proxy.ExitAsync());

        Assert.Equal("", await proxy.ErrorAsync());
        Assert.Equal(s_awkward, Arguments(workspace));
    }

    [Fact]
    public async Task Gets_its_own_name_as_it_was_typed()
    {
        Programs.NeedLinux();
        using var workspace = new Workspace();

        Assert.Equal("cat\0/proc/self/cmdline\0", Encoding.UTF8.GetString(await OutputOf(Programs.Estoppl, workspace.StartWords("cat", "/proc/self/cmdline"), workspace)));
    }

    [Fact]
    public async Task Gets_the_environment_untouched()
    {
        Programs.NeedLinux();
        using var workspace = new Workspace();

        var direct = await OutputOf("env", ["-0"], workspace);
        var proxied = await OutputOf(Programs.Estoppl, workspace.StartWords("env", "-0"), workspace);

        Assert.Equal(Variables(direct), Variables(proxied));
        Assert.Contains("ODD=a\nb $() é", Variables(proxied));
        Assert.Contains("EMPTY=", Variables(proxied));
    }

    [Theory]
    [InlineData("pwd -P")]
    [InlineData("umask; ulimit -a")]
    [InlineData("ls /proc/$$/fd")]
    [InlineData("ps -o pgid= -p $$ | wc -l")]
    public async Task Is_started_as_without_a_proxy(string question)
    {
        Programs.NeedLinux();
        using var workspace = new Workspace();

        var direct = await OutputOf("sh", ["-c", question], workspace);
        var proxied = await OutputOf(Programs.Estoppl, workspace.StartWords("sh", "-c", question), workspace);

        Assert.Equal(Encoding.UTF8.GetString(direct), Encoding.UTF8.GetString(proxied));
    }

    [Fact]
    public async Task Dies_of_a_broken_pipe_as_programs_do()
    {
        Programs.NeedLinux();
        using var workspace = new Workspace();
        var status = Encoding.UTF8.GetString(await OutputOf(Programs.Estoppl, workspace.StartWords("cat", "/proc/self/status"), workspace));

        Assert.Equal((0UL, 0UL), (Mask("SigIgn"), Mask("SigBlk")));

        ulong Mask(string name) => Convert.ToUInt64(status.Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split('\t')[1], 16);
    }

    [Fact]
    public async Task Speaks_to_stderr_in_raw_bytes()
    {
        Programs.NeedUnix();
        using var workspace = new Workspace();
        await using var proxy = workspace.StartShell("""printf '\377\000\033[31mx\r\n no line feed' >&2""");

        Assert.Equal([0xFF, 0, 0x1B, .. "[31mx\r\n no line feed"u8], await proxy.ErrorBytesAsync());
    }

    private static async Task<byte[]> OutputOf(string file, string[] arguments, Workspace workspace)
    {
        var environment = new Dictionary<string, string> { ["ODD"] = "a\nb $() é", ["EMPTY"] = "" };
        await using var child = Child.Start(file, arguments, workspace.Path, environment);
        child.CloseInput();
        var output = await child.ReadToEndAsync();
        Assert.Equal("", await child.ErrorAsync());
        Assert.Equal(0, await child.ExitAsync());
        return output;
    }

    private static string[] Arguments(Workspace workspace) => File.ReadAllText(workspace / "arguments").Split('\0')[..^1];

    private static IEnumerable<string> Variables(byte[] output) => Encoding.UTF8.GetString(output).Split('\0').Order(StringComparer.Ordinal);
}
