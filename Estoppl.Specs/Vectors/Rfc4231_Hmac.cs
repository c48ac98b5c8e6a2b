using System.Buffers;
using System.Text;
using Estoppl.Ledger.Proofs;
using Xunit;

namespace Estoppl.Specs.Vectors;

/// <summary>RFC 4231, sections 4.2 to 4.8, without the truncated one.</summary>
public sealed class Rfc4231_Hmac
{
    public static readonly TheoryData<string, string, string> Vectors = new()
    {
        { Hex(0x0b, 20), Hex("Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
        { Hex("Jefe"), Hex("what do ya want for nothing?"), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
        { Hex(0xaa, 20), Hex(0xdd, 50), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe" },
        { "0102030405060708090a0b0c0d0e0f10111213141516171819", Hex(0xcd, 50), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b" },
        { Hex(0xaa, 131), Hex("Test Using Larger Than Block-Size Key - Hash Key First"), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
        {
            Hex(0xaa, 131),
            Hex("This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm."),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Codes_are_as_the_standard_says(string key, string message, string expected)
    {
        var mac = new byte[32];
        HmacSha256.Mac(Convert.FromHexString(key), Convert.FromHexString(message), mac);
        Assert.Equal(expected, Convert.ToHexStringLower(mac));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(Sha256.Large)]
    [InlineData(Sha256.Large + 1)]
    public void Both_implementations_agree(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        var (mac, reference) = (new byte[32], System.Security.Cryptography.HMACSHA256.HashData("key"u8, bytes));
        HmacSha256.Mac("key"u8, bytes, mac);
        Assert.Equal(reference, mac);
    }

    private static string Hex(byte value, int count) => Convert.ToHexStringLower([.. Enumerable.Repeat(value, count)]);

    private static string Hex(string text) => Convert.ToHexStringLower(Encoding.ASCII.GetBytes(text));
}
