namespace Estoppl.Operator.Reports;

/// <summary>A column of a table.</summary>
/// <param name="IsNumber">Aligned to the right, and sorted by value: that of the cell's <c>data-v</c> where it has one.</param>
internal readonly record struct Column(string Head, bool IsNumber = false)
{
    public static implicit operator Column(string head) => new(head);

    public static Column Number(string head) => new(head, true);
}

/// <summary>Tables of a page: with a caption, heads that say what they are for, and, where it is too narrow for them, a frame of their own to be scrolled in.</summary>
internal static class HtmlTable
{
    /// <summary>Begins a table and its body.</summary>
    public static HtmlWriter BeginTable(this HtmlWriter html, string id, string caption, params ReadOnlySpan<Column> columns)
    {
        html.Open("div", ("class", "scroll"), ("role", "group"), ("aria-labelledby", $"{id}-caption"), ("tabindex", "0"));
        html.Open("table", ("id", id), ("data-sort", ""));
        html.Element("caption", caption, ("id", $"{id}-caption"));
        html.Open("thead").Open("tr");
        foreach (var (head, isNumber) in columns) html.Element("th", head, ("scope", "col"), ("class", isNumber ? "n" : null));
        html.Close().CloseLine();
        return html.Open("tbody");
    }

    /// <summary>Ends what <see cref="BeginTable"/> began.</summary>
    public static HtmlWriter EndTable(this HtmlWriter html) => html.Close().Close().CloseLine();

    /// <summary>A cell of our own words.</summary>
    public static HtmlWriter Cell(this HtmlWriter html, string text, string? style = null) => html.Element("td", text, ("class", style));

    /// <summary>A cell with words and their colour.</summary>
    public static HtmlWriter Cell(this HtmlWriter html, (string Words, string? Class) said) => html.Element("td", said.Words, ("class", said.Class));

    /// <summary>A cell of a number.</summary>
    /// <param name="value">What it is sorted by.</param>
    public static HtmlWriter NumberCell(this HtmlWriter html, string text, long? value = null) =>
        html.Element("td", text, ("class", "n"), ("data-v", value?.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>A cell of somebody else's words.</summary>
    public static HtmlWriter ForeignCell(this HtmlWriter html, string? text, TextKind kind = TextKind.Name, int max = HtmlWriter.LongestName) =>
        html.Open("td").Foreign(text, kind, max).Close();

    /// <summary>The cell that names its row.</summary>
    public static HtmlWriter ForeignHead(this HtmlWriter html, string text) => html.Open("th", ("scope", "row")).Foreign(text).Close();

    /// <summary>The first cells of a line that the ledger tells of: when, and where it says so.</summary>
    public static HtmlWriter ToldCells(this HtmlWriter html, Told told) =>
        html.Cell(ReportWords.Time(told.At), "t").NumberCell(ReportWords.Number(told.Seq.Value));

    /// <summary>Something to know about what is above or below.</summary>
    public static HtmlWriter NoteLine(this HtmlWriter html, string words) => html.Open("p", ("class", "note")).Words(words).CloseLine();

    /// <summary>A heading, and the section below it.</summary>
    public static HtmlWriter BeginSection(this HtmlWriter html, string id, string title) =>
        html.Open("section", ("aria-labelledby", id)).Element("h2", title, ("id", id));

    /// <summary>Says that there is more than is listed.</summary>
    public static HtmlWriter Note<T>(this HtmlWriter html, Newest<T> list) => list.Total == list.Kept
        ? html
        : html.NoteLine($"The newest {ReportWords.Number(list.Kept)} of {ReportWords.Number(list.Total)}.");
}
