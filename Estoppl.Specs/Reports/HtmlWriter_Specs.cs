using System.Text;
using System.Xml.Linq;
using CsCheck;
using Estoppl.Operator.Reports;
using Xunit;

namespace Estoppl.Specs.Reports;

public sealed class What_is_written_as_html
{
    private static readonly Gen<string> s_texts = Gen.OneOf(Gen.OneOf('<', '>', '&', '"', '\'', '`', '=', '\0', '\n', '\ud800', '\u202e', '-', '!', ']'), Gen.Char).Array[0, 40]
        .Select(letters => new string(letters));

    [Fact]
    public void Is_text_where_it_was_text() => s_texts.Sample(text => Assert.Equal(ShownText.Of(text, TextKind.Prose), Written(html => html.Element("p", text)).Value));

    [Fact]
    public void Is_an_attribute_where_it_was_one() => s_texts.Sample(text =>
    {
        var element = Written(html => html.Open("p", ("title", text), ("class", null)).Close());
        Assert.Equal(ShownText.Of(text, TextKind.Prose), (string?)element.Attribute("title"));
        Assert.Single(element.Attributes());
    });

    [Fact]
    public void Sets_apart_what_comes_from_elsewhere() => s_texts.Where(text => text.Length > 0).Sample(text =>
    {
        var element = Written(html => html.Open("p").Foreign(text).Close());
        Assert.Equal(ShownText.Of(text, TextKind.Name), element.Element("bdi")!.Value);
        Assert.All(element.Descendants(), it => Assert.Contains(it.Name.LocalName, (string[])["bdi", "b"]));
    });

    [Fact]
    public void Says_how_much_was_cut() => Assert.Equal("aaa… 99,997 more", Written(html => html.Open("p").Foreign(new string('a', 100_000), TextKind.Name, 3).Close()).Value);

    [Fact]
    public void Says_that_a_name_is_empty_or_missing() => Assert.Equal("empty–", Written(html => html.Open("p").Foreign("").Foreign(null).Close()).Value);

    [Fact]
    public void Keeps_lines_and_code_apart()
    {
        Assert.Equal("a\nb<", Written(html => html.Open("pre").Lines("a\nb<\n").Close()).Value);
        Assert.Equal("<p>run <code>this</code> now</p>", Written(html => html.Open("p").Words("run `this` now").Close()).ToString(SaveOptions.DisableFormatting));
    }

    [Fact]
    public void Is_whole_however_long()
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(n => $"{n}é<"));
        Assert.Equal(text, Written(html => html.Element("p", text)).Value);
    }

    [Fact]
    public void Must_end_what_it_began() => Assert.ThrowsAny<Exception>(() => Written(html => html.Open("p")));

    private static XElement Written(Action<HtmlWriter> write)
    {
        var file = new MemoryStream();
        var html = new HtmlWriter(file);
        write(html);
        html.Complete();
        return XElement.Parse(Encoding.UTF8.GetString(file.ToArray()), LoadOptions.PreserveWhitespace);
    }
}
