using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;
using Xunit;

namespace Estoppl.Specs.Policy;

public sealed class An_amount
{
    private const string Absent = "none", Unreadable = "unreadable";

    [Theory]
    [InlineData("60000", "60000")]
    [InlineData("-60000", "60000")]
    [InlineData("5E4", "50000")]
    [InlineData("0.1", "0.1")]
    [InlineData("0.30000000000000004", "0.30000000000000004")]
    [InlineData("50000.00", "50000")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    [InlineData("79228162514264337593543950336", Unreadable)]
    [InlineData("1e400", Unreadable)]
    [InlineData("-1e29", Unreadable)]
    [InlineData("1e-400", "0")]
    [InlineData("true", Unreadable)]
    [InlineData("false", Unreadable)]
    [InlineData("{}", Unreadable)]
    [InlineData("[]", Unreadable)]
    [InlineData("[5]", Unreadable)]
    [InlineData("null", Absent)]
    public void Is_read_from_a_JSON_value(string value, string amount) => Assert.Equal(amount, Find($$"""{"amount":{{value}}}"""));

    [Theory]
    [InlineData("99999999", "99999999")]
    [InlineData("60,000.00", "60000")]
    [InlineData("1,234,567", "1234567")]
    [InlineData("$5", "5")]
    [InlineData("-$5", "5")]
    [InlineData("$-5", "5")]
    [InlineData("$60,000.01", "60000.01")]
    [InlineData("+5", "5")]
    [InlineData("5e4", "50000")]
    [InlineData(" 5 ", "5")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("00012", "12")]
    [InlineData("", Unreadable)]
    [InlineData(" ", Unreadable)]
    [InlineData("$", Unreadable)]
    [InlineData("-", Unreadable)]
    [InlineData(".", Unreadable)]
    [InlineData("--5", Unreadable)]
    [InlineData("-$-5", Unreadable)]
    [InlineData("- 5", Unreadable)]
    [InlineData("$ 5", Unreadable)]
    [InlineData("5$", Unreadable)]
    [InlineData("USD 60000", Unreadable)]
    [InlineData("€5", Unreadable)]
    [InlineData("60 000", Unreadable)]
    [InlineData("1_000", Unreadable)]
    [InlineData("1,5", Unreadable)]
    [InlineData("1000,000", Unreadable)]
    [InlineData("1,,000", Unreadable)]
    [InlineData("1,000,", Unreadable)]
    [InlineData("1,0000", Unreadable)]
    [InlineData(",000", Unreadable)]
    [InlineData("1.000,00", Unreadable)]
    [InlineData("1.5,000", Unreadable)]
    [InlineData("0x10", Unreadable)]
    [InlineData("(500)", Unreadable)]
    [InlineData("５０", Unreadable)]
    [InlineData("١٢", Unreadable)]
    [InlineData("NaN", Unreadable)]
    [InlineData("Infinity", Unreadable)]
    [InlineData("1e400", Unreadable)]
    [InlineData("1e", Unreadable)]
    [InlineData("5\0", Unreadable)]
    [InlineData("5%", Unreadable)]
    [InlineData("fifty", Unreadable)]
    public void Is_read_from_a_string_that_reads_as_a_number(string text, string amount) =>
        Assert.Equal(amount, Find($$"""{"amount":{{JsonSerializer.Serialize(text)}}}"""));

    [Fact]
    public void Is_read_after_unescaping() => Assert.Equal("60000", Find("""{"amount":"\u0036\u0030000"}"""));

    [Fact]
    public void Is_unreadable_when_it_is_a_long_text() => Assert.Equal(Unreadable, Find($$"""{"amount":"{{new string('0', 200)}}5"}"""));

    [Theory]
    [InlineData("{}", Absent)]
    [InlineData("", Absent)]
    [InlineData("[]", Absent)]
    [InlineData("\"amount\"", Absent)]
    [InlineData("""{"am\u006funt":7}""", "7")]
    [InlineData("""{"AMOUNT":7}""", "7")]
    [InlineData("""{"\u0041mount":7}""", "7")]
    [InlineData("""{"amount ":7,"amounts":8,"total":9}""", Absent)]
    [InlineData("""{"note":"amount","x":["amount",5]}""", Absent)]
    [InlineData("""{"a":{"b":[{"amount":7},{"amount":"9"}]},"amount":8}""", "9")]
    [InlineData("""{"a":[[{"amount":-9}]],"amount":8}""", "9")]
    [InlineData("""{"amount":1,"memo":{"amount":{}}}""", Unreadable)]
    [InlineData("""{"amount":null,"x":{"amount":7}}""", "7")]
    [InlineData("""[{"amount":7}]""", "7")]
    public void Of_a_plain_field_is_the_largest_at_any_depth(string arguments, string amount) => Assert.Equal(amount, Find(arguments));

    [Theory]
    [InlineData("""{"payment":{"amount":7},"amount":9}""", "7")]
    [InlineData("""{"payment.amount":7}""", "7")]
    [InlineData("""{"payment.amount":7,"payment":{"amount":8}}""", "8")]
    [InlineData("""{"PAYMENT":{"\u0061mount":"7"}}""", "7")]
    [InlineData("""{"payment":[{"amount":7},{"amount":8}]}""", "8")]
    [InlineData("""{"payment":{"amount":{"value":5}}}""", Unreadable)]
    [InlineData("""{"x":{"payment":{"amount":7}}}""", Absent)]
    [InlineData("""{"payment":7}""", Absent)]
    [InlineData("""{"amount":{"payment":7}}""", Absent)]
    public void Of_a_path_is_looked_for_from_the_root(string arguments, string amount) => Assert.Equal(amount, Find(arguments, "payment.amount"));

    [Theory]
    [InlineData("""{"a.b":{"c":1}}""")]
    [InlineData("""{"a":{"b.c":1}}""")]
    [InlineData("""{"a.b.c":1}""")]
    [InlineData("""{"a":{"b":{"c":1}}}""")]
    public void Of_a_path_may_have_its_dots_inside_a_key(string arguments) => Assert.Equal("1", Find(arguments, "a.b.c"));

    [Fact]
    public void Of_several_paths_is_the_largest() => Assert.Equal("9", Find("""{"amount":7,"cart":{"total":9}}""", "amount", "cart.total", "none"));

    [Fact]
    public void Is_unreadable_below_more_levels_than_any_call_has() =>
        Assert.Equal(Unreadable, Find(new string('[', 600) + new string(']', 600)));

    [Fact]
    public void Allocates_nothing()
    {
        var arguments = Encoding.UTF8.GetBytes("""{"am\u006funt":"$60,000.00","nested":[{"amount":7}]}""");
        var scan = new ArgumentScan(new ArgumentQuestions([new FieldPath("amount"), new FieldPath("nested.amount")], []));
        scan.Run(new ToolName("t"), arguments);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) scan.Run(new ToolName("t"), arguments);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // A reference in whole numbers: digits times a power of ten, compared as fractions.
    [Fact]
    public void Is_over_a_limit_exactly_when_its_digits_are()
    {
        var digits = Gen.Int[0, 999_999_999];
        Gen.Select(digits, Gen.Int[-8, 8], Gen.Bool, digits, Gen.Int[0, 6]).Sample((whole, power, negative, limit, decimals) =>
        {
            var text = $"{(negative ? "-" : "")}{whole}e{power}";
            var bound = new decimal(limit) / (decimal)Math.Pow(10, decimals);
            var over = BigInteger.Pow(10, power + 20) * whole > BigInteger.Pow(10, 20 - decimals) * limit;
            return Read($$"""{"amount":{{text}}}""").Exceeds(bound) == over && Read($$"""{"amount":"{{text}}"}""").Exceeds(bound) == over;
        }, iter: 5000);
    }

    [Fact]
    public void Reads_what_was_grouped_as_what_was_not() => Gen.Decimal[0, 999_999_999_999].Sample(value =>
    {
        var rounded = Math.Round(value, 2);
        return Read($$"""{"amount":"{{rounded.ToString("N2", CultureInfo.InvariantCulture)}}"}""").Value == rounded;
    });

    // The whole tree with JsonDocument, the slow way round.
    [Fact]
    public void Is_the_largest_that_a_plain_walk_finds()
    {
        var leaf = Gen.Int[-50, 50].Select(number => number.ToString(CultureInfo.InvariantCulture));
        var key = Gen.Int[0, 3].Select(pick => (string[])["amount", "a", "b.c", "AMOUNT"]).Select(Gen.Int[0, 3], (keys, pick) => keys[pick]);
        var json = Gen.Recursive<string>((depth, inner) => depth > 4 ? leaf : Gen.Frequency(
            (1, leaf),
            (1, inner.Array[0, 3].Select(items => $"[{string.Join(',', items)}]")),
            (2, Gen.Select(key, inner).Array[0, 3].Select(pairs => $"{{{string.Join(',', pairs.DistinctBy(pair => pair.Item1).Select(pair => $"\"{pair.Item1}\":{pair.Item2}"))}}}"))));
        json.Sample(text =>
        {
            using var document = JsonDocument.Parse(text);
            return Read(text) == Walk(document.RootElement);
        }, iter: 3000);
    }

    private static Amount Walk(JsonElement element)
    {
        var found = Amount.Absent;
        if (element.ValueKind == JsonValueKind.Array)
            foreach (var item in element.EnumerateArray()) found = Amount.Larger(found, Walk(item));
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                found = Amount.Larger(found, Walk(property.Value));
                if (!property.Name.Equals("amount", StringComparison.OrdinalIgnoreCase)) continue;
                found = Amount.Larger(found, property.Value.ValueKind == JsonValueKind.Number ? Amount.Of(property.Value.GetDecimal()) : Amount.Unreadable);
            }
        }
        return found;
    }

    private static Amount Read(string arguments, params string[] fields)
    {
        var scan = new ArgumentScan(new ArgumentQuestions([.. (fields.Length == 0 ? ["amount"] : fields).Select(field => new FieldPath(field))], []));
        scan.Run(new ToolName("t"), Encoding.UTF8.GetBytes(arguments));
        return scan.Amount;
    }

    private static string Find(string arguments, params string[] fields) => Read(arguments, fields).ToString();
}
