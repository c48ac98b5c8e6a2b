using System.Security.Cryptography;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Proofs;

public sealed class Sealed_events
{
    [Fact]
    public void Are_numbered_from_0_and_each_names_the_leaf_before()
    {
        var chain = A.Chain(4);
        var prev = default(Digest);
        for (var n = 0; n < chain.Count; n++)
        {
            var envelope = Assert.IsType<DecodedEvent.Known>(EventCodec.Decode(chain[n].Event.Span)).Envelope;
            Assert.Equal((n, n, prev, A.Log, A.Key.Id), (chain[n].Seq.Value, envelope.Seq.Value, envelope.Prev, envelope.Log, envelope.Key));
            byte[] leaf = [0, .. chain[n].Event.Span, .. chain[n].Signature.Span];
            prev = new Digest(SHA256.HashData(leaf));
            Assert.Equal(prev, Leaf.Of(chain[n]));
        }
        Assert.Equal(new string('0', 64), default(Digest).ToString());
    }

    [Fact]
    public void Are_signed_over_the_context_line_and_the_event()
    {
        var made = A.Chain(1)[0];
        byte[] message = [.. "estoppl/event/v1\n"u8, .. made.Event.Span];
        Assert.True(A.Key.Public.Verify(message, made.Signature.Span));
        Assert.False(A.Key.Public.Verify(made.Event.Span, made.Signature.Span));
    }

    [Fact]
    public void Own_their_bytes()
    {
        var sealer = A.Sealer();
        var first = sealer.Seal(A.Observed(A.Opened));
        var before = first.Event.ToArray();
        sealer.Seal(A.Observed(A.Started, 1));
        Assert.Equal(before, first.Event.ToArray());
    }

    [Fact]
    public void Continue_behind_the_last_one_as_if_nothing_had_happened()
    {
        var chain = A.Chain(5);
        var resumed = EventSealer.Behind(chain[3], A.Key, A.SealerBehind(chain[..4]).Tree);
        Assert.Equal((A.Log, new Position(4), Leaf.Of(chain[3])), (resumed.Log, resumed.Next, resumed.Prev));
        Assert.True(resumed.Seal(A.Observed(A.Intercepted, 4)).Event.Span.SequenceEqual(chain[4].Event.Span));
    }

    [Fact]
    public void Are_not_built_on_what_is_no_event_or_signed_by_another_key()
    {
        Assert.Throws<ArgumentException>(() => EventSealer.Behind(Evidence.Signed(0, "{}"), A.Key, OneLeaf()));
        Assert.Throws<ArgumentException>(() => EventSealer.Behind(A.Chain(1)[0] with { Signature = new byte[64] }, A.Key, OneLeaf()));
        Assert.Throws<ArgumentException>(() => EventSealer.Behind(A.Chain(1, A.OtherKey)[0], A.Key, OneLeaf()));
        Assert.Throws<ArgumentException>(() => EventSealer.Behind(A.Chain(2)[1], A.Key, OneLeaf()));

        static CompactRange OneLeaf() => A.SealerBehind(A.Chain(1)).Tree;
    }

    [Fact]
    public void Leave_no_gap_where_one_could_not_be_written()
    {
        var sealer = A.Sealer();
        sealer.Seal(A.Observed(A.Opened));
        var prev = sealer.Prev;
        Assert.Throws<ArgumentException>(() => sealer.Seal(A.Observed(A.Opened, 1) with { Actor = "\ud800" }));
        Assert.Equal((new Position(1), prev), (sealer.Next, sealer.Prev));
        Assert.Equal(1, sealer.Seal(A.Observed(A.Started, 1)).Seq.Value);
    }

    /// <summary>Bytes, signature and leaf of one event under the seed 00 01 02 … 1f, computed by another implementation.</summary>
    [Fact]
    public void Have_the_golden_signature_and_leaf()
    {
        var opened = A.Chain(1)[0];
        Assert.Equal("710e08177cae5abc8b0ebcfda5d08a18b65f193d9a67c3b02540f0afd31c34c9558ec408c58f8a0fa7cdfc1d975386430b85caaf1ac3b7ffad4e82ead71ec00c", Convert.ToHexStringLower(opened.Signature.Span));
        Assert.Equal("77c57e7220789ba1141d6522910234a3e569f69cb35eb6174eeb9fa0485c2be5", Leaf.Of(opened).ToString());
    }

    [Fact]
    public void Are_what_the_format_page_shows()
    {
        var opened = A.Chain(1)[0];
        var page = File.ReadAllText(Repository.File("docs/ledger-format.md"));
        Assert.Contains(Evidence.Text(opened), page, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(opened.Signature.Span), page, StringComparison.Ordinal);
        Assert.Contains(Leaf.Of(opened).ToString(), page, StringComparison.Ordinal);
        Assert.All(A.EveryFact, fact => Assert.Contains($"| `{EventTypes.NameOf(fact)}` |", page, StringComparison.Ordinal));
    }
}
