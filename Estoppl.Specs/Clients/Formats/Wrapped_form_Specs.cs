using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Estoppl.Proxy.Clients;
using Xunit;

namespace Estoppl.Specs.Clients.Formats;

public sealed class The_wrapped_form
{
    private const string Start = "\"start\", \"--config\", \"/e.toml\", \"--server\", \"n\", \"--\"";
    private const string StartBare = "\"start\", \"--server\", \"n\", \"--config\", \"/e.toml\", \"--\"";

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };
    private static readonly string[] s_words = ["/bin/estoppl", "start", "--config", "/e.toml", "--server", "n", "--"];

    public static readonly TheoryData<ClientFormat, string, string> Forms = new()
    {
        // The old command moves as it stands, and the old arguments stay where they are.
        { ClientFormat.Std, """{"mcpServers":{"n":{"command":"n\u0070x","args":["-y", "x"]}}}""", """{"mcpServers":{"n":{"command":"/bin/estoppl","args":[START, "n\u0070x", "-y", "x"]}}}""" },
        { ClientFormat.Std, """{"mcpServers":{"n":{"command":"x"}}}""", """{"mcpServers":{"n":{"command":"/bin/estoppl", "args": [BARE, "x"]}}}""" },
        { ClientFormat.Std, """{"mcpServers":{"n":{"command":"x","args":[ ]}}}""", """{"mcpServers":{"n":{"command":"/bin/estoppl","args":[START, "x" ]}}}""" },
        {
            ClientFormat.Servers,
            "{\"servers\": {\"n\": {\n\t\"command\": \"npx\",\n\t\"args\": [\n\t\t\"-y\", // why\n\t\t\"x\",\n\t],\n}}}",
            $"{{\"servers\": {{\"n\": {{\n\t\"command\": \"/bin/estoppl\",\n\t\"args\": [\n\t\t{Start}, \"npx\",\n\t\t\"-y\", // why\n\t\t\"x\",\n\t],\n}}}}}}"
        },
        {
            ClientFormat.Std,
            "{\"mcpServers\": {\"n\": {\r\n  \"command\": \"x\" // why\r\n}}}",
            $"{{\"mcpServers\": {{\"n\": {{\r\n  \"command\": \"/bin/estoppl\",\r\n  \"args\": [{StartBare}, \"x\"] // why\r\n}}}}}}"
        },
        { ClientFormat.OpenCode, """{"mcp":{"n":{"command":["npx", "-y"]}}}""", """{"mcp":{"n":{"command":["/bin/estoppl", START, "npx", "-y"]}}}""" },
        {
            ClientFormat.ContextServers,
            """{"context_servers":{"n":{"command":{"path":"x","args":["y"]}}}}""",
            """{"context_servers":{"n":{"command":{"path":"/bin/estoppl","args":[START, "x", "y"]}}}}"""
        },
        {
            ClientFormat.CodexToml,
            "[mcp_servers.n]\ncommand = 'x' # why\n",
            $"[mcp_servers.n]\ncommand = \"/bin/estoppl\" # why\nargs = [{StartBare}, 'x']\n"
        },
        {
            ClientFormat.CodexToml,
            "mcp_servers . n . command = 'x'",
            $"mcp_servers . n . command = \"/bin/estoppl\"\nmcp_servers . n . args = [{StartBare}, 'x']"
        },
        {
            ClientFormat.ContinueYaml,
            "mcpServers:\n  - name: n\n    command: npx # why\n    args:\n      - -y\n      - x\n",
            "mcpServers:\n  - name: n\n    command: \"/bin/estoppl\" # why\n    args:\n" + string.Concat(s_words[1..].Select(word => $"      - \"{word}\"\n")) + "      - npx\n      - -y\n      - x\n"
        },
        {
            ClientFormat.ContinueYaml,
            "mcpServers:\n- command: npx # why\n  name: n",
            $"mcpServers:\n- command: \"/bin/estoppl\" # why\n  args: [{StartBare}, npx]\n  name: n"
        },
        {
            ClientFormat.GooseYaml,
            "extensions: { n: {cmd: npx, args: [-y]} }",
            $"extensions: {{ n: {{cmd: \"/bin/estoppl\", args: [{Start}, npx, -y]}} }}"
        },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Is_exactly_this(ClientFormat format, string before, string after)
    {
        var document = ClientFile.Read(before, format);
        var wrapped = Encoding.UTF8.GetString(document.Wrap([new EntryWrap(Assert.Single(document.Servers), [.. s_words])]));
        Assert.Equal(after.Replace("START", Start, StringComparison.Ordinal).Replace("BARE", StartBare, StringComparison.Ordinal), wrapped);
        Assert.Equal(before, ClientFile.Unwrapped(wrapped, format));
    }

    public static readonly TheoryData<ClientFormat, string, string> Edited = new()
    {
        // A client wrote the list anew, one word a line.
        { ClientFormat.Std, "[\n  \"start\",\n  \"--config\",\n  \"e\",\n  \"--\",\n  \"npx\",\n  \"-y\"\n]", "\"npx\", \"args\": [\n  \"-y\"\n]" },
        { ClientFormat.Std, "[\n  \"start\",\n  \"--\",\n  \"npx\",\n]", "\"npx\", \"args\": [\n]" },
        { ClientFormat.Std, "[\n  \"start\",\n  \"--server\",\n  \"n\",\n  \"--config\",\n  \"e\",\n  \"--\",\n  \"npx\",\n]", "\"npx\"" },
        // A person added an argument: then there is a list, whatever there was.
        { ClientFormat.Std, """["start", "--server", "n", "--config", "e", "--", "npx", "more"]""", "\"npx\", \"args\": [\"more\"]" },
        // Comments and blanks that a person put in.
        { ClientFormat.Std, """[ /* a */ "start" /* b */, "--", /* c */ "npx" /* d */ , /* e */ "x" /* f */ ]""", "\"npx\", \"args\": [ /* a */  /* d */ /* e */ \"x\" /* f */ ]" },
        { ClientFormat.Std, """["start", "--config=e", "--server=n", "--", "uvx", "--", "start"]""", "\"uvx\", \"args\": [\"--\", \"start\"]" },
    };

    [Theory]
    [MemberData(nameof(Edited))]
    public void Is_restored_from_what_it_says_now(ClientFormat format, string args, string restored) => Assert.Equal(
        """{"mcpServers":{"n":{"command": IT}}}""".Replace("IT", restored, StringComparison.Ordinal),
        ClientFile.Unwrapped("""{"mcpServers":{"n":{"command": "estoppl", "args": IT}}}""".Replace("IT", args, StringComparison.Ordinal), format));

    [Theory]
    // Sorted keys, and every list with dashes.
    [InlineData("args:\n- start\n- --config\n- e\n- --server\n- n\n- --\n- npx\ncmd: estoppl\n", "args: []\ncmd: npx\n")]
    [InlineData("args:\n- start\n- --server\n- n\n- --config\n- e\n- --\n- npx\ncmd: estoppl\n", "cmd: npx\n")]
    [InlineData("args:\n- start\n- --server\n- n\n- --config\n- e\n- --\n- npx # why\n# y\n- y\ncmd: estoppl\n", "args:\n # why\n# y\n- y\ncmd: npx\n")]
    [InlineData("cmd: estoppl\nargs: [start, --server, n, --config, e, --, npx] # why", "cmd: npx\n # why")]
    public void Is_restored_in_YAML_that_was_written_anew(string entry, string restored)
    {
        Assert.Equal(In(restored), ClientFile.Unwrapped(In(entry), ClientFormat.GooseYaml));

        static string In(string lines) => "extensions:\n  n:\n    " + lines.Replace("\n", "\n    ", StringComparison.Ordinal);
    }

    [Fact]
    public void Is_restored_in_a_list_of_YAML_whose_first_key_goes() => Assert.Equal(
        "mcpServers:\n  - command: npx\n    name: n\n",
        ClientFile.Unwrapped("mcpServers:\n  - args:\n      - start\n      - --server\n      - n\n      - --config\n      - e\n      - --\n      - npx\n    command: estoppl\n    name: n\n", ClientFormat.ContinueYaml));

    [Theory]
    [MemberData(nameof(A_file_as_its_client_leaves_it.Files), MemberType = typeof(A_file_as_its_client_leaves_it))]
    public void Says_the_same_when_a_client_has_written_the_file_anew(string file, ClientFormat format, string[] servers)
    {
        if (!file.EndsWith(".json", StringComparison.Ordinal) || servers.Any(server => server.Contains("wrapped by", StringComparison.Ordinal))) return;
        var before = Parsed(ClientFile.Fixture(file));
        var anew = Parsed(ClientFile.WrapAll(ClientFile.Read(ClientFile.Fixture(file), format)));
        foreach (var written in (JsonNode[])[anew, Reversed(anew)])
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(written, s_indented);
            Assert.True(JsonNode.DeepEquals(before, Parsed(ClientFile.UnwrapAll(ClientFile.Read(bytes, format)))));
        }
    }

    private static JsonNode Parsed(byte[] bytes)
    {
        var options = new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
        // The document has a comment between a key and its colon, which this parser does not take.
        var text = Encoding.UTF8.GetString(bytes).TrimStart('\ufeff').Replace("/* odd place */", "", StringComparison.Ordinal).Replace("/* : */", "", StringComparison.Ordinal);
        return JsonNode.Parse(text, documentOptions: options)!;
    }

    private static JsonNode Reversed(JsonNode node) => node switch
    {
        JsonObject map => new JsonObject(map.Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value is null ? null : Reversed(member.Value))).Cast<KeyValuePair<string, JsonNode?>>()),
        JsonArray list => new JsonArray([.. list.Select(item => item is null ? null : Reversed(item))]),
        _ => node.DeepClone(),
    };
}
