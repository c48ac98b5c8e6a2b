using Estoppl.Ledger.Keys;
using Xunit;

namespace Estoppl.Specs.Vectors;

/// <summary>RFC 8037, appendix A.2 and A.3: the public key of RFC 8032's first test as a JWK, and its thumbprint (RFC 7638).</summary>
public sealed class Rfc8037_Jwk
{
    private const string Jwk = """{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""";
    private static readonly string Raw = Convert.ToBase64String(Convert.FromHexString("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));

    [Fact]
    public void The_key_is_read() => Assert.Equal(Raw, Assert.Single(KeyText.Read(Jwk).Keys).Base64);

    [Fact]
    public void The_thumbprint_is_that_of_the_standard() =>
        Assert.Equal("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", KeyExport.Thumbprint(KeyText.Read(Jwk).Keys[0]));

    /// <summary>RFC 8410, section 10.1: the example public key.</summary>
    [Fact]
    public void The_PEM_file_of_RFC_8410_is_read_and_written_again()
    {
        const string Pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
        var key = Assert.Single(KeyText.Read(Pem).Keys);
        Assert.Equal("Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=", key.Base64);
        Assert.Equal(Pem, KeyExport.Pem(key));
    }
}
