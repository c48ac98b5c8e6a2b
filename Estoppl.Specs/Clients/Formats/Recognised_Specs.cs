using System.Text.Json;
using CsCheck;
using Estoppl.Operator.Commands;
using Estoppl.Proxy.Clients;
using Estoppl.Proxy.Clients.Formats;
using Estoppl.Specs.Protocol;
using Xunit;

namespace Estoppl.Specs.Clients.Formats;

public sealed class A_command_line_that_starts_estoppl
{
    [Theory]
    [InlineData("estoppl start -- npx", "wrapped by Estoppl (estoppl, , ) npx")]
    [InlineData("/usr/local/bin/estoppl start -c e --server s -- npx -y --", "wrapped by Estoppl (/usr/local/bin/estoppl, e, s) npx | -y | --")]
    [InlineData(@"C:\tools\Estoppl.EXE start --config=e -- npx", @"wrapped by Estoppl (C:\tools\Estoppl.EXE, e, ) npx")]
    [InlineData("/usr/bin/dotnet /opt/estoppl.dll start --server s -- npx", "wrapped by Estoppl (/usr/bin/dotnet, , s) npx")]
    [InlineData("dotnet.exe C:\\x\\estoppl.dll start -- npx", "wrapped by Estoppl (dotnet.exe, , ) npx")]
    [InlineData("estoppl start -- estoppl start -- npx", "wrapped by Estoppl (estoppl, , ) estoppl | start | -- | npx")]
    [InlineData("estoppl start --config e --upstream-cmd node --upstream-args x --config y", "wrapped by Original (estoppl, e, ) node | x | --config | y")]
    [InlineData("estoppl start --upstream-args x -y --upstream-cmd node --server s", "wrapped by Original (estoppl, , s) node | x | -y")]
    [InlineData("estoppl start --upstream-cmd node", "wrapped by Original (estoppl, , ) node")]
    // Other programs, and servers that are our own.
    [InlineData("estoppl demo-server", "stdio estoppl | demo-server")]
    [InlineData("/bin/myestoppl start -- npx", "stdio /bin/myestoppl | start | -- | npx")]
    [InlineData("dotnet other.dll start -- npx", "stdio dotnet | other.dll | start | -- | npx")]
    [InlineData("npx estoppl start", "stdio npx | estoppl | start")]
    // Neither.
    [InlineData("estoppl start", "unusable: it starts estoppl, and not in front of a command (there is no `--`)")]
    [InlineData("estoppl start npx", "unusable: it starts estoppl, and not in front of a command (there is no `--`)")]
    [InlineData("estoppl start --upstream-url https://x", "unusable: it starts estoppl, and not in front of a command (there is no `--`)")]
    [InlineData("estoppl start --", "unusable: it starts estoppl, and no command stands behind `--`")]
    [InlineData("estoppl start --frob -- npx", "unusable: it starts estoppl with options that are not for a command")]
    [InlineData("estoppl start --config a --config b -- npx", "unusable: it starts estoppl with options that are not for a command")]
    [InlineData("estoppl start --config -- npx", "unusable: it starts estoppl with options that are not for a command")]
    [InlineData("estoppl start --upstream-cmd --upstream-args x", "unusable: it starts estoppl, and no command stands behind `--upstream-cmd`")]
    public void Is_read_as_this(string words, string launch) =>
        Assert.Equal(launch, ClientFile.Line(Assert.Single(ClientFile.Read(FileOf(words.Split(' ')), ClientFormat.Std).Servers).Launch));

    /// <summary>What the console makes of the original's form, and what is read here, is the same.</summary>
    [Fact]
    public void Starts_what_it_is_read_to_start() =>
        GeneratedJson.OneOf("--upstream-cmd", "--upstream-args", "--", "--config", "--server", "a", "-b", "c").Array[0, 9].Sample(words =>
        {
            if (StartWords.Read(["estoppl", "start", .. words]) is not StartWords.Wrapping wrapping) return;
            string[] all = ["estoppl", "start", .. words];
            var started = StartCommand.ReadOriginalForm(["start", .. words]);
            var end = Array.IndexOf(started, "--");
            Assert.Equal<string>(started.Skip(end + 1), [all[wrapping.Command], .. all.Take(wrapping.To).Skip(wrapping.From)]);
            Assert.Equal(wrapping.By == WrappedBy.Original, !started.Skip(1).SequenceEqual(words));
        }, iter: 20_000);

    [Fact]
    public void Comes_back_from_the_originals_marks() => Assert.Equal(
        """
        {
          "mcpServers": {
            "bank": {
              "command": "python",
              "args": ["server.py", "--port", "1"],
              "env": { "A": "b" }
            },
            "bare": { "command": "bare" },
            "unmarked": { "command": "node", "args": ["x.js"] }
          }
        }

        """,
        System.Text.Encoding.UTF8.GetString(ClientFile.UnwrapAll(ClientFile.Read(ClientFile.Fixture("original.wrapped.json"), ClientFormat.Std))));

    [Theory]
    // The marks know better than the words.
    [InlineData("""{"command": "estoppl", "args": [], "_estoppl_original": {"command": "a", "args": [ "b" ]}, "x": 1}""", """{"command": "a", "args": [ "b" ], "x": 1}""")]
    [InlineData("""{"_estoppl_wrapped": true, "x": 1, "command": "estoppl", "_estoppl_original": {"args": ["b"], "command": "a"}}""", """{"x": 1, "command": "a", "args": ["b"]}""")]
    [InlineData("""{"command": "estoppl", "_estoppl_wrapped": true, "args": ["start", "--upstream-cmd", "a"]}""", """{"command": "a"}""")]
    public void Comes_back_from_marks_wherever_they_stand(string entry, string restored) =>
        Assert.Equal(In(restored), ClientFile.Unwrapped(In(entry), ClientFormat.Std));

    private static string In(string entry) => "{\"mcpServers\":{\"n\":" + entry + "}}";

    private static string FileOf(string[] words) =>
        In($"{{\"command\":{JsonSerializer.Serialize(words[0])},\"args\":{JsonSerializer.Serialize(words[1..])}}}");
}
