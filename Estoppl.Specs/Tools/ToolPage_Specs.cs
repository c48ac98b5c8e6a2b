using CsCheck;
using Estoppl.Ledger.Control;
using Estoppl.Proxy.Protocol;
using Estoppl.Proxy.Tools;
using Estoppl.Specs.Protocol;
using Xunit;
using static Estoppl.Specs.Tools.Pages;

namespace Estoppl.Specs.Tools;

public sealed class A_page_of_tools
{
    [Theory]
    [InlineData("""{"tools":[]}""", true)]
    [InlineData("""{"tools":[],"nextCursor":null}""", true)]
    [InlineData("""{"tools":[],"nextCursor":""}""", true)]
    [InlineData("""{"tools":[],"nextCursor":"x"}""", false)]
    [InlineData("""{"next\u0043ursor":"x","tools":[]}""", false)]
    [InlineData("""{"nextCursor":"x","tools":[],"nextCursor":null}""", true)]
    public void Ends_the_list_where_no_cursor_follows(string result, bool ends) => Assert.Equal(ends, ToolPage.Read(Bytes(result), true)!.Ends);

    [Fact]
    public void Has_canonical_bytes_that_hash_to_the_digest()
    {
        var tool = Of("""{ "name":"r\u0065ad", "a":[1.0] }""").Tools[0];

        Assert.Equal("""{"a":[1],"name":"read"}"""u8.ToArray(), tool.Canonical.ToArray());
        Assert.Equal(Untrusted.Sha256(tool.Canonical.Span), tool.Digest);
    }

    [Theory]
    [InlineData("""{"tools":[],"tools":[{"name":"last"}]}""", "last")]
    [InlineData("""{"tools":[{"name":"\ud800"}]}""", "\\ud800")]
    public void Is_read_as_clients_read_it(string result, string name) => Assert.Equal(name, Assert.Single(ToolPage.Read(Bytes(result), true)!.Tools).Name.Value);

    [Fact]
    public void Lets_no_tool_escape_by_being_nested()
    {
        string Deep(string inside) => $$"""{"name":"deep","x":{{new string('[', 5000)}}{{inside}}{{new string(']', 5000)}}}""";

        var (one, same, other) = (Of(Deep("1"), Tool("read")), Of(Deep("1")), Of(Deep("2")));

        Assert.Equal(["deep", "read"], one.Tools.Select(tool => tool.Name.Value));
        Assert.Equal(HiddenKind.Depth, Assert.Single(one.Tools[0].Findings).Kind);
        Assert.Equal(one.Tools[0].Digest, same.Tools[0].Digest);
        Assert.NotEqual(one.Tools[0].Digest, other.Tools[0].Digest);
    }

    [Fact]
    public void Is_null_or_read_whatever_the_bytes()
    {
        var result = Bytes("""{"tools":[{"name":"r\u0065ad","description":"\ud83d\ude00 <IMPORTANT>","x":[1.5e3,{}]},{"name":"\ud800"}],"nextCursor":"x"}""");
        Gen.Select(Gen.Int[0, result.Length - 1], Gen.Byte).Array[0, 6].Sample(flips =>
        {
            var bytes = (byte[])result.Clone();
            foreach (var (at, value) in flips) bytes[at] = value;
            if (ToolPage.Read(bytes, true) is { } page) new ToolWatch(Server, PinnedTools.None).OnListed(page);
        });
        Gen.Byte.Array[0, 64].Sample(bytes => { ToolPage.Read(bytes, true); });
    }

    [Fact]
    public void Of_64_MiB_of_tiny_names_costs_no_more_than_reading_it()
    {
        var bytes = new byte[64 << 20];
        var item = """{"name":"a"},"""u8;
        """{"tools":["""u8.CopyTo(bytes);
        var at = 10;
        for (; at + item.Length + 16 < bytes.Length; at += item.Length) item.CopyTo(bytes.AsSpan(at));
        """{"name":"z"}]}"""u8.CopyTo(bytes.AsSpan(at));
        bytes.AsSpan(at + 14).Fill((byte)' ');
        var before = GC.GetAllocatedBytesForCurrentThread();

        var page = Assert.IsType<ToolPage>(ToolPage.Read(bytes, true));

        Assert.Equal(ToolPage.MaxTools, page.Tools.Length);
        Assert.True(page.Beyond > 5_000_000);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 32 << 20);
    }
}
