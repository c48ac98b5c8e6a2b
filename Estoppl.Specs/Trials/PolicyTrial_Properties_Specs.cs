using CsCheck;
using Estoppl.Proxy.Policy;
using Estoppl.Proxy.Trials;
using Estoppl.Specs.Policy;
using Xunit;

namespace Estoppl.Specs.Trials;

public sealed class A_recorded_session
{
    [Fact]
    public void Stays_as_it_is_under_its_own_policy() =>
        Gen.Select(AnyPolicy.Rules, AnyCall.Session, Gen.Bool, Gen.Int[0, 40]).Sample((rules, calls, isPlain, killAt) =>
        {
            var policy = Given.Rules(rules);
            var tried = new Replay(calls, [policy], isPlain, killAt).Try(policy);
            Assert.All(tried, it => Assert.Equal((TrialVerdict.Same, it.Recorded), (it.Verdict, Assert.Single(it.Possible))));
        }, iter: 3000);

    [Fact]
    public void Has_no_change_under_the_same_rules_in_another_file() =>
        Gen.Select(AnyPolicy.Rules, AnyCall.Session, Gen.Bool, Gen.Int[0, 40]).Sample((rules, calls, isPlain, killAt) =>
        {
            var (policy, copy) = (Given.Rules(rules), Given.Rules($"{rules}\n# the same"));
            var (tried, _) = new Replay(calls, [policy], isPlain, killAt).Compare(copy, policy);
            Assert.DoesNotContain(tried, it => it.Verdict == TrialVerdict.Changed);
        }, iter: 3000);

    [Fact]
    public void Is_decided_as_the_engine_decides_it_or_not_at_all()
    {
        var known = new Shares("the recorded policy at hand");
        Gen.Select(AnyPolicy.Rules, AnyPolicy.Rules, AnyCall.Session, Gen.Bool, Gen.Int[0, 40]).Sample((rules, other, calls, isPlain, killAt) =>
        {
            var (policy, candidate) = (Given.Rules(rules), Given.Rules(other));
            known.Add(new Replay(calls, [policy], isPlain, killAt).Compare(candidate, policy).Tried);
        }, iter: 6000);
        known.Report();
    }

    [Fact]
    public void Is_decided_so_also_when_only_one_rule_was_changed()
    {
        var near = new Shares("the recorded policy at hand, one line changed");
        Gen.Select(AnyPolicy.Rules, AnyPolicy.Rules, AnyCall.Session, Gen.Int[0, 40]).Sample((rules, other, calls, n) =>
        {
            var policy = Given.Rules(rules);
            near.Add(new Replay(calls, [policy], killAt: n).Compare(Given.Rules(WithOneOf(rules, other, n)), policy).Tried);
        }, iter: 6000);
        near.Report();
    }

    [Fact]
    public void Is_decided_so_also_when_the_recorded_policy_is_lost()
    {
        var unknown = new Shares("the recorded policy lost");
        Gen.Select(AnyPolicy.Rules, AnyPolicy.Rules, AnyCall.Session, Gen.Bool, Gen.Int[0, 40]).Sample((rules, other, calls, isPlain, killAt) =>
            unknown.Add(new Replay(calls, [Given.Rules(rules)], isPlain, killAt).Compare(Given.Rules(other)).Tried), iter: 4000);
        unknown.Report();
    }

    [Fact]
    public void Is_decided_so_also_when_its_policy_changed_on_the_way() =>
        Gen.Select(AnyPolicy.Rules.Array[2, 3], AnyCall.Session, Gen.Bool, Gen.Int[0, 40]).Sample((rules, calls, isPlain, n) =>
        {
            // The candidate is one of those that decided: what it decided at first is known, what follows is not.
            var policies = rules.Select(Given.Rules).ToArray();
            new Replay(calls, policies, isPlain, n).Compare(policies[n % policies.Length], policies[0]);
        }, iter: 4000);

    [Fact]
    public void Changes_under_another_rate_limit_exactly_where_the_engine_does()
    {
        var flips = 0;
        Gen.Select(AnyPolicy.WithoutOpenFlags, Gen.Int[0, 4], Gen.Int[0, 4], AnyCall.Session).Sample((rules, before, after, calls) =>
        {
            var (policy, candidate) = (Limited(before), Limited(after));
            var (tried, oracle) = new Replay(calls, [policy]).Compare(candidate, policy);
            for (var n = 0; n < calls.Length; n++)
            {
                Assert.Equal(oracle[n], Assert.Single(tried[n].Possible));
                Assert.Equal(oracle[n].Decision == tried[n].Recorded.Decision ? TrialVerdict.Same : TrialVerdict.Changed, tried[n].Verdict);
                if (tried[n].Verdict == TrialVerdict.Changed) Interlocked.Increment(ref flips);
            }

            Configuration Limited(int limit) => Given.Rules($"rate_limit_per_minute = {limit}\non_tool_change = \"ignore\"\n{rules.Rules}{rules.Custom}");
        }, iter: 3000);
        Assert.True(flips > 1000, $"only {flips} calls changed");
        TestContext.Current.TestOutputHelper?.WriteLine($"{flips} calls changed, each as the engine decides it");
    }

    // The first rules with one line of the others over one of the same key, or beside them.
    private static string WithOneOf(string rules, string other, int n)
    {
        var (lines, custom) = Split(rules);
        var (others, otherCustom) = Split(other);
        if (others.Count == 0) return string.Concat(lines) + otherCustom;
        var line = others[n % others.Count];
        var key = line.Split(' ')[0];
        return string.Concat(lines.Where(each => !each.StartsWith(key, StringComparison.Ordinal) && !(IsMode(each) && IsMode(line))).Append(line)) + custom;

        static bool IsMode(string line) => line.StartsWith("review_mode", StringComparison.Ordinal) || line.StartsWith("fail_mode", StringComparison.Ordinal);

        static (List<string> Lines, string Custom) Split(string text)
        {
            var at = text.IndexOf("[[", StringComparison.Ordinal);
            var head = at < 0 ? text : text[..at];
            return ([.. head.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(each => $"{each}\n")], at < 0 ? "" : text[at..]);
        }
    }

    private sealed class Shares(string of)
    {
        private long _same, _changed, _undecidable;

        public void Add(IEnumerable<TriedCall> tried)
        {
            foreach (var it in tried)
                Interlocked.Increment(ref it.Verdict == TrialVerdict.Same ? ref _same : ref it.Verdict == TrialVerdict.Changed ? ref _changed : ref _undecidable);
        }

        public void Report()
        {
            double all = _same + _changed + _undecidable;
            var line = $"{of}: {all:N0} calls, {_same / all:P1} the same, {_changed / all:P1} changed, {_undecidable / all:P1} undecidable";
            TestContext.Current.TestOutputHelper?.WriteLine(line);
            // A trial that decides nothing, or never a change, would be sound as well.
            Assert.True(_changed > 0.05 * all && _undecidable < 0.5 * all, line);
        }
    }
}
