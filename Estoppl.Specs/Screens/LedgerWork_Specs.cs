using System.Threading.Channels;
using Estoppl.Ledger;
using Estoppl.Ledger.Sharing;
using Estoppl.Ledger.Proofs;
using Estoppl.Operator.Screens;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Screens;

public sealed class Work_on_a_ledger : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Channel<LiveNews> _news = Channel.CreateUnbounded<LiveNews>();
    private readonly LedgerHome _home;

    public Work_on_a_ledger()
    {
        _home = new LedgerHome(_folder.Path);
        _home.Create(TimeProvider.System);
    }

    [Fact]
    public async Task Reads_and_verifies_beside_each_other()
    {
        using var ledger = _home.Join(new JoinOptions());
        using var work = new LedgerWork(ledger, _home.Keys.LoadVerifyingKey, Post);
        work.Read();
        Assert.Equal(default, (await Next<LiveNews.Read>()).Log.Totals);
        work.Verify();
        Assert.Equal(1, Assert.IsType<Verification.Intact>((await Next<LiveNews.Verified>()).Verdict).Count);
    }

    [Fact]
    public async Task Says_why_it_cannot_verify_and_can_be_tried_again()
    {
        using var ledger = _home.Join(new JoinOptions());
        var mended = false;
        using var work = new LedgerWork(ledger, () => mended ? _home.Keys.LoadVerifyingKey() : throw new Missing(), Post);
        work.Verify();
        Assert.Equal("the key is gone", (await Next<LiveNews.Unverifiable>()).Fact);
        mended = true;
        work.Verify();
        Assert.IsType<Verification.Intact>((await Next<LiveNews.Verified>()).Verdict);
    }

    [Fact]
    public async Task Can_be_given_up_and_begun_again()
    {
        using var ledger = _home.Join(new JoinOptions());
        using var asked = new SemaphoreSlim(0);
        using var work = new LedgerWork(ledger, () =>
        {
            asked.Wait();
            return _home.Keys.LoadVerifyingKey();
        }, Post);
        work.Verify();
        work.GiveUpVerifying();
        asked.Release();
        await Next<LiveNews.GivenUp>();
        asked.Release();
        work.Verify();
        Assert.IsType<Verification.Intact>((await Next<LiveNews.Verified>()).Verdict);
    }

    [Fact]
    public async Task Hands_on_what_is_a_defect()
    {
        using var ledger = _home.Join(new JoinOptions());
        using var work = new LedgerWork(ledger, () => throw new InvalidOperationException("a defect"), Post);
        work.Verify();
        Assert.Equal("a defect", (await Next<LiveNews.Defect>()).Exception.Message);
    }

    public void Dispose() => _folder.Dispose();

    private void Post(LiveNews news) => _news.Writer.TryWrite(news);

    /// <summary>The next news of a kind; progress before it is passed over, and anything else is not expected.</summary>
    private async Task<T> Next<T>() where T : LiveNews
    {
        while (true)
        {
            var news = await _news.Reader.ReadAsync(TestContext.Current.CancellationToken);
            if (news is not (LiveNews.Reading or LiveNews.Verifying)) return Assert.IsType<T>(news);
        }
    }

    private sealed class Missing() : ExplainedException("the key is gone", "restore it");
}
