using System.Text;
using Estoppl.Proxy.Clients;
using Xunit;

namespace Estoppl.Specs.Clients.Formats;

public sealed class An_entry_that_cannot_be_wrapped_without_guessing
{
    [Theory]
    [InlineData("3", "it is a number, and has to be a server's settings")]
    [InlineData("{}", "it has no `command`")]
    [InlineData("""{"command": null}""", "it has no `command`")]
    [InlineData("""{"command": ""}""", "its `command` is empty")]
    [InlineData("""{"command": ["npx"]}""", "its `command` is a list, not text")]
    [InlineData("""{"command": "\ud800"}""", "its `command` is text with half a surrogate pair, not text")]
    [InlineData("""{"command": "npx", "args": null}""", "its `args` is null, not a list")]
    [InlineData("""{"command": "npx", "args": "-y"}""", "its `args` is text, not a list")]
    [InlineData("""{"command": "npx", "args": ["-p", 80]}""", "item 2 of its `args` is a number, not text")]
    [InlineData("""{"command": "npx", "args": [], "args": []}""", "its `args` stands there twice, and which one counts is open")]
    [InlineData("""{"command": "npx", "comm\u0061nd": "x"}""", "its `command` stands there twice, and which one counts is open")]
    [InlineData("""{"command": "npx", "url": "https://x"}""", "it has both a command and an address, and which of them counts is open")]
    [InlineData("""{"type": "ws", "command": "npx"}""", "its type is `ws`, which starts no program")]
    [InlineData("""{"type": "http"}""", "it is remote, and has no address")]
    [InlineData("""{"command": "estoppl", "_estoppl_wrapped": true}""", "it says that it is wrapped, and not what it was (`_estoppl_original`)")]
    public void Is_unusable_and_says_why(string entry, string why)
    {
        var file = "{\"mcpServers\": {\"before\": {\"command\": \"a\"}, \"n\": " + entry + ", \"after\": {\"command\": \"b\"}}}";
        var document = ClientFile.Read(file, ClientFormat.Std);
        Assert.Equal(why, Assert.IsType<EntryLaunch.Unusable>(document.Servers[1].Launch).Why);
        Assert.Throws<ArgumentException>(() => document.Wrap([new EntryWrap(document.Servers[1], ClientFile.Prefix)]));
        Assert.Throws<ArgumentException>(() => document.Unwrap([document.Servers[1]]));
        // Its neighbours can be wrapped none the less, and it stays as it is.
        Assert.Contains($"\"n\": {entry}", ClientFile.Wrapped(file, ClientFormat.Std), StringComparison.Ordinal);
        ClientFile.HoldsTheContract(Encoding.UTF8.GetBytes(file), ClientFormat.Std);
    }

    [Theory]
    [InlineData("cmd: >-\n  npx", "its command is a block scalar, which cannot become an argument as it stands; put it in quotes on one line")]
    [InlineData("cmd: npx\n  more", "its command is text over several lines, which cannot become an argument as it stands; put it in quotes on one line")]
    [InlineData("cmd: &a npx", "its `cmd` has an anchor, so other places may depend on it")]
    [InlineData("cmd: *top", "its `cmd` is an alias, not text")]
    [InlineData("cmd: !!str npx", "its `cmd` is a value with a tag, not text")]
    [InlineData("cmd: 5", "its `cmd` is a number, not text")]
    [InlineData("cmd: a,b", "its command has one of , [ ] { } and no quotes, so it cannot become an argument; put it in quotes")]
    [InlineData("cmd: a,b\nargs: [x]", "its command has one of , [ ] { } and no quotes, so it cannot become an argument; put it in quotes")]
    [InlineData("cmd: npx\nargs: &a [x]", "its `args` has an anchor, so other places may depend on it")]
    [InlineData("cmd: npx\nargs: [x, true]", "item 2 of its `args` is true or false, not text")]
    [InlineData("cmd: npx\nargs: [*top]", "item 1 of its `args` is an alias, not text")]
    [InlineData("<<: *top\ncmd: npx", "it takes in what stands elsewhere (`<<`)")]
    [InlineData("? cmd\n: npx", "its `cmd` is written with something in front of it")]
    public void Is_unusable_in_YAML_also_for_what_only_YAML_has(string entry, string why)
    {
        var file = $"top: &top {{}}\nextensions:\n  n:\n    {entry.Replace("\n", "\n    ", StringComparison.Ordinal)}\n";
        Assert.Equal(why, Assert.IsType<EntryLaunch.Unusable>(Assert.Single(ClientFile.Read(file, ClientFormat.GooseYaml).Servers).Launch).Why);
    }

    [Fact]
    public void Is_left_alone_when_its_name_stands_twice() => Assert.Equal(
        ["n: unusable: the name `n` stands 2 times, and which of them counts is open", "m: stdio b"],
        ClientFile.Read("""{"mcpServers": {"n": {"command": "a"}, "m": {"command": "b"}, "\u006e": {"command": "c"}}}""", ClientFormat.Std).Servers.Select(ClientFile.Line));

    [Fact]
    public void Is_left_alone_when_the_whole_section_has_an_anchor() => Assert.Equal(
        ["n: unusable: the section that it stands in has an anchor, so other places may depend on it"],
        ClientFile.Read("extensions: &all\n  n: { cmd: a }\nother: *all\n", ClientFormat.GooseYaml).Servers.Select(ClientFile.Line));

    [Fact]
    public void Is_of_another_document_or_comes_twice()
    {
        var document = ClientFile.Read("""{"mcpServers": {"n": {"command": "a"}}}""", ClientFormat.Std);
        var stranger = new ServerEntry("", "x", document.Servers[0].Launch);
        Assert.Throws<ArgumentException>(() => document.Wrap([new EntryWrap(stranger, ClientFile.Prefix)]));
        Assert.Throws<ArgumentException>(() => document.Wrap([new EntryWrap(document.Servers[0], ClientFile.Prefix), new EntryWrap(document.Servers[0], ClientFile.Prefix)]));
        Assert.Throws<ArgumentException>(() => document.Wrap([new EntryWrap(document.Servers[0], ["estoppl", "start", "--"])]));
    }
}

public sealed class A_file_that_cannot_be_read
{
    private const string Utf16 = "it is not UTF-8, rather UTF-16 or UTF-32";

    [Theory]
    [InlineData(ClientFormat.Std, "{\n  \"é😀\": 1,\n  \"é😀\" 2\n}", 3, 8, "it is not valid JSON: '2' is invalid after a property name. Expected a ':'")]
    [InlineData(ClientFormat.Std, "\ufeff{\r\n\t\"a\": 1\r\n\t\"b\": 2", 3, 2, "it is not valid JSON: '\"' is invalid after a value. Expected either ',', '}', or ']'")]
    [InlineData(ClientFormat.Std, "{}x", 1, 3, "it is not valid JSON: 'x' is invalid after a single JSON value. Expected end of data")]
    [InlineData(ClientFormat.Std, "{} /* x", 1, 4, "it is not valid JSON: '/' is invalid after a single JSON value. Expected end of data")]
    [InlineData(ClientFormat.Std, "[]", 1, 1, "the file is a list, and has to be an object")]
    [InlineData(ClientFormat.Std, "{ \"mcpServers\": [] }", 1, 17, "`mcpServers` is a list, and has to be an object")]
    [InlineData(ClientFormat.Std, "{ \"mcpServers\": {},\n\"mcpServers\": {} }", 2, 1, "`mcpServers` stands here for the second time, and which one counts is open")]
    [InlineData(ClientFormat.ClaudeCode, "{ \"projects\": 1 }", 1, 15, "`projects` is a number, and has to be an object")]
    [InlineData(ClientFormat.CodexToml, "a = 1\n# 😀\nb = = 2", 3, 5, "it is not valid TOML: Unexpected token '=' for a value")]
    [InlineData(ClientFormat.CodexToml, "a = 1\na = 2", 2, 1, "'a' is set twice")]
    [InlineData(ClientFormat.CodexToml, "a = \"\\", 1, 7, "it is not valid TOML: the file ends within an escape")]
    [InlineData(ClientFormat.CodexToml, "mcp_servers = 1", 1, 15, "`mcp_servers` is a number, and has to be a table")]
    [InlineData(ClientFormat.GooseYaml, "a: 1\nb: [😀, é: \"\n", 2, 11, "it is not valid YAML: while scanning a quoted scalar, found unexpected end of stream")]
    [InlineData(ClientFormat.GooseYaml, "a: 1\n---\nb: 2\n", 2, 1, "a second document begins here, and which one counts is open")]
    [InlineData(ClientFormat.GooseYaml, "- a\n", 1, 1, "the file is a list, and has to be a mapping")]
    [InlineData(ClientFormat.ContinueYaml, "mcpServers:\n  n: {}\n", 2, 3, "`mcpServers` is a mapping, and has to be a list")]
    public void Is_broken_at_a_place(ClientFormat format, string text, int line, int column, string why) =>
        Assert.Equal(new ClientFileReading.Broken(line, column, why), ClientDocument.Read(Encoding.UTF8.GetBytes(text), format));

    [Theory]
    [InlineData(ClientFormat.Std)]
    [InlineData(ClientFormat.CodexToml)]
    [InlineData(ClientFormat.GooseYaml)]
    public void Is_broken_when_it_is_not_UTF_8(ClientFormat format)
    {
        Assert.Equal(new ClientFileReading.Broken(1, 1, Utf16), ClientDocument.Read((byte[])[.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("{}")], format));
        Assert.Equal(new ClientFileReading.Broken(1, 1, Utf16), ClientDocument.Read(Encoding.BigEndianUnicode.GetBytes("{}"), format));
        Assert.Equal(new ClientFileReading.Broken(2, 3, "it is not UTF-8"), ClientDocument.Read((byte[])[.. "#\né "u8, 0xFF], format));
    }

    [Theory]
    [InlineData(ClientFormat.Std, "", "{\"a\":", "}")]
    [InlineData(ClientFormat.Std, "", "[", "]")]
    [InlineData(ClientFormat.CodexToml, "a = ", "[", "]")]
    [InlineData(ClientFormat.GooseYaml, "", "[", "]")]
    [InlineData(ClientFormat.GooseYaml, "", "{a: ", "}")]
    [InlineData(ClientFormat.GooseYaml, "", "- ", "")]
    public void Is_broken_when_it_is_nested_too_deep(ClientFormat format, string before, string open, string close)
    {
        var text = before + string.Concat(Enumerable.Repeat(open, 20_000)) + "1" + string.Concat(Enumerable.Repeat(close, 20_000));
        var broken = Assert.IsType<ClientFileReading.Broken>(ClientDocument.Read(Encoding.UTF8.GetBytes(text), format));
        Assert.Matches("nested|depth", broken.Why);
    }

    [Theory]
    [InlineData(ClientFormat.Std, "")]
    [InlineData(ClientFormat.Std, " \r\n// nothing yet\n")]
    [InlineData(ClientFormat.Std, "{}")]
    [InlineData(ClientFormat.Std, "null")]
    [InlineData(ClientFormat.Std, "{ \"mcpServers\": null, \"servers\": { \"n\": { \"command\": \"x\" } } }")]
    [InlineData(ClientFormat.ClaudeCode, "{ \"projects\": { \"/a\": 1, \"/b\": { \"mcpServers\": null } } }")]
    [InlineData(ClientFormat.CodexToml, "")]
    [InlineData(ClientFormat.CodexToml, "# nothing yet")]
    [InlineData(ClientFormat.GooseYaml, "")]
    [InlineData(ClientFormat.GooseYaml, "# nothing yet")]
    [InlineData(ClientFormat.GooseYaml, "---\n...\n")]
    [InlineData(ClientFormat.GooseYaml, "extensions:\n")]
    public void Is_not_one_that_has_no_servers(ClientFormat format, string text)
    {
        var document = ClientFile.Read(text, format);
        Assert.Empty(document.Servers);
        Assert.Equal(text, Encoding.UTF8.GetString(document.Wrap([])));
    }
}
