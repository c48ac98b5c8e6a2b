using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Proofs;

public sealed class A_tampered_ledger
{
    private readonly List<SealedEvent> _chain = A.Chain(6);

    [Fact]
    public void With_an_edited_event_names_it()
    {
        _chain[3] = _chain[3] with { Event = Evidence.Bytes(Evidence.Text(_chain[3]).Replace("read_file", "read_fil3", StringComparison.Ordinal)) };
        Says("event #3: content does not match its signature");
    }

    [Fact]
    public void With_a_blanked_signature_names_it()
    {
        _chain[3] = _chain[3] with { Signature = new byte[64] };
        Says("event #3: content does not match its signature");
        _chain[3] = _chain[3] with { Signature = ReadOnlyMemory<byte>.Empty };
        Says("event #3: content does not match its signature");
    }

    [Fact]
    public void With_a_blanked_event_names_it()
    {
        _chain[3] = _chain[3] with { Event = ReadOnlyMemory<byte>.Empty };
        Says("event #3: content does not match its signature");
    }

    [Fact]
    public void With_another_events_signature_names_it()
    {
        _chain[3] = _chain[3] with { Signature = _chain[4].Signature };
        Says("event #3: content does not match its signature");
    }

    [Fact]
    public void Hashed_again_without_the_key_names_the_first_event_that_changed()
    {
        for (var n = 3; n < 6; n++)
        {
            var text = Evidence.Text(_chain[n]).Replace("\"inputSize\":42", "\"inputSize\":43", StringComparison.Ordinal);
            var at = text.IndexOf("\"prev\":\"", StringComparison.Ordinal) + 8;
            text = text[..at] + Leaf.Of(_chain[n - 1]) + text[(at + 64)..];
            _chain[n] = _chain[n] with { Event = Evidence.Bytes(text) };
        }
        Says("event #3: content does not match its signature");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Without_its_head_says_where_it_begins(int cut)
    {
        _chain.RemoveRange(0, cut);
        Says($"event #0: says seq {cut}");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    public void Without_some_events_in_the_middle_says_where_they_were(int at, int count)
    {
        _chain.RemoveRange(at, count);
        Says($"event #{at}: says seq {at + count} (deleted, inserted or reordered here)");
    }

    [Fact]
    public void Without_some_events_and_with_rows_numbered_again_says_so_too()
    {
        _chain.RemoveAt(3);
        for (var n = 0; n < _chain.Count; n++) _chain[n] = _chain[n] with { Seq = new Position(n) };
        Says("event #3: says seq 4 (deleted, inserted or reordered here)");
    }

    [Fact]
    public void With_swapped_events_names_the_first()
    {
        (_chain[2], _chain[3]) = (_chain[3], _chain[2]);
        Says("event #2: says seq 3 (deleted, inserted or reordered here)");
    }

    [Fact]
    public void With_a_doubled_row_names_the_second()
    {
        _chain.Insert(3, _chain[2]);
        Says("event #3: says seq 2 (deleted, inserted or reordered here)");
    }

    [Fact]
    public void With_a_strangers_event_inserted_names_it()
    {
        _chain.Insert(3, A.Chain(4, A.OtherKey)[3]);
        Says("event #3: key is not authorized at this position");
    }

    [Fact]
    public void Continued_with_another_key_names_the_first_event_of_that_key()
    {
        var other = A.SealerBehind(_chain[..4], A.OtherKey);
        _chain[4] = other.Seal(A.Observed(A.Intercepted, 4));
        _chain[5] = other.Seal(A.Observed(A.Intercepted, 5));
        Says("event #4: key is not authorized at this position");
    }

    [Fact]
    public void Signed_by_another_key_under_the_right_ones_name_names_the_event()
    {
        _chain[4] = Evidence.Signed(4, Evidence.Text(_chain[4]), A.OtherKey);
        Says("event #4: content does not match its signature");
    }

    [Fact]
    public void Replaced_as_a_whole_is_another_ledger()
    {
        _chain.Clear();
        _chain.AddRange(A.Chain(3, A.OtherKey));
        Says($"DIFFERENT LEDGER: it was begun with key {A.OtherKey.Id}, and key {A.Key.Id} is none of its keys");
    }

    [Fact]
    public void Replaced_by_another_one_of_the_same_key_shows_where_the_id_is_pinned()
    {
        var other = new LogId(Guid.Parse("019cebf2-9000-7000-8000-0000000000ff"));
        Assert.Equal($"DIFFERENT LEDGER: event #0 belongs to ledger {A.Log}, not to {other}", Evidence.Verify(_chain, other).Describe());
    }

    [Fact]
    public void Continued_with_another_ledgers_events_says_which()
    {
        var other = new LogId(Guid.Parse("019cebf2-9000-7000-8000-0000000000ff"));
        _chain[4] = A.SealerBehind(_chain[..4], log: other).Seal(A.Observed(A.Intercepted, 4));
        Says($"DIFFERENT LEDGER: event #4 belongs to ledger {other}, not to {A.Log}");
    }

    [Fact]
    public void Joined_from_two_histories_of_one_key_names_the_seam()
    {
        var sealer = A.SealerBehind(_chain[..2]);
        sealer.Seal(A.Observed(A.Completed, 2));
        _chain[3] = sealer.Seal(A.Observed(A.Completed, 3));
        Says("event #3: was signed behind another event #2 (two histories joined here)");
    }

    [Fact]
    public void With_rows_renumbered_says_so()
    {
        _chain[5] = _chain[5] with { Seq = new Position(7) };
        Says("event #5: stored as row 7 (renumbered here)");
    }

    [Fact]
    public void With_two_wounds_names_the_first()
    {
        _chain[4] = _chain[4] with { Signature = new byte[64] };
        _chain[2] = _chain[2] with { Signature = new byte[64] };
        Says("event #2: content does not match its signature");
    }

    [Fact]
    public void Is_found_out_behind_the_first_batch()
    {
        var chain = A.Chain(2050);
        chain[2049] = chain[2049] with { Signature = new byte[64] };
        Assert.Equal("event #2049: content does not match its signature", Evidence.Verify(chain).Describe());
    }

    [Theory]
    [InlineData("\"call.intercepted\"", "\"ledger.opened\"", "event #5: is signed, but is no event: data.publicKey is missing")]
    [InlineData("\"v\":1", "\"v\":1 ", "event #5: is signed, but is no event: byte 719: the object does not end")]
    [InlineData("\"kid\":\"5", "\"kid\":\"6", "event #5: is signed, but is no event: its kid names another key than the one that signed")]
    public void With_nonsense_that_the_key_signed_says_what_it_is(string old, string @new, string verdict)
    {
        _chain[5] = Evidence.Signed(5, Evidence.Text(_chain[5]).Replace(old, @new, StringComparison.Ordinal));
        Says(verdict);
    }

    [Fact]
    public void Opened_twice_or_never_says_so()
    {
        var sealer = A.Sealer();
        var opened = sealer.Seal(A.Observed(A.Opened));
        Assert.Equal(
            "event #1: is signed, but is no event: a ledger opens once, with event 0",
            Evidence.Verify([opened, sealer.Seal(A.Observed(A.Opened, 1))]).Describe());
        Assert.Equal(
            "event #0: is signed, but is no event: a ledger opens with ledger.opened",
            Evidence.Verify([A.Sealer().Seal(A.Observed(A.Started))]).Describe());
    }

    private void Says(string verdict) => Assert.Equal(verdict, Evidence.Verify(_chain).Describe());
}

public sealed class A_single_flipped_bit
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Is_always_found_where_it_is(int at)
    {
        var chain = A.Chain(2);
        var whole = chain[at];
        for (var bit = 0; bit < 8 * (whole.Event.Length + whole.Signature.Length); bit++)
        {
            byte[] flipped = [.. whole.Event.Span, .. whole.Signature.Span];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            chain[at] = whole with { Event = flipped.AsMemory(0, whole.Event.Length), Signature = flipped.AsMemory(whole.Event.Length) };
            var verdict = bit % 16 == 0 ? Evidence.Verify(chain) : Evidence.Plan.Run(chain);
            Assert.True(
                verdict is Verification.Altered { At: var a } && a.Value == at || verdict is Verification.UnauthorizedKey { At: var b } && b.Value == at,
                $"bit {bit}: {verdict.Describe()}");
        }
    }
}
