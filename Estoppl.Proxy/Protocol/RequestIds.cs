using System.Buffers.Text;
using System.Globalization;

namespace Estoppl.Proxy.Protocol;

/// <summary>Which numbers are ids.</summary>
internal static class RequestIds
{
    /// <summary>Beyond it a parser that reads numbers as doubles takes two ids for one.</summary>
    private const long Largest = (1L << 53) - 1;

    /// <summary>The id that a JSON number token spells in the one form all parsers agree on; otherwise none.</summary>
    public static RequestId? Integer(ReadOnlySpan<byte> token)
    {
        if (!Utf8Parser.TryParse(token, out long value, out var read) || read != token.Length) return null;
        if (Math.Abs(value) > Largest || token.SequenceEqual("-0"u8)) return null;
        return new RequestId(value.ToString(CultureInfo.InvariantCulture), IsString: false);
    }
}
