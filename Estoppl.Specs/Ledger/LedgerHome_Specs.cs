using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Sharing;
using Estoppl.Ledger.Storage;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Ledger;

public sealed class A_home_without_a_ledger : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LedgerHome _home;

    public A_home_without_a_ledger() => _home = new LedgerHome(_folder / ".estoppl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Gets_keys_and_a_ledger_that_begins_with_its_key()
    {
        _home.Create(new ManualClock());
        Assert.True(_home.HasLedger);
        using var ledger = _home.Join(new JoinOptions());
        var opened = Assert.IsType<LedgerEvent.LedgerOpened>(Assert.Single(Writing.Decoded(ledger)).Fact);
        Assert.Equal(_home.Keys.LoadVerifyingKey().Base64, opened.PublicKey);
        Assert.IsType<Verification.Intact>(new Verifier(_home.Keys.LoadVerifyingKey()).Verify(ledger.Events(Position.First), null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Gets_both_also_when_it_is_opened_for_writing()
    {
        using (_home.Join(new JoinOptions { Create = true, Append = true }))
        {
        }

        using var ledger = _home.Join(new JoinOptions());
        Assert.Equal(new Position(1), ledger.End());
    }

    [Fact]
    public void Is_refused_when_it_has_keys()
    {
        _home.Keys.Create().Dispose();
        var failure = Assert.Throws<KeyException>(() => _home.Join(new JoinOptions { Create = true, Append = true }));
        Assert.Equal($"{_home.Folder.Path} has keys, but no ledger: it was deleted, or never finished", failure.Fact);
        Assert.False(_home.HasLedger);
    }

    [Fact]
    public void Tells_a_reader_that_its_ledger_is_gone()
    {
        _home.Keys.Create().Dispose();
        var failure = Assert.Throws<KeyException>(() => _home.Join(new JoinOptions()));
        Assert.Contains("it was deleted", failure.Fact, StringComparison.Ordinal);
    }

    [Fact]
    public void Keeps_no_keys_when_the_ledger_cannot_be_made_and_can_then_be_made()
    {
        var inTheWay = Directory.CreateDirectory(Path.Combine(_home.Folder.Path, "ledger.lock"));
        Assert.Throws<LedgerFaultException>(() => _home.Create(new ManualClock()));
        Assert.False(_home.Keys.Exist);

        inTheWay.Delete();
        _home.Create(new ManualClock());
        Assert.True(_home.HasLedger);
    }

    [Fact]
    public void Goes_on_with_the_keys_it_has_when_it_is_made_on_purpose()
    {
        using var key = _home.Keys.Create();
        _home.Create(new ManualClock());
        Assert.Equal(key.Id, _home.Keys.LoadVerifyingKey().Id);
        Assert.True(_home.HasLedger);
    }

    [Fact]
    public void Is_finished_when_making_it_stopped_before_its_first_event()
    {
        _home.Keys.Create().Dispose();
        LedgerStore.Create(_home.Folder).Dispose();
        _home.Join(new JoinOptions { Create = true, Append = true }).Dispose();
        using var ledger = _home.Join(new JoinOptions());
        Assert.IsType<LedgerEvent.LedgerOpened>(Assert.Single(Writing.Decoded(ledger)).Fact);
    }

    [Fact]
    public void Cannot_be_read()
    {
        Assert.Throws<LedgerMissingException>(() => _home.Join(new JoinOptions()));
        Assert.False(Directory.Exists(_home.Folder.Path));
    }
}

public sealed class A_home_with_a_ledger : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LedgerHome _home;

    public A_home_with_a_ledger()
    {
        _home = new LedgerHome(_folder / ".estoppl");
        _home.Create(new ManualClock());
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Is_not_made_again() => Assert.Throws<LedgerExistsException>(() => _home.Create(new ManualClock()));

    [Fact]
    public void Accepts_no_other_key_and_then_its_own_again()
    {
        var keys = _home.Keys.Folder;
        var own = _home.Keys.LoadVerifyingKey().Id;
        Directory.Move(keys, _folder / "own");
        using (var other = _home.Keys.Create())
        {
            var failure = Assert.Throws<KeyException>(() => _home.Join(new JoinOptions { Create = true, Append = true }));
            Assert.Equal($"{_home.Keys.PrivatePath} is the key {other.Id}, but the ledger was last signed with {own}", failure.Fact);
        }

        Directory.Delete(keys, recursive: true);
        Directory.Move(_folder / "own", keys);
        _home.Join(new JoinOptions { Create = true, Append = true }).Dispose();
    }

    [Fact]
    public void Does_not_open_without_its_keys()
    {
        Directory.Delete(_home.Keys.Folder, recursive: true);
        Assert.Equal($"{_home.Keys.PrivatePath} is missing", Assert.Throws<KeyException>(() => _home.Join(new JoinOptions { Create = true, Append = true })).Fact);
    }
}
