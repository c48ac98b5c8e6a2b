using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Proofs;

public sealed class A_clock_that
{
    private readonly EventSealer _sealer = A.Sealer();
    private readonly List<SealedEvent> _chain = [];

    public A_clock_that() => _chain.Add(_sealer.Seal(A.Observed(A.Opened)));

    [Fact]
    public void Goes_back_during_a_session_is_a_warning_at_the_first_event_after()
    {
        Add(ts: 10, mono: 10);
        Add(ts: 20 - 10800, mono: 20);
        Add(ts: 30 - 10800, mono: 30);
        Warns("WARNING event #2: the clock went back 3 h");
    }

    [Fact]
    public void Goes_back_while_nothing_happens_shows_against_the_other_clock()
    {
        Add(ts: 10, mono: 10);
        Add(ts: 10 + 7200, mono: 10 + 18000);
        Warns("WARNING event #2: the clock went back 3 h");
    }

    [Fact]
    public void Goes_back_between_sessions_shows_against_itself()
    {
        Add(ts: 1000, mono: 1000);
        Add(ts: 700, mono: 0, stream: "session/other");
        Warns("WARNING event #2: the clock went back 5 min");
    }

    [Fact]
    public void Jumps_forward_is_a_computer_that_slept()
    {
        Add(ts: 10, mono: 10);
        Add(ts: 100_000, mono: 20);
        Warns();
    }

    [Fact]
    public void Is_another_process_clock_is_not_compared()
    {
        Add(ts: 10, mono: 10);
        Add(ts: 60, mono: 99_000, fact: new LedgerEvent.CallOutcomeUnknown("the proxy died"));
        Add(ts: 59, mono: 5, stream: "session/other");
        Warns();
    }

    private void Add(double ts, double mono, string stream = "session/one", LedgerEvent? fact = null) => _chain.Add(_sealer.Seal(
        A.Observed(fact ?? A.Intercepted, _chain.Count) with { At = A.Noon.AddSeconds(ts), Mono = TimeSpan.FromSeconds(mono), Stream = stream }));

    private void Warns(params string[] warnings)
    {
        var intact = Assert.IsType<Verification.Intact>(Evidence.Verify(_chain));
        Assert.Equal(warnings, intact.Warnings.Select(warning => warning.Describe()));
        Assert.Equal(warnings.Length, intact.WarningCount);
    }
}
