using Estoppl.Operator.Commands;
using Estoppl.Operator.Filters;

namespace Estoppl.Operator.Reports;

/// <summary>How a report is written.</summary>
internal enum ReportFormat
{
    /// <summary>A page for a person.</summary>
    Html,

    /// <summary>One object with everything.</summary>
    Json,

    /// <summary>The calls as rows.</summary>
    Csv,
}

/// <summary>What somebody wants a report of.</summary>
/// <param name="Ledger">What the ledger is held against.</param>
/// <param name="Limit">Of the calls that match, a page lists so many at most; the other formats have all.</param>
/// <param name="Output">The file; null for stdout.</param>
internal sealed record ReportQuestion(LedgerQuestion Ledger, CallFilter Filter, ReportFormat Format, int Limit, string? Output);
