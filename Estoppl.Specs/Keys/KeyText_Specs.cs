using System.Diagnostics;
using System.Text;
using System.Text.Json;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Keys;

public sealed class A_public_key_in_every_form : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Comes_back_from_each() => Gen.Byte.Array[32].Sample(seed =>
    {
        using var made = SigningKey.FromSeed(seed);
        var key = made.Public;
        string[] texts = [KeyExport.Vkey(A.Log, key), KeyExport.Jwks([key]), KeyExport.Pem(key), $"{KeyFiles.PublicFormat}\n{key.Base64}\n"];
        return texts.All(text => KeyText.Read(text).Keys is [var only] && only.Equals(key)
            && KeyText.Read($" \t{text.ReplaceLineEndings("\r\n")}\r\n\n").Keys is [var padded] && padded.Equals(key));
    }, iter: 50);

    [Fact]
    public void Names_its_ledger_in_a_vkey_alone()
    {
        Assert.Equal(A.Log, KeyText.Read(KeyExport.Vkey(A.Log, A.Key.Public)).Log);
        Assert.Null(KeyText.Read(KeyExport.Pem(A.Key.Public)).Log);
        Assert.StartsWith($"estoppl/{A.Log}+", KeyExport.Vkey(A.Log, A.Key.Public), StringComparison.Ordinal);
    }

    [Fact]
    public void Is_a_JWK_that_names_it_as_the_events_do()
    {
        using var json = JsonDocument.Parse(KeyExport.Jwks([A.Key.Public, A.OtherKey.Public]));
        var keys = json.RootElement.GetProperty("keys").EnumerateArray().ToList();
        Assert.Equal([A.Key.Id.Value, A.OtherKey.Id.Value], keys.Select(key => key.GetProperty("kid").GetString()));
        Assert.Equal(
            """{"alg":"EdDSA","crv":"Ed25519","kid":"56475aa75463474c","kty":"OKP","use":"sig","x":"A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg"}""",
            keys[0].GetRawText());
        Assert.Equal([A.Key.Public, A.OtherKey.Public], KeyText.Read(KeyExport.Jwks([A.Key.Public, A.OtherKey.Public])).Keys.AsEnumerable());
    }

    [Fact]
    public void Is_found_in_a_JWK_set_beside_keys_of_other_kinds()
    {
        const string Set = """{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"},{"kty":"OKP","crv":"X25519","x":"AA","d":"AA"},{"kty":"OKP","crv":"Ed25519","x":"A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg","kid":"mine"}]}""";
        Assert.Equal(A.Key.Public, Assert.Single(KeyText.Read(Set).Keys));
    }

    [Theory]
    [InlineData("", "it is neither a vkey, a JWK set, a PEM file nor a signing.pub")]
    [InlineData("A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=", "it is neither a vkey, a JWK set, a PEM file nor a signing.pub")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "it is a vkey, but its name is not that of a ledger")]
    [InlineData("estoppl verification key v1 (ed25519)\nA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbh=", "it begins like a signing.pub, and does not go on like one")]
    [InlineData("{", "it begins like JSON, and is none")]
    [InlineData("{\"keys\":[]}", "it has no Ed25519 key in it")]
    [InlineData("{\"keys\":{}}", "its keys are no list")]
    [InlineData("{\"keys\":[1]}", "one of its keys is no JWK")]
    [InlineData("{\"kty\":\"OKP\",\"crv\":\"Ed25519\"}", "its x is not 32 bytes in base64url")]
    [InlineData("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbh\"}", "its x is not 32 bytes in base64url")]
    [InlineData("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg\"}", "its x is not 32 bytes in base64url")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMCow\n", "it is not one PEM file")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\nmore", "it is not one PEM file")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VuAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----", "it is a public key, but not of Ed25519")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMCow\n-----END CERTIFICATE-----", "it is a PEM file of a CERTIFICATE")]
    public void In_no_such_form_is_refused_with_the_reason(string text, string why) =>
        Assert.Equal($"this is no public key that estoppl reads: {why}", Assert.Throws<KeyException>(() => KeyText.Read(text)).Fact);

    [Theory]
    [InlineData("estoppl signing key v1 (ed25519 seed)\nA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=\n")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----")]
    [InlineData("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}")]
    public void That_is_a_private_key_is_refused_by_that_name(string text) =>
        Assert.Equal("this is a private key", Assert.Throws<KeyException>(() => KeyText.Read(text)).Fact);

    [Fact]
    public void That_is_any_other_text_never_crashes_the_reader() =>
        Gen.OneOf(Any.Text, Any.Text.Select(text => "{" + text), Any.Text.Select(text => "-----BEGIN" + text)).Sample(text =>
        {
            try
            {
                return KeyText.Read(text).Keys.Length > 0;
            }
            catch (KeyException)
            {
                return true;
            }
        }, iter: 2000);

    [Fact]
    public void Verifies_an_event_with_openssl()
    {
        NeedOpenSsl();
        var it = A.Chain(1)[0];
        File.WriteAllText(_folder / "key.pem", KeyExport.Pem(A.Key.Public));
        File.WriteAllBytes(_folder / "message", [.. EventSignature.Context, .. it.Event.Span]);
        File.WriteAllBytes(_folder / "signature", it.Signature.ToArray());
        string[] words = ["pkeyutl", "-verify", "-pubin", "-inkey", _folder / "key.pem", "-rawin", "-in", _folder / "message", "-sigfile", _folder / "signature"];
        Assert.Equal(0, OpenSsl(words).Exit);
        File.AppendAllText(_folder / "message", " ");
        Assert.NotEqual(0, OpenSsl(words).Exit);
        Assert.Equal(KeyExport.Pem(A.Key.Public), OpenSsl("pkey", "-pubin", "-in", _folder / "key.pem", "-pubout").Output);
    }

    [Fact]
    public void Is_read_as_openssl_writes_it()
    {
        NeedOpenSsl();
        Assert.Equal(0, OpenSsl("genpkey", "-algorithm", "ed25519", "-out", _folder / "private.pem").Exit);
        var (exit, pem) = OpenSsl("pkey", "-in", _folder / "private.pem", "-pubout");
        Assert.Equal(0, exit);
        Assert.Equal(pem, KeyExport.Pem(Assert.Single(KeyText.Read(pem).Keys)));
        Assert.Equal("this is a private key", Assert.Throws<KeyException>(() => KeyText.Read(File.ReadAllText(_folder / "private.pem"))).Fact);
    }

    public void Dispose() => _folder.Dispose();

    // LibreSSL bears the same name, and does not verify Ed25519 this way.
    private static void NeedOpenSsl() => Assert.SkipUnless(
        Programs.InPath("openssl") is not null && OpenSsl("version").Output.StartsWith("OpenSSL 3", StringComparison.Ordinal), "skipped: needs OpenSSL 3");

    private static (int Exit, string Output) OpenSsl(params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + (process.ExitCode == 0 ? "" : error.Result));
    }
}
