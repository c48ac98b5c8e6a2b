using System.Globalization;
using System.Text;
using System.Text.Json;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Reports;

/// <summary>
/// Calls as comma-separated values (RFC 4180): a header, UTF-8 without a mark, CR LF. The fields are those of <c>audit --json</c>. A text that a
/// spreadsheet would take for a formula gets a <c>'</c> in front, and characters without a shape are named: the exact text is in JSON.
/// </summary>
internal static class CsvReport
{
    private const string Header = "call,seq,at,session,agent,server,tool,decision,rule,state,isError,latencyUs,inputSize,outputSize,substitutes";

    /// <summary>Writes all of <paramref name="calls"/>, as they come.</summary>
    /// <exception cref="IOException"><paramref name="to"/> takes nothing more.</exception>
    public static void Write(Stream to, IEnumerable<CallView> calls)
    {
        using var text = new StreamWriter(to, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true) { NewLine = "\r\n" };
        text.WriteLine(Header);
        foreach (var call in calls) Write(text, call);
    }

    private static void Write(StreamWriter to, CallView call)
    {
        Own(to, call.Call.ToString());
        Own(to, call.Seq.Value);
        Own(to, call.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        Own(to, call.Session?.ToString());
        Foreign(to, call.Agent?.Value);
        Foreign(to, call.Server?.Value);
        Foreign(to, call.Tool.Value);
        Own(to, DecisionWords.Stored(call.Decision));
        Foreign(to, call.Rule?.Value);
        Own(to, JsonNamingPolicy.CamelCase.ConvertName(call.State.ToString()));
        Own(to, call.IsError switch { null => null, true => "true", false => "false" });
        Own(to, call.Latency is { } latency ? (long)latency.TotalMicroseconds : null);
        Own(to, call.InputSize);
        Own(to, call.OutputSize);
        to.WriteLine(call.Substitutes?.ToString());
    }

    private static void Own(StreamWriter to, string? value)
    {
        to.Write(value);
        to.Write(',');
    }

    private static void Own(StreamWriter to, long? value)
    {
        if (value is { } number) to.Write(number);
        to.Write(',');
    }

    private static void Foreign(StreamWriter to, string? value)
    {
        if (value is not null) to.Write(Field(value));
        to.Write(',');
    }

    /// <summary>A field that holds <paramref name="value"/>: nothing in it ends the field or the row, and no spreadsheet computes it.</summary>
    internal static string Field(string value)
    {
        var shown = ShownText.Of(value, TextKind.Prose);
        if (value.Length > 0 && IsFormula(value[0])) shown = "'" + shown;
        // Some readers trim blanks at the edges of a field without quotes.
        return shown.AsSpan().ContainsAny(",\"") || shown is [' ', ..] or [.., ' '] ? $"\"{shown.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : shown;
    }

    // With the full-width forms that some spreadsheets read as the plain ones.
    private static bool IsFormula(char first) => first is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠';
}
