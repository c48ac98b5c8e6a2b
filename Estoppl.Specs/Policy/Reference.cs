using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;

namespace Estoppl.Specs.Policy;

/// <summary>
/// The policy again, slow and obviously right: globs by trying every run, amounts as whole numbers of 10^-20, arguments as a tree, and every call
/// that was let through kept for ever.
/// </summary>
internal sealed class Reference(string server)
{
    private const int Scale = 20;

    private readonly List<(string Tool, string Arguments, DateTimeOffset At, bool Expressly)> _passed = [];

    /// <summary>Who decides, and how: <c>allow</c>, <c>block RULE</c>, <c>review RULE</c>, <c>hold RULE</c>.</summary>
    public string Decide(Configuration configuration, string[] killed, string tool, string arguments, ToolStanding standing, DateTimeOffset now)
    {
        var (verdict, expressly) = Judge(configuration, killed, tool, arguments, standing, now);
        if (!verdict.StartsWith("block", StringComparison.Ordinal)) _passed.Add((tool, arguments, now, expressly));
        return verdict;
    }

    private (string Verdict, bool Expressly) Judge(Configuration configuration, string[] killed, string tool, string arguments, ToolStanding standing, DateTimeOffset now)
    {
        var rules = configuration.EffectiveRules;
        using var document = arguments.Length == 0 ? null : JsonDocument.Parse(arguments);
        var root = document?.RootElement;
        var recent = _passed.Where(call => !call.Expressly && call.At > now.AddMinutes(-1)).ToList();
        string? flag = null;

        if (rules.BlockTools.FirstOrDefault(it => Fits(it.Text, tool)) is { } blocked) return ($"block block_tools: {blocked}", false);
        if (!rules.AllowTools.IsEmpty && (!Regex.IsMatch(tool, @"\A[A-Za-z0-9_.\-/]{1,128}\z") || !rules.AllowTools.Any(it => Fits(it.Text, tool)))) return ("block allow_tools", false);
        foreach (var kill in killed)
            if (kill.Split(':', 2) is [var kind, var glob] ? Fits(glob, kind switch { "server" => server, "agent" => configuration.Agent.Id.Value, _ => tool }) : Fits(kill, tool))
                return ($"block kill_switch: {kill}", false);
        if (standing is ToolStanding.Changed or ToolStanding.New && rules.OnToolChange != ToolChangeAction.Ignore)
        {
            if (rules.OnToolChange == ToolChangeAction.Block || rules.ReviewMode == ReviewMode.Block) return ("block on_tool_change", false);
            flag = "on_tool_change";
        }
        var amount = root is { } there ? Largest(there, rules) : default;
        if (rules.HumanReviewTools.FirstOrDefault(it => Fits(it.Text, tool)) is { } reviewed)
        {
            var rule = rules.HumanReviewAboveUsd is { } above && amount.IsThere
                ? amount.Exceeds(above) ? "human_review_above_usd" : null
                : $"human_review_tools: {reviewed}";
            if (rule is not null && rules.ReviewMode == ReviewMode.Block) return ($"block {rule}", false);
            flag ??= rule;
        }
        if (rules.MaxAmountUsd is { } limit && amount.Exceeds(limit)) return ("block max_amount_usd", false);
        foreach (var custom in rules.CustomRules.Where(it => Fits(it.Tools.Text, tool) && Holds(it, root)))
        {
            if (custom.Action == RuleAction.Block || (custom.Action == RuleAction.HumanReview && rules.ReviewMode == ReviewMode.Block)) return ($"block custom_rules: {custom.Name}", false);
            if (custom.Action == RuleAction.Allow) return (flag is null ? $"allow custom_rules: {custom.Name}" : Flagged(), true);
            flag ??= $"custom_rules: {custom.Name}";
        }
        if (rules.MaxIdenticalCallsPerMinute is > 0 and var identical && recent.Count(call => (call.Tool, call.Arguments) == (tool, arguments)) >= identical)
            return ("block max_identical_calls_per_minute", false);
        if (rules.MaxCallsPerSession is > 0 and var cap && _passed.Count >= cap) return ("block max_calls_per_session", false);
        var entry = rules.RateLimitTools.Where(it => Fits(it.Tools.Text, tool)).OrderByDescending(it => it.Tools.Text == tool)
            .ThenByDescending(it => it.Tools.Text.Count(letter => letter != '*')).FirstOrDefault();
        var (rate, perMinute) = entry is null ? ("rate_limit_per_minute", rules.RateLimitPerMinute) : ($"rate_limit_tools: {entry.Tools}", entry.PerMinute);
        if (perMinute > 0 && recent.Count(call => call.Tool == tool) >= perMinute) return ($"block {rate}", false);
        return (flag is null ? "allow" : Flagged(), false);

        string Flagged() => $"{(rules.ReviewMode == ReviewMode.Hold ? "hold" : "review")} {flag}";
    }

    public static string Spell(Decision decision) => decision switch
    {
        Decision.Allow { Rule: { } rule } => $"allow {rule}",
        Decision.Allow => "allow",
        Decision.Block block => $"block {block.Rule}",
        Decision.Review review => $"review {review.Rule}",
        Decision.Hold hold => $"hold {hold.Rule}",
        _ => throw new InvalidOperationException(),
    };

    public static bool Fits(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        if (pattern.IsEmpty) return name.IsEmpty;
        if (pattern[0] != '*') return !name.IsEmpty && name[0] == pattern[0] && Fits(pattern[1..], name[1..]);
        for (var taken = 0; taken <= name.Length; taken++)
            if (Fits(pattern[1..], name[taken..])) return true;
        return false;
    }

    private readonly record struct Sum(bool IsThere, bool IsUnreadable, BigInteger Value)
    {
        public bool Exceeds(decimal limit) => IsThere && (IsUnreadable || Value > Scaled(limit));
    }

    private static Sum Largest(JsonElement root, RulesSection rules)
    {
        var values = rules.AmountFields.SelectMany(field => field.IsPlain ? Everywhere(root, field.Text) : At(root, field.Text.Split('.'))).Where(it => it.ValueKind != JsonValueKind.Null);
        var sums = values.Select(value => Number(value)).ToList();
        return sums.Count == 0 ? default
            : sums.Contains(null) ? new Sum(true, true, 0)
            : new Sum(true, false, sums.Max(sum => BigInteger.Abs(sum!.Value)));
    }

    private static bool Holds(CustomRule rule, JsonElement? root)
    {
        if (root is not { } there) return false;
        var answers = At(there, rule.Condition.Field.Text.Split('.')).SelectMany(Leaves).Where(it => it.ValueKind != JsonValueKind.Null).Select(it => Meets(rule.Condition, it)).ToList();
        return rule.Action == RuleAction.Allow ? answers.Count > 0 && answers.TrueForAll(it => it == true) : answers.Exists(it => it != false);
    }

    private static bool? Meets(Condition condition, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object) return null;
        if (condition.Value is Operand.Number asked)
        {
            var (number, bound) = (Number(value), Scaled(asked.Value));
            return condition.Operator switch
            {
                ComparisonOperator.Eq => number == bound,
                ComparisonOperator.Neq => number != bound,
                _ when number is null => null,
                ComparisonOperator.Gt => number > bound,
                ComparisonOperator.Lt => number < bound,
                ComparisonOperator.Gte => number >= bound,
                _ => number <= bound,
            };
        }
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return condition.Operator switch
        {
            ComparisonOperator.Eq => text == ((Operand.Text)condition.Value).Value,
            ComparisonOperator.Neq => text != ((Operand.Text)condition.Value).Value,
            ComparisonOperator.Contains => text.Contains(((Operand.Text)condition.Value).Value, StringComparison.Ordinal),
            ComparisonOperator.NotContains => !text.Contains(((Operand.Text)condition.Value).Value, StringComparison.Ordinal),
            _ => Regex.IsMatch(text, ((Operand.Pattern)condition.Value).Value.ToString(), RegexOptions.CultureInvariant),
        };
    }

    private static IEnumerable<JsonElement> Everywhere(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().SelectMany(item => Everywhere(item, name)),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member =>
            (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase) ? [member.Value] : Enumerable.Empty<JsonElement>()).Concat(Everywhere(member.Value, name))),
        _ => [],
    };

    private static IEnumerable<JsonElement> At(JsonElement value, string[] path) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().SelectMany(item => At(item, path)),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Enumerable.Range(1, path.Length)
            .Where(taken => member.Name.Equals(string.Join('.', path[..taken]), StringComparison.OrdinalIgnoreCase))
            .SelectMany(taken => taken == path.Length ? [member.Value] : At(member.Value, path[taken..]))),
        _ => [],
    };

    private static IEnumerable<JsonElement> Leaves(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().SelectMany(Leaves) : [value];

    private static BigInteger Scaled(decimal value) => new BigInteger(value * 10_000) * BigInteger.Pow(10, Scale - 4);

    // In units of 10^-20; null when no reader would take it for a number, or a decimal could not hold it.
    private static BigInteger? Number(JsonElement value)
    {
        if (value.ValueKind is not (JsonValueKind.Number or JsonValueKind.String)) return null;
        var text = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : value.GetString()!;
        if (Regex.Match(text, @"\A[ \t\r\n]*(([+-]?)\$?|\$([+-]))(\d*|\d{1,3}(,\d{3})+)(\.(\d*))?([eE]([+-]?\d+))?[ \t\r\n]*\z", RegexOptions.CultureInvariant | RegexOptions.ECMAScript) is not { Success: true } read) return null;
        var (whole, fraction) = (read.Groups[4].Value.Replace(",", "", StringComparison.Ordinal), read.Groups[7].Value);
        if (whole.Length + fraction.Length == 0) return null;
        var exponent = (read.Groups[9].Success ? int.Parse(read.Groups[9].Value, System.Globalization.CultureInfo.InvariantCulture) : 0) - fraction.Length + Scale;
        if (exponent < 0) throw new InvalidOperationException($"the reference is too coarse for {text}");
        var number = BigInteger.Parse(whole + fraction, System.Globalization.CultureInfo.InvariantCulture) * BigInteger.Pow(10, exponent);
        if (number >= BigInteger.Pow(2, 96) * BigInteger.Pow(10, Scale)) return null;
        return read.Groups[2].Value == "-" || read.Groups[3].Value == "-" ? -number : number;
    }
}
