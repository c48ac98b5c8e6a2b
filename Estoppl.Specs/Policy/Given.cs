using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Policy;

/// <summary>Where the specs of the policy start from.</summary>
internal static class Given
{
    public const string File = "/srv/agent/estoppl.toml";

    public static ConfigurationOutcome Reading(string toml) => PolicyFile.Read(Encoding.UTF8.GetBytes(toml), File);

    public static Configuration Configuration(string toml) => Reading(toml) switch
    {
        ConfigurationOutcome.Loaded loaded => loaded.Configuration,
        ConfigurationOutcome.Broken broken => throw new Xunit.Sdk.XunitException(string.Join('\n', broken.Errors)),
        _ => throw new InvalidOperationException(),
    };

    public static Configuration Rules(string rules) => Configuration($"[agent]\nid = \"a\"\n[rules]\n{rules}");

    public static PolicyEngine Engine(string rules, TimeProvider? clock = null) => new(Rules(rules), new ServerName("bank"), clock ?? new ManualClock());

    public static Decision When(this PolicyEngine engine, string tool, string arguments = "{}", ToolStanding standing = ToolStanding.Unknown) =>
        engine.Decide(new ToolName(tool), Encoding.UTF8.GetBytes(arguments), standing);

    public static PolicyTrail Trail(this PolicyEngine engine, string tool, string arguments = "{}", ToolStanding standing = ToolStanding.Unknown) =>
        engine.Explain(new ToolName(tool), Encoding.UTF8.GetBytes(arguments), standing);

    public static void ThenAllowed(this Decision decision) => Assert.Equal(new Decision.Allow(null), decision);

    public static Decision.Block ThenBlockedBy(this Decision decision, string rule)
    {
        var block = Assert.IsType<Decision.Block>(decision);
        Assert.Equal(rule, block.Rule.Value);
        return block;
    }

    public static Decision.Review ThenFlaggedBy(this Decision decision, string rule)
    {
        var review = Assert.IsType<Decision.Review>(decision);
        Assert.Equal(rule, review.Rule.Value);
        return review;
    }
}
