using System.Globalization;
using static Estoppl.Operator.Reports.ReportWords;

namespace Estoppl.Operator.Reports;

/// <summary>Calls over time as stacked bars, and the same as a table. The bars stretch with the page; the words beside them do not.</summary>
internal sealed class HtmlChart(TimeBuckets buckets)
{
    private const int Height = 180, Labels = 5;

    public void WriteTo(HtmlWriter html)
    {
        if (buckets.Highest == 0) return;
        var top = TopOf(buckets.Highest);
        html.Open("figure", ("class", "chart"));
        html.Open("figcaption").Text($"Calls per {Width(buckets.Width)}, by decision, UTC").Open("ul", ("class", "legend"));
        foreach (var (words, style) in new[] { ("✓ allow", "allow"), ("? review", "review"), ("✗ block", "block") })
            html.Open("li").Open("svg", ("class", "key"), ("viewBox", "0 0 12 12"), ("aria-hidden", "true")).Empty("rect", ("class", style), ("width", "12"), ("height", "12")).Close().Text(words).Close();
        html.Close().CloseLine();
        html.Open("div", ("class", "plot"));
        Axis(html, top);
        Bars(html, top);
        Times(html);
        html.CloseLine();
        Table(html);
        html.CloseLine();
    }

    private static void Axis(HtmlWriter html, long top)
    {
        html.Open("div", ("class", "y"), ("aria-hidden", "true"));
        html.Element("span", Number(top)).Element("span", Number(top / 2)).Element("span", "0").CloseLine();
    }

    private void Bars(HtmlWriter html, long top)
    {
        var count = buckets.Buckets.Length;
        html.Open("svg", ("class", "bars"), ("viewBox", $"0 0 {count * 10} {Height}"), ("preserveAspectRatio", "none"), ("role", "img"), ("aria-labelledby", "chart-title chart-desc"));
        html.Element("title", $"Calls per {Width(buckets.Width)}, by decision", ("id", "chart-title"));
        html.Element("desc", Described(), ("id", "chart-desc"));
        foreach (var line in (int[])[0, Height / 2]) html.Empty("path", ("class", "grid"), ("d", $"M0 {line}H{count * 10}"));
        for (var n = 0; n < count; n++) Bar(html, n, top);
        html.CloseLine();
    }

    private void Bar(HtmlWriter html, int place, long top)
    {
        var bucket = buckets.Buckets[place];
        if (bucket.Calls == 0) return;
        // From below: what passed, what a person should see, what was stopped.
        html.Open("g").Element("title", $"{Time(bucket.Start)}: {Number(bucket.Allowed)} allow, {Number(bucket.Review)} review, {Number(bucket.Blocked)} block");
        var from = 0L;
        foreach (var (calls, style) in (ReadOnlySpan<(long, string)>)[(bucket.Allowed, "allow"), (bucket.Review, "review"), (bucket.Blocked, "block")])
        {
            if (calls == 0) continue;
            var (low, high) = (Y(from, top), Y(from += calls, top));
            html.Empty("rect", ("class", style), ("x", $"{place * 10 + 1}"), ("y", N(high)), ("width", "8"), ("height", N(Math.Max(1, low - high))));
        }

        html.CloseLine();
    }

    private void Times(HtmlWriter html)
    {
        html.Open("div", ("class", "x"), ("aria-hidden", "true"));
        var count = buckets.Buckets.Length;
        var labels = Math.Min(Labels, count);
        for (var n = 0; n < labels; n++) html.Element("span", Short(buckets.Buckets[labels == 1 ? 0 : n * (count - 1) / (labels - 1)].Start));
        html.CloseLine();
    }

    private void Table(HtmlWriter html)
    {
        html.Open("details").Element("summary", "The same as a table");
        html.BeginTable("over-time", $"Calls per {Width(buckets.Width)}, by decision", "From (UTC)", Column.Number("✓ Allowed"), Column.Number("? Review"), Column.Number("✗ Blocked"));
        foreach (var bucket in buckets.Buckets.Where(bucket => bucket.Calls > 0))
            html.Open("tr").Element("th", Time(bucket.Start), ("scope", "row")).NumberCell(Number(bucket.Allowed)).NumberCell(Number(bucket.Review)).NumberCell(Number(bucket.Blocked)).CloseLine();
        html.EndTable().Close();
    }

    private string Described()
    {
        var all = buckets.Buckets.Where(bucket => bucket.Calls > 0).ToList();
        var highest = all.MaxBy(bucket => bucket.Calls);
        return $"From {Time(all[0].Start)} to {Time(all[^1].Start + buckets.Width)} UTC: {Number(all.Sum(bucket => bucket.Allowed))} allowed, "
            + $"{Number(all.Sum(bucket => bucket.Review))} for review, {Number(all.Sum(bucket => bucket.Blocked))} blocked; most, {Number(highest.Calls)}, from {Time(highest.Start)} on. The table below has every number.";
    }

    private string Short(DateTimeOffset at) => at.UtcDateTime.ToString(
        buckets.Buckets[^1].Start - buckets.Buckets[0].Start < TimeSpan.FromDays(1) && buckets.Buckets[^1].Start.UtcDateTime.Date == buckets.Buckets[0].Start.UtcDateTime.Date ? "HH:mm"
        : buckets.Width < TimeSpan.FromDays(1) ? "MM-dd HH:mm" : "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static double Y(long calls, long top) => Height - (double)calls / top * Height;

    private static string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    // 2, 4, 10, 20, 40, 100...: half of it is a round number, too.
    private static long TopOf(long highest)
    {
        for (var ten = 1L; ; ten *= 10)
            foreach (var step in (ReadOnlySpan<int>)[2, 4, 6, 8, 10])
                if (step * ten >= highest) return step * ten;
    }
}
