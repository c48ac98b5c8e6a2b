using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary>Which held calls a person means.</summary>
internal readonly record struct Choice(string? Typed, bool IsAll);

/// <summary>Brings a person's verdict to the ledger's holder, and says what came of it.</summary>
internal static class Verdicts
{
    /// <summary>Decides about one held call, or about all that wait now.</summary>
    /// <returns>1 when one of them could not be decided as asked.</returns>
    public static int Give(string path, Choice choice, bool isApproved, string reason, bool asJson)
    {
        if (choice.IsAll == choice.Typed is not null) throw new BadWordException("which call?", "give the id that `estoppl review` shows, or --all");
        using var ledger = OperatorActs.Join(path);
        var held = ledger.HeldCalls(-1, TimeSpan.Zero).Calls;
        var meant = choice.Typed is { } typed ? [Find(held, typed)] : held;
        if (choice.IsAll && isApproved && !meant.IsEmpty && !IsMeant(meant)) return ExitCode.Finding;
        var results = meant.Select(call =>
            (call, Outcome: ledger.Review(new ReviewVerdict(call.Call, isApproved, call.Input, call.Policy, reason, OperatorActs.Actor)))).ToList();
        if (asJson) Write(results, isApproved);
        else Show(results, isApproved);
        return results.TrueForAll(it => it.Outcome == ReviewOutcome.Recorded) ? ExitCode.Success : ExitCode.Finding;
    }

    private static HeldCall Find(ImmutableArray<HeldCall> held, string typed)
    {
        var wanted = typed.Trim().ToLowerInvariant();
        var found = held.Where(call => wanted.Length >= 8 && call.Call.ToString().EndsWith(wanted, StringComparison.Ordinal)).ToList();
        return found switch
        {
            [var one] => one,
            [] => throw new BadWordException($"no call `{TerminalText.Of(typed)}` waits for a person", held.IsEmpty
                ? "none does: it was decided, withdrawn or expired"
                : $"these wait: {string.Join(", ", held.Select(HeldCallText.Short))}"),
            _ => throw new BadWordException($"several calls end with `{TerminalText.Of(typed)}`", $"give the whole id: {string.Join(", ", found.Select(call => call.Call))}"),
        };
    }

    // A yes that could be given beforehand would be given beforehand, and then nobody looks.
    private static bool IsMeant(ImmutableArray<HeldCall> held)
    {
        if (Console.IsInputRedirected || Console.IsOutputRedirected)
            throw new BadWordException("--all approves only what somebody has looked at, on a terminal", "name each call: `estoppl review approve ID`");
        foreach (var call in held) Console.WriteLine(HeldCallText.Of(call, TimeProvider.System.GetUtcNow(), Palette.ForOutput()));
        Console.Write($"Approve {(held.Length == 1 ? "this 1 call" : $"these {held.Length} calls")}? Type the number to do it: ");
        if (Console.ReadLine()?.Trim() == $"{held.Length}") return true;
        Console.WriteLine("Nothing was approved.");
        return false;
    }

    private static void Show(List<(HeldCall Call, ReviewOutcome Outcome)> results, bool isApproved)
    {
        if (results.Count == 0) Console.WriteLine("No call waits for a person.");
        foreach (var (call, outcome) in results)
        {
            if (outcome == ReviewOutcome.Recorded)
            {
                Console.WriteLine(ReviewWords.Recorded(call, isApproved));
                if (isApproved) Console.WriteLine(HeldCallText.Arguments(call));
                continue;
            }

            var (fact, hint) = ReviewWords.Refused(call, outcome);
            Say.Error(fact);
            Say.Hint(hint);
        }
    }

    private static void Write(List<(HeldCall Call, ReviewOutcome Outcome)> results, bool isApproved) => JsonOutput.Write(json =>
    {
        json.WriteStartArray();
        foreach (var (call, outcome) in results)
        {
            json.WriteStartObject();
            json.WriteString("id", call.Call.ToString());
            json.WriteString("tool", call.Tool.Value);
            json.WriteString("verdict", isApproved ? "approved" : "denied");
            json.WriteString("outcome", outcome switch
            {
                ReviewOutcome.Recorded => "recorded",
                ReviewOutcome.NotHeld => "notHeld",
                ReviewOutcome.Changed => "changed",
                ReviewOutcome.TooLate => "tooLate",
                ReviewOutcome.ByAgent => "byAgent",
                _ => throw new UnreachableException(),
            });
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
