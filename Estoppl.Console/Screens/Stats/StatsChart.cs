using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Screens.Stats;

/// <summary>Calls over time as columns several lines high: allowed ones below, then those for review, blocked ones on top; and the time below them.</summary>
internal sealed class StatsChart
{
    private const int WidestColumn = 8;
    private const int LabelLength = 5;
    private const long Day = 24 * 60;

    // As far apart as labels may be: what clocks and calendars have.
    private static readonly ImmutableArray<long> s_ticks = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, Day, 2 * Day, 7 * Day, 14 * Day, 28 * Day, 91 * Day, 364 * Day];

    private readonly Glyphs _glyphs;
    private readonly int _height;
    private readonly int _scale;
    private readonly int _wide;

    /// <param name="minutes">Those with calls, ascending.</param>
    /// <param name="window">The first and the last minute to show; none for those that have calls.</param>
    /// <param name="height">Of the columns alone, in lines.</param>
    public StatsChart(ImmutableArray<MinuteCounts> minutes, (long First, long Last)? window, int width, int height, Glyphs glyphs)
    {
        (_glyphs, _height) = (glyphs, height);
        _scale = Math.Max(2, Number(minutes.Sum(minute => minute.Calls)).Length) + 2;
        var shown = window is var (first, last) ? Within(minutes, first, last) : minutes.IsEmpty ? [default] : minutes;
        Chart = MinuteChart.Of(shown, Math.Max(2, width - _scale - 1));
        _wide = Math.Clamp((width - _scale - 1) / Chart.Buckets.Length, 1, WidestColumn);
    }

    public MinuteChart Chart { get; }

    /// <summary>The columns, the line below them, and the times.</summary>
    public IEnumerable<ScreenLine> Draw()
    {
        var highest = Chart.Buckets.Max(bucket => bucket.Calls);
        var columns = Chart.Buckets.Select(bucket => Column(bucket, highest)).ToList();
        for (var row = _height - 1; row >= 0; row--)
        {
            var scale = row == _height - 1 && highest > 0 ? Number(highest) : "";
            if (highest == 0 && row == _height / 2) yield return ScreenLine.Of(new string(' ', _scale) + "no calls in this time", Tone.Faint);
            else yield return new ScreenLine([new Span($"{scale.PadLeft(_scale - 1)} ", Tone.Faint), .. Merged(columns.Select(column => column[row]))]);
        }

        yield return ScreenLine.Of($"{"0".PadLeft(_scale - 1)} {new string(_glyphs.Line, columns.Count * _wide)}", Tone.Faint);
        yield return ScreenLine.Of(new string(' ', _scale) + Times(), Tone.Faint);
    }

    private static ImmutableArray<MinuteCounts> Within(ImmutableArray<MinuteCounts> minutes, long first, long last)
    {
        var shown = minutes.Where(minute => minute.Minute >= first && minute.Minute <= last).ToList();
        // Their ends are there although nothing was called then.
        if (shown.Count == 0 || shown[0].Minute > first) shown.Insert(0, new MinuteCounts(first, 0, 0, 0));
        if (shown[^1].Minute < last) shown.Add(new MinuteCounts(last, 0, 0, 0));
        return [.. shown];
    }

    // The cells of one column from below.
    private (char Glyph, Tone Tone)[] Column(MinuteCounts bucket, long highest)
    {
        var cells = new (char Glyph, Tone Tone)[_height];
        Array.Fill(cells, (' ', Tone.Plain));
        if (bucket.Calls == 0) return cells;
        var steps = _glyphs.Heights.Length;
        var filled = Math.Max(1, (int)Math.Round((double)bucket.Calls / highest * _height * steps));
        var used = (filled + steps - 1) / steps;
        for (var cell = 0; cell < used; cell++) cells[cell] = (_glyphs.Heights[Math.Min(steps, filled - (cell * steps)) - 1], Tone.Allow);
        // Few blocked calls among many are what one looks for: each kind has a cell, as long as there are any.
        var blocked = Share(bucket.Blocked);
        var review = Math.Min(used - blocked, Share(bucket.Review));
        for (var cell = 0; cell < blocked + review; cell++) cells[used - 1 - cell].Tone = cell < blocked ? Tone.Block : Tone.Review;
        return cells;

        int Share(long calls) => calls == 0 ? 0 : Math.Clamp((int)Math.Round((double)calls / bucket.Calls * used), 1, used);
    }

    private IEnumerable<Span> Merged(IEnumerable<(char Glyph, Tone Tone)> cells)
    {
        var (text, tone) = (new System.Text.StringBuilder(), Tone.Plain);
        foreach (var cell in cells)
        {
            if (cell.Tone != tone && text.Length > 0)
            {
                yield return new Span(text.ToString(), tone);
                text.Clear();
            }

            tone = cell.Tone;
            // Wide columns have room between them.
            text.Append(cell.Glyph, _wide > 2 ? _wide - 1 : _wide).Append(' ', _wide > 2 ? 1 : 0);
        }

        if (text.Length > 0) yield return new Span(text.ToString(), tone);
    }

    private string Times()
    {
        var times = new string(' ', Chart.Buckets.Length * _wide).ToCharArray();
        var every = s_ticks.FirstOrDefault(tick => tick % Chart.MinutesPerColumn == 0 && tick / Chart.MinutesPerColumn * _wide >= LabelLength + 3, s_ticks[^1] * 10);
        var free = 0;
        foreach (var (place, bucket) in Chart.Buckets.Index())
        {
            var at = place * _wide;
            // Where no round time is in sight, the beginning is told.
            if (at < free || at + LabelLength > times.Length || (bucket.Minute % every != 0 && !(place == 0 && !Chart.Buckets.Any(it => it.Minute % every == 0)))) continue;
            Label(bucket.Start, every).CopyTo(0, times, at, LabelLength);
            free = at + LabelLength + 1;
        }

        return new string(times).TrimEnd();
    }

    private static string Label(DateTimeOffset at, long every) =>
        at.UtcDateTime.ToString(every >= Day || at.UtcDateTime.TimeOfDay == TimeSpan.Zero ? "MM-dd" : "HH:mm", CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
