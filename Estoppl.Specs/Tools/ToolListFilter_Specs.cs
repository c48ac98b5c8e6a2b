using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Tools;
using Estoppl.Specs.Protocol;
using Xunit;

namespace Estoppl.Specs.Tools;

public sealed class A_list_with_hidden_tools
{
    private static readonly Func<ToolName, bool> s_isHidden = name => name.Value.StartsWith('x');

    /// <summary>A line, and what is left of it.</summary>
    [Theory]
    [InlineData("""{"id":1,"result":{"tools":[{"name":"x"}]}}""", """{"id":1,"result":{"tools":[]}}""")]
    [InlineData("""{"result":{"tools":[ {"name":"x"} , {"name":"a"} , {"name":"b"} ] } }""", """{"result":{"tools":[   {"name":"a"} , {"name":"b"} ] } }""")]
    [InlineData("""{"result":{"tools":[ {"name":"a"} , {"name":"x"} , {"name":"b"} ]}}""", """{"result":{"tools":[ {"name":"a"}   , {"name":"b"} ]}}""")]
    [InlineData("""{"result":{"tools":[ {"name":"a"} , {"name":"b"} , {"name":"x"} ]}}""", """{"result":{"tools":[ {"name":"a"} , {"name":"b"}   ]}}""")]
    [InlineData("""{"result":{"tools":[{"name":"x"},{"name":"x1"},{"name":"a"},{"name":"x2"},{"name":"x3"}]}}""", """{"result":{"tools":[{"name":"a"}]}}""")]
    [InlineData("""{"result":{"tools":[{"name":"x"},{"name":"x1"}]}}""", """{"result":{"tools":[]}}""")]
    [InlineData("""{"result":{"tools":[{"n\u0061me":"\u0078"},1,null,[{"name":"x"}]]}}""", """{"result":{"tools":[1,null,[{"name":"x"}]]}}""")]
    [InlineData("""{"result":{"tools":[{"name":"x","name":"a"},{"name":"a","name":"x"},{"Name":"x"},{"name":"b"}]}}""", """{"result":{"tools":[{"name":"b"}]}}""")]
    [InlineData("""{"result":{"tools":[{"name":"x"}],"tools":[{"name":"x"}],"TOOLS":[{"name":"x"}]},"result":{"tools":[{"name":"x"}]}}""", """{"result":{"tools":[],"tools":[],"TOOLS":[]},"result":{"tools":[]}}""")]
    [InlineData("""{"result":{"tools":[{"name":"a","description":",[{\"name\":\"x\"}],"},{"name":"x","d":",]}"}]}}""", """{"result":{"tools":[{"name":"a","description":",[{\"name\":\"x\"}],"}]}}""")]
    public void Is_cut_and_otherwise_left_as_it_is(string line, string left) => Assert.Equal(left, Filter(line + "\r\n")[..^2]);

    [Theory]
    [InlineData("""{"result":{"tools":[{"name":"a"},{"name":1},{"name":["x"]},{"title":"x"},"x"],"x":[{"name":"x"}]},"tools":[{"name":"x"}]}""")]
    [InlineData("""{"result":{"tools":{"name":"x"}}}""")]
    [InlineData("""{"result":[{"name":"x"}]}""")]
    [InlineData("""[{"result":{"tools":[{"name":"x"}]}}]""")]
    [InlineData("""{"result":{"tools":[{"name":"x"}]}""")]
    [InlineData("""{"result":{"tools":[{"name":"x"}]}} {}""")]
    [InlineData("noise")]
    [InlineData("")]
    public void Passes_uncopied_where_nothing_is_hidden_in_it(string line)
    {
        ReadOnlyMemory<byte> bytes = Encoding.UTF8.GetBytes(line);

        Assert.Equal(bytes, ToolListFilter.Apply(bytes, s_isHidden));
    }

    [Fact]
    public void Is_the_list_without_them_and_every_other_byte_is_the_same()
    {
        var blank = GeneratedJson.OneOf("", " ", "\t ");
        var tool = Gen.Select(GeneratedJson.OneOf("x", "a", "x1", "b", "\\u0078"), GeneratedJson.Value, blank, (name, value, space) =>
            (IsHidden: name[0] != 'a' && name[0] != 'b', Object: $"{{\"v\":{value},\"name\":\"{name}\"}}", Space: space));
        Gen.Select(tool.Array[0, 6], GeneratedJson.Value, blank).Sample((tools, more, space) =>
        {
            var line = $"{{\"more\":{more},{space}\"result\":{{\"tools\":[{string.Join(',', tools.Select(it => it.Space + it.Object + it.Space))}],\"more\":{more}}}{space}}}\n";
            var expected = JsonNode.Parse(line)!;
            var list = expected["result"]!["tools"]!.AsArray();
            foreach (var hidden in list.Where(it => ((string)it!["name"]!).StartsWith('x')).ToList()) list.Remove(hidden);
            var left = Filter(line);
            Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(left)), left);
            var head = line.IndexOf('[', line.IndexOf("\"result\":{\"tools\":[", StringComparison.Ordinal));
            Assert.Equal(line[..head], left[..head]);
            Assert.EndsWith(line[line.LastIndexOf("],\"more\"", StringComparison.Ordinal)..], left);
            // Of each hidden tool its object, and a comma for each as long as there is one.
            var hiddenTools = tools.Where(it => it.IsHidden).ToList();
            Assert.Equal(line.Length - left.Length, hiddenTools.Sum(it => it.Object.Length) + Math.Min(hiddenTools.Count, Math.Max(0, tools.Length - 1)));
        });
    }

    [Fact]
    public void Never_throws()
    {
        var line = Encoding.UTF8.GetBytes("""{"id":1,"result":{"tools":[{"name":"\u0078","a":[{}]} , {"name":"a"},{"name":"x"}],"nextCursor":"\ud800"}}""");
        Gen.Select(Gen.Int[0, line.Length - 1], Gen.Byte).Array[0, 6].Sample(flips =>
        {
            var bytes = (byte[])line.Clone();
            foreach (var (at, value) in flips) bytes[at] = value;
            var left = ToolListFilter.Apply(bytes, s_isHidden);
            if (IsJson(bytes)) Assert.True(IsJson(left));
        });
        ToolListFilter.Apply(Encoding.UTF8.GetBytes("{\"result\":" + new string('[', 1_000_000)), s_isHidden);
    }

    private static bool IsJson(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Filter(string line) => Encoding.UTF8.GetString(ToolListFilter.Apply(Encoding.UTF8.GetBytes(line), s_isHidden).Span);
}
