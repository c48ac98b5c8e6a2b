using System.Text.Json;

namespace Estoppl.Proxy.Protocol;

/// <summary>What a result says of itself, from revision 2026-07-28 on.</summary>
internal static class ResultType
{
    /// <summary>Whether the exact bytes of a <c>result</c> say <c>"resultType": "input_required"</c>: the same call will come again. Never throws.</summary>
    public static bool AsksForInput(ReadOnlySpan<byte> result)
    {
        var reader = new Utf8JsonReader(result, new JsonReaderOptions { MaxDepth = 1 << 20 });
        var asks = false;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isType = JsonText.Spells(reader.ValueSpan, "resultType"u8);
                reader.Read();
                if (isType) asks = reader.TokenType == JsonTokenType.String && JsonText.Spells(reader.ValueSpan, "input_required"u8);
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            return false;
        }
        return asks;
    }
}
