using System.Globalization;

namespace Estoppl.Specs.Sharing;

/// <summary>How long the long specs take: <c>ESTOPPL_ROUNDS</c> times as long as usual.</summary>
internal static class Rounds
{
    private static readonly int s_times = int.TryParse(Environment.GetEnvironmentVariable("ESTOPPL_ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var times) ? times : 1;

    public static int Of(int usual) => usual * s_times;
}
