using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Exports;
using Estoppl.Ledger.Keys;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary>Where the key is from that a verdict rests on.</summary>
internal enum KeySource
{
    /// <summary>Given with <c>--key</c>.</summary>
    Given,

    /// <summary>That of the ledger that the evidence is of, which is here.</summary>
    Ledger,

    /// <summary>The evidence brought it along.</summary>
    File,
}

/// <summary>The keys that evidence is held against.</summary>
internal sealed record EvidenceKeys(TrustedKeys Keys, KeySource Source)
{
    /// <summary>
    /// The given ones; otherwise, where the configuration's ledger is the one that the evidence is of, its own, present and former. Null when there are none.
    /// </summary>
    /// <param name="isNamed">Whether somebody named the configuration: then it has to be in order.</param>
    /// <exception cref="ExplainedException">The configuration that was named, or its ledger, cannot be used.</exception>
    public static EvidenceKeys? Of(TrustedKeys? given, LogId? log, string configuration, bool isNamed) =>
        given is not null ? new(given, KeySource.Given)
        : log is { } wanted && HereOf(wanted, configuration, isNamed) is { } here ? new(here, KeySource.Ledger)
        : null;

    /// <summary>Those that an export itself says signed it.</summary>
    public static EvidenceKeys In(ExportHeader header) => new(new TrustedKeys(header.Keys, header.Log), KeySource.File);

    /// <summary>The one to pin: any will do that signed these events, so one that the export names, too, where there is one.</summary>
    public VerifyingKey PinFor(ExportHeader header) => header.Keys.LastOrDefault(Keys.Keys.Contains) ?? Keys.Keys[0];

    private static TrustedKeys? HereOf(LogId wanted, string path, bool isNamed)
    {
        if (!isNamed && !File.Exists(path)) return null;
        try
        {
            var configuration = ConfigurationLoading.Load(path);
            var home = SessionOpening.HomeOf(configuration);
            if (!home.HasLedger) return null;
            using var ledger = SessionOpening.Reading(configuration);
            return ledger.Log == wanted ? new TrustedKeys([home.Keys.LoadVerifyingKey(), .. home.Keys.RetiredKeys()], wanted) : null;
        }
        // Evidence can be checked anywhere, also beside a ledger that is out of order.
        catch (ExplainedException unusable) when (!isNamed)
        {
            Say.Warning($"the ledger here was not asked for its key: {unusable.Fact}");
            return null;
        }
    }
}
