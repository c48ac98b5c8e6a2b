using System.Collections.Immutable;
using System.Text;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Protocol;
using Estoppl.Proxy.Tools;
using Xunit;

namespace Estoppl.Specs.Protocol;

public sealed class A_list_of_tools
{
    private const string Read = """{"name":"read","description":"Reads é","inputSchema":{"type":"object","properties":{"n":{"type":"integer","maximum":10}}}}""";
    private const string Drop = """{"name":"drop","description":"Drops"}""";

    [Theory]
    [InlineData("""{ "inputSchema":{"properties":{"n":{"maximum":10,"type":"integer"}},"type":"object"}, "description":"Reads é", "name":"read" }""")]
    [InlineData("""{"name":"r\u0065ad","\u0064escription":"Reads \u00E9","inputSchema":{"type":"object","properties":{"n":{"type":"integer","maximum":1e1}}}}""")]
    [InlineData("""{"name":"drop","description":"x","name":"read","description":"Reads é","inputSchema":{"type":"object","properties":{"n":{"type":"integer","maximum":10.0}}}}""")]
    public void Gives_one_digest_to_every_spelling_of_a_tool(string spelling) => Assert.Equal(List(Read), List(spelling));

    [Theory]
    [InlineData("""{"name":"read","description":"Reads e","inputSchema":{"type":"object","properties":{"n":{"type":"integer","maximum":10}}}}""")]
    [InlineData("""{"name":"read","description":"Reads é","inputSchema":{"type":"object","properties":{"n":{"type":"integer","maximum":"10"}}}}""")]
    [InlineData("""{"name":"read","description":"Reads é","inputSchema":{"type":"object","properties":{"n":{"type":"integer","maximum":10.5}}}}""")]
    [InlineData("""{"name":"read","description":"Reads é","inputSchema":{"type":["object"],"properties":{"n":{"type":"integer","maximum":10}}}}""")]
    [InlineData("""{"name":"read","description":"Reads é\ud800","inputSchema":{"type":"object","properties":{"n":{"type":"integer","maximum":10}}}}""")]
    [InlineData("""{"name":"read","description":"Reads é","inputSchema":{"type":"object","properties":{"n":{"type":"integer","maximum":10}}},"x":null}""")]
    public void Gives_another_digest_to_a_changed_tool(string changed)
    {
        Assert.NotEqual(List(Read)[0].Definition, List(changed)[0].Definition);
        Assert.NotEqual(Set(Read), Set(changed));
    }

    [Fact]
    public void Is_one_set_in_any_order()
    {
        Assert.Equal(Set(Read, Drop), Set(Drop, Read));
        Assert.NotEqual(Set(Read, Drop), Set(Read));
        Assert.Equal(["drop", "read"], List(Drop, Read).Select(tool => tool.Name.Value));
    }

    [Fact]
    public void Has_the_digests_its_documentation_says()
    {
        var definition = Sha256("""{"description":"Drops","name":"drop"}""");

        Assert.Equal(definition, List(Drop)[0].Definition);
        Assert.Equal(Sha256($"drop\0{definition}\n"), Set(Drop));
    }

    [Theory]
    [InlineData("""{ "z":[{ }, [ ],-0,1.50,1E400,1e2,true,null,12345678901234567890], "name":"x", "\u00e9":1, "a":2 }""", """{"a":2,"name":"x","z":[{},[],-0,1.5,1E400,100,true,null,12345678901234567890],"é":1}""")]
    [InlineData("""{"name":"\/\"\\\n\u001F\u007f\ud83d\ude00\uD800"}""", """{"name":"/\"\\\u000a\u001f""" + "\u007f😀" + """\\uD800"}""")]
    [InlineData("""{"name":"x","b":1,"\u0062":2}""", """{"b":2,"name":"x"}""")]
    public void Is_digested_in_a_canonical_form(string tool, string canonical) => Assert.Equal(Sha256(canonical), List(tool)[0].Definition);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"tools\":null}")]
    [InlineData("{\"tools\":[}")]
    public void That_is_none_is_null(string result) => Assert.Null(PageOf(Encoding.UTF8.GetBytes(result)));

    [Fact]
    public void Leaves_out_what_cannot_be_called() =>
        Assert.Equal("read", Assert.Single(List("1", "{}", """{"name":1}""", Read)).Name.Value);

    [Fact]
    public void Is_read_although_a_name_in_it_is_no_text()
    {
        var tools = PageOf("""{"\ud8000":1,"tools":[{"\ud8001":1,"name":"\ud800"}],"\udc00ools":2}"""u8.ToArray());

        Assert.Single(Assert.IsType<ToolList>(tools).Tools);
    }

    [Fact]
    public void Never_throws()
    {
        var result = Encoding.UTF8.GetBytes(Result(Read, """{"n\u0061me":"\ud83d\ude00","x":1.5e3}"""));
        Gen.Select(Gen.Int[0, result.Length - 1], Gen.Byte).Array[0, 8].Sample(flips =>
        {
            var bytes = (byte[])result.Clone();
            foreach (var (at, value) in flips) bytes[at] = value;
            PageOf(bytes);
            Handshake.Read(bytes);
        });
    }

    private static string Result(params string[] tools) => $$"""{"tools":[{{string.Join(',', tools)}}]}""";

    private static ToolList? PageOf(byte[] result) => ToolPage.Read(result, begins: true)?.List;

    private static ImmutableArray<ListedTool> List(params string[] tools) => PageOf(Encoding.UTF8.GetBytes(Result(tools)))!.Tools;

    private static Digest Set(params string[] tools) => PageOf(Encoding.UTF8.GetBytes(Result(tools)))!.Set;

    internal static Digest Sha256(string text) => new(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

public sealed class A_handshake
{
    [Fact]
    public void Tells_who_the_server_is() => Assert.Equal(
        new Handshake("files", "1.2", "2025-11-25", A_list_of_tools.Sha256("""{"tools" : {}}""")),
        Handshake.Read("""{"protocolVersion":"2025-11-25","capabilities":{"tools" : {}},"serverInfo":{"name":"files","version":"1.2"}}"""u8.ToArray()));

    [Fact]
    public void Tells_it_also_in_the_words_of_server_discover() => Assert.Equal(
        new Handshake("files", "1.2", "2026-07-28, 2025-11-25", null),
        Handshake.Read("""{"supportedVersions":["2026-07-28","2025-11-25"],"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"files","version":"1.2"}}}"""u8.ToArray()));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"protocolVersion":1,"capabilities":[],"serverInfo":"files"}""")]
    [InlineData("""{"serverInfo":{"name":null,"version":{}}}""")]
    public void Leaves_out_what_is_odd(string result) =>
        Assert.Equal(new Handshake(null, null, null, null), Handshake.Read(Encoding.UTF8.GetBytes(result)));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    public void That_is_none_is_null(string result) => Assert.Null(Handshake.Read(Encoding.UTF8.GetBytes(result)));
}
