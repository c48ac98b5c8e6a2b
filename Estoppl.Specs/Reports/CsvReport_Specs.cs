using System.Text;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Reports;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Reports;

public sealed class Calls_as_rows
{
    private static readonly CallView s_call = new(
        new CallId(A.Id(7)), new Position(12), A.Noon, A.Session, new AgentId("a"), new ServerName("s"), new ToolName("t"), DecisionKind.Review, null,
        CallState.UpstreamDied, true, true, TimeSpan.FromMicroseconds(1_234_567), 42, null);

    [Fact]
    public void Have_a_head_and_the_fields_of_audit()
    {
        var lines = Written(s_call).Split("\r\n");
        Assert.Equal("call,seq,at,session,agent,server,tool,decision,rule,state,isError,latencyUs,inputSize,outputSize,substitutes", lines[0]);
        Assert.Equal($"{A.Id(7)},12,2026-03-14T12:00:00.000000Z,{A.Session},a,s,t,review,,upstreamDied,true,1234567,42,,", lines[1]);
        Assert.Equal("", lines[2]);
        Assert.Equal(3, lines.Length);
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'⟨09⟩=1")]
    [InlineData("\r=1", "'⟨0D⟩=1")]
    [InlineData("＝1", "'＝1")]
    [InlineData("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("a\r\nb", "a⟨0D⟩⟨0A⟩b")]
    [InlineData(" a", "\" a\"")]
    [InlineData("a=1", "a=1")]
    [InlineData("\u001b[2J", "⟨1B⟩[2J")]
    [InlineData("", "")]
    public void Hold_nothing_that_a_spreadsheet_computes(string tool, string field) => Assert.Equal(field, CsvReport.Field(tool));

    [Fact]
    public void Are_read_back_as_they_were() => Gen.OneOf(Gen.OneOf(',', '"', '\r', '\n', '=', ' ', '\0', '⟨'), Gen.Char).Array[0, 20].Select(letters => new string(letters)).Sample(tool =>
    {
        var row = Assert.Single(Parse(Written(s_call with { Tool = new ToolName(tool), Rule = new RuleName("r") })).Skip(1));
        Assert.Equal(15, row.Count);
        var shown = ShownText.Of(tool, TextKind.Prose);
        Assert.Contains(row[6], (string[])[shown, "'" + shown]);
        Assert.DoesNotContain(row[6] is [var first, ..] ? first : 'x', "=+-@\t\r\n");
        Assert.Equal("r", row[8]);
    });

    private static string Written(params CallView[] calls)
    {
        var file = new MemoryStream();
        CsvReport.Write(file, calls);
        return Encoding.UTF8.GetString(file.ToArray());
    }

    // RFC 4180, section 2, to the letter.
    private static IEnumerable<List<string>> Parse(string text)
    {
        var (row, field, at) = (new List<string>(), new StringBuilder(), 0);
        while (at < text.Length)
        {
            if (text[at] == '"')
            {
                for (at++; !(text[at] == '"' && text[at + 1] != '"'); at++)
                {
                    if (text[at] == '"') at++;
                    field.Append(text[at]);
                }

                at++;
            }
            else
            {
                while (text[at] is not (',' or '\r')) field.Append(text[at++]);
            }

            row.Add(field.ToString());
            field.Clear();
            if (text[at++] == ',') continue;
            Assert.Equal('\n', text[at++]);
            yield return row;
            row = [];
        }
    }
}
