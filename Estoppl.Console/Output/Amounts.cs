using System.Globalization;

namespace Estoppl.Operator.Output;

/// <summary>Numbers for people, the same everywhere.</summary>
internal static class Amounts
{
    private static readonly string[] s_units = ["bytes", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>Bytes in a few digits: units are powers of 1000.</summary>
    public static string Bytes(long bytes)
    {
        var (amount, unit) = ((double)bytes, 0);
        // What would be shown as 1000 is one of the next unit.
        for (; amount >= 999.5 && unit < s_units.Length - 1; unit++) amount /= 1000;
        return unit == 0
            ? bytes == 1 ? "1 byte" : $"{bytes} bytes"
            : string.Create(CultureInfo.InvariantCulture, $"{amount.ToString(amount < 9.995 ? "0.00" : amount < 99.95 ? "0.0" : "0", CultureInfo.InvariantCulture)} {s_units[unit]}");
    }

    /// <summary>A count with what is counted.</summary>
    public static string Count(long count, string one, string? many = null) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many ?? one + "s")}");

    /// <summary>How much of <paramref name="all"/> it is. What is there is never shown as nothing, nor what is missing as there.</summary>
    public static string Share(long part, long all)
    {
        var share = all == 0 ? 0 : 100.0 * part / all;
        return part > 0 && share < 0.1 ? "<0.1 %" : part < all && share > 99.9 ? ">99.9 %" : string.Create(CultureInfo.InvariantCulture, $"{share:0.0} %");
    }
}
