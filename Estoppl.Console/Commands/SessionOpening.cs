using Estoppl.Ledger;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Policy;
using Estoppl.Proxy.Stdio;

namespace Estoppl.Operator.Commands;

/// <summary>From a configuration's path to what a session needs.</summary>
internal static class SessionOpening
{
    /// <summary>Loads the configuration and opens its ledger for writing.</summary>
    /// <param name="inbox">Where the ledger's orders go.</param>
    /// <exception cref="ExplainedException">Something cannot be used as it is.</exception>
    public static SessionParts Open(string configurationPath, ControlInbox inbox)
    {
        var configuration = ConfigurationLoading.Load(configurationPath);
        var home = HomeOf(configuration);
        var ledger = home.Join(Joining(configuration) with { Create = true, Append = true, OnControls = inbox.OnControls, OnReviewed = inbox.OnReviewed });
        try
        {
            var commitments = configuration.Ledger.Commitment == CommitmentKind.Hmac ? home.Keys.LoadCommitments() : Commitments.Plain;
            return new SessionParts(configuration, ledger, commitments);
        }
        catch
        {
            ledger.Dispose();
            throw;
        }
    }

    /// <summary>Opens the ledger of a configuration to read it: through its holder, or as the holder for as long as it is open.</summary>
    /// <exception cref="ExplainedException">It cannot be read.</exception>
    public static SharedLedger Reading(string configurationPath) => Reading(ConfigurationLoading.Load(configurationPath));

    /// <summary>The same of a configuration that was loaded.</summary>
    /// <exception cref="ExplainedException">It cannot be read.</exception>
    public static SharedLedger Reading(Configuration configuration) => HomeOf(configuration).Join(Joining(configuration));

    /// <summary>Where the configuration keeps its ledger.</summary>
    public static LedgerHome HomeOf(Configuration configuration) => new(configuration.Ledger.Folder);

    /// <summary>How to take part in its ledger. Whoever only reads may come to hold it, and then anchors what others append.</summary>
    public static JoinOptions Joining(Configuration configuration) => new() { Anchors = configuration.Ledger.Anchors, Warn = Say.Warning };
}
