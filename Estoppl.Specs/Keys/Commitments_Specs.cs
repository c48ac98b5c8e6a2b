using System.Security.Cryptography;
using System.Text;
using Estoppl.Ledger.Keys;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Keys;

public sealed class A_salted_commitment
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private readonly Commitments _commitments = Commitments.Salted(Secret);

    [Fact]
    public void Is_what_the_format_page_says()
    {
        var salt = HMACSHA256.HashData(Secret, Encoding.ASCII.GetBytes($"estoppl/salt/v1{A.Id(1)}input"));
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(salt, "{\"amount\":100}"u8));
        Assert.Equal($"hmac-sha256:{expected}", _commitments.Of(A.Id(1), "input", "{\"amount\":100}"u8).Value);
    }

    [Fact]
    public void Is_opened_by_its_revealed_salt()
    {
        var salt = new byte[32];
        _commitments.CopySaltTo(A.Id(1), "input", salt);
        Assert.Equal(
            _commitments.Of(A.Id(1), "input", "x"u8).Value, $"hmac-sha256:{Convert.ToHexStringLower(HMACSHA256.HashData(salt, "x"u8))}");
    }

    [Fact]
    public void Differs_between_events_and_fields_with_the_same_input()
    {
        var all = new[]
        {
            _commitments.Of(A.Id(1), "input", "x"u8), _commitments.Of(A.Id(2), "input", "x"u8),
            _commitments.Of(A.Id(1), "output", "x"u8), _commitments.Of(A.Id(1), "input", "y"u8),
        };
        Assert.Equal(4, all.Distinct().Count());
        Assert.Equal(all[0], _commitments.Of(A.Id(1), "input", "x"u8));
    }

    [Fact]
    public void Wants_a_whole_secret() => Assert.Throws<ArgumentException>(() => Commitments.Salted(new byte[31]));
}

public sealed class A_plain_commitment
{
    [Fact]
    public void Is_what_sha256sum_prints() => Assert.Equal(
        "sha256:4d4bbe59c6aad22442cde199a6a8a5f034405fcd78fb5a81c24ef249de1c45f1", Commitments.Plain.Of(A.Id(1), "input", "{\"amount\":100}"u8).Value);

    [Fact]
    public void Has_no_salt() => Assert.Throws<InvalidOperationException>(() => Commitments.Plain.CopySaltTo(A.Id(1), "input", new byte[32]));
}
