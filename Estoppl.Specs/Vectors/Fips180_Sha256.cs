using System.Text;
using Estoppl.Ledger.Proofs;
using Xunit;

namespace Estoppl.Specs.Vectors;

/// <summary>FIPS 180-4's examples, which RFC 6234, section 8.5, repeats.</summary>
public sealed class Fips180_Sha256
{
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void Short_messages(string message, string expected) =>
        Assert.Equal(expected, Sha256.Of(Encoding.ASCII.GetBytes(message)).ToString());

    [Fact]
    public void A_million_times_a()
    {
        var bytes = new byte[1_000_000];
        Array.Fill(bytes, (byte)'a');
        const string Expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
        Assert.Equal(Expected, Sha256.Of(bytes).ToString());
    }

    [Theory]
    [InlineData(Sha256.Large)]
    [InlineData(Sha256.Large + 1)]
    public void Both_implementations_agree(int length)
    {
        var bytes = new byte[length];
        var expected = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        Assert.Equal(expected, Sha256.Of(bytes).ToString());
    }
}
