using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Xunit;

namespace Estoppl.Specs.Reports;

/// <summary>A report's page, read by a parser that forgives nothing.</summary>
internal sealed class Page
{
    private static readonly string[] s_elements =
    [
        "html", "head", "meta", "title", "style", "body", "a", "header", "h1", "h2", "h3", "dl", "div", "dt", "dd", "code", "time", "bdi", "b", "i", "nav", "ul", "ol", "li", "main",
        "section", "p", "details", "summary", "figure", "figcaption", "svg", "rect", "g", "desc", "path", "span", "table", "caption", "thead", "tbody", "tr", "th", "td", "small",
        "label", "input", "output", "pre", "footer", "script",
    ];

    private readonly XElement _root;

    /// <param name="html">The whole page.</param>
    public Page(string html)
    {
        Assert.StartsWith("<!DOCTYPE html>\n", html, StringComparison.Ordinal);
        // Nothing is escaped in these two, as HTML wants it; they are ours.
        Style = Verbatim("style", ref html);
        Script = Verbatim("script", ref html);
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        _root = XElement.Load(reader, LoadOptions.PreserveWhitespace);
    }

    public string Style { get; }

    public string Script { get; }

    /// <summary>All text that a person sees.</summary>
    public string Text => _root.Element("body")!.Value;

    /// <summary>The value of <c>Content-Security-Policy</c>.</summary>
    public string Policy => (string)_root.Descendants("meta").Single(meta => (string?)meta.Attribute("http-equiv") == "Content-Security-Policy").Attribute("content")!;

    /// <summary>The text of the element with this id, and of what is in it.</summary>
    public string Of(string id) => ById(id).Value;

    /// <summary>The rows of a table, cell by cell.</summary>
    public List<List<string>> Rows(string table) => [.. ById(table).Element("tbody")!.Elements("tr").Select(row => row.Elements().Select(cell => cell.Value).ToList())];

    public bool Has(string id) => _root.Descendants().Any(element => (string?)element.Attribute("id") == id);

    /// <summary>Asserts that there is nothing in it but what a report is made of, that ids are there once, and that each table is labelled.</summary>
    public void AssertSound()
    {
        Assert.All(_root.DescendantsAndSelf(), element => Assert.Contains(element.Name.LocalName, s_elements));
        Assert.All(_root.Descendants().Attributes(), attribute => Assert.False(attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal) || attribute.Name.LocalName is "style" or "src", attribute.ToString()));
        Assert.All(_root.Descendants("a"), link => Assert.True(((string)link.Attribute("href")!)[0] == '#' && Has(((string)link.Attribute("href")!)[1..])));
        var ids = _root.Descendants().Attributes("id").Select(id => id.Value).ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(_root.Descendants("table"), table => Assert.True(table.Element("caption") is not null && table.Element("thead")!.Descendants("th").All(head => (string?)head.Attribute("scope") == "col")));
        Assert.All(_root.Descendants("table"), table => Assert.Single(table.Descendants("tr").Select(row => row.Elements().Count()).Distinct()));
        Assert.DoesNotContain(_root.DescendantNodes(), node => node is XComment or XProcessingInstruction or XCData);
    }

    private XElement ById(string id) => _root.Descendants().Single(element => (string?)element.Attribute("id") == id);

    private static string Verbatim(string element, ref string html)
    {
        var match = Regex.Match(html, $"(?<=<{element}>).*?(?=</{element}>)", RegexOptions.Singleline);
        Assert.True(match.Success);
        html = html.Remove(match.Index, match.Length);
        return match.Value;
    }
}
