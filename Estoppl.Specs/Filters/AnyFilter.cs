using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Specs.Testing;

namespace Estoppl.Specs.Filters;

/// <summary>A filter as it is written, and what it means, by the slowest and plainest of ways.</summary>
internal sealed record Meant(string Text, Func<CallView, bool> Means)
{
    public override string ToString() => Text;
}

/// <summary>Filters with their meaning, and calls that they tell apart.</summary>
internal static class AnyFilter
{
    private static readonly string[] s_names =
        ["stripe.charge", "stripe.refund", "STRIPE.charge", "shell.exec", "read_file", "a\"b\\c", "😀", "x y", "none", "", "a*b", "a?b", "/etc/", "or", "-x", "a,b", "é", "q😀z"];

    private static readonly string[] s_rules = ["block_tools: delete_*", "max_amount_usd", "none", "stripe"];
    private static readonly string[] s_expressions = ["^stripe", "e$", "a|b", "[xy]", "^/", @"\.", "", @"\\", "(?i)STRIPE", @"\p{L}"];

    /// <summary>Calls whose values collide often.</summary>
    public static readonly Gen<CallView> Call = Gen.Select(
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 3], Gen.OneOf(s_names), Gen.OneOf(s_names).Null(), Gen.OneOf("claude-code", "bot", "none").Null(), Gen.OneOf(s_rules).Null()),
        Gen.Select(Gen.Enum<DecisionKind>(), Gen.Enum<CallState>(), Gen.Bool.Nullable(), Gen.Int[0, 3].Nullable(), Gen.Int[0, 4], Gen.Int[0, 4].Nullable(), Gen.Bool),
        (one, other) => new CallView(
            new CallId(A.Id(one.Item1)), new Position(one.Item1), A.Noon.AddMinutes(one.Item1), one.Item2 == 0 ? null : new SessionId(A.Id(one.Item2).Value),
            one.Item5 is { } agent ? new AgentId(agent) : null, one.Item4 is { } server ? new ServerName(server) : null, new ToolName(one.Item3), other.Item1,
            one.Item6 is { } rule ? new RuleName(rule) : null, other.Item2, true, other.Item3, other.Item4 is { } latency ? TimeSpan.FromMilliseconds(500 * latency) : null,
            500 * other.Item5, other.Item6 * 512, other.Item7 ? new CallId(A.Id(99)) : null));

    private static readonly Gen<Meant> s_term = Gen.OneOf(
        Field("tool", call => call.Tool.Value), Field("server", call => call.Server?.Value), Field("agent", call => call.Agent?.Value), Field("rule", call => call.Rule?.Value),
        Id("session", call => call.Session?.ToString()), Id("call", call => call.Call.ToString()),
        Words("decision", Enum.GetValues<DecisionKind>(), call => call.Decision, kind => kind == DecisionKind.Review ? "HUMAN_REQ" : $"{kind}"),
        Words("state", Enum.GetValues<CallState>(), call => call.State, state => $"{state}"),
        Is, Number("seq", call => call.Seq.Value, ("", 1)), Number("latency", call => (long?)call.Latency?.TotalMicroseconds, ("ms", 1000), ("", 1000), ("s", 1_000_000), ("µs", 1), ("US", 1)),
        Number("size", call => call.InputSize, ("", 1), ("k", 1000), ("KB", 1000), ("b", 1)), Number("output", call => call.OutputSize, ("ki", 1024), ("", 1), ("KiB", 1024)),
        Times, Free);

    /// <summary>Any filter.</summary>
    public static readonly Gen<Meant> Filter = Gen.Recursive<Meant>((depth, inner) => depth > 4 ? s_term : Gen.Frequency(
        (5, s_term),
        (1, Gen.Select(Gen.OneOf("-", "!", "not ", "NOT  ", "- "), inner, (sign, one) => new Meant($"{sign}({one.Text})", call => !one.Means(call)))),
        (1, Gen.Select(Gen.OneOf("-", "!", "!!!"), s_term, (sign, one) => new Meant(sign + one.Text, call => !one.Means(call)))),
        (2, Gen.Select(Gen.OneOf(" ", "  ", " and ", "&", " && ", "\t"), inner, inner, (sign, one, other) => new Meant($"({one.Text}){sign}({other.Text})", call => one.Means(call) && other.Means(call)))),
        (2, Gen.Select(Gen.OneOf(" or ", "|", " OR ", " || "), inner, inner, (sign, one, other) => new Meant($"({one.Text}){sign}({other.Text})", call => one.Means(call) || other.Means(call)))),
        // Without parentheses: "and" binds tighter.
        (1, Gen.Select(s_term, s_term, s_term, (a, b, c) => new Meant($"{a.Text} or {b.Text} {c.Text}", call => a.Means(call) || (b.Means(call) && c.Means(call))))),
        (1, Gen.Select(s_term, s_term, s_term, (a, b, c) => new Meant($"{a.Text} -{b.Text} | {c.Text}", call => (a.Means(call) && !b.Means(call)) || c.Means(call))))));

    private static Gen<Meant> Free => Gen.OneOf(
        Gen.OneOf("stripe", "SHELL", "o", "e.", "block_tools", "nothing").Select(word => new Meant(word, call => InNames(call, name => Contains(name, word)))),
        Gen.OneOf(s_names).Where(name => name.Length > 0).Select(name => new Meant(Quoted(name), call => InNames(call, text => Contains(text, name)))),
        Gen.OneOf("st*e", "?tri", "*", "x?y", "A*B").Select(glob => new Meant(glob, call => InNames(call, text => Fits($"*{glob.ToUpperInvariant()}*", text.ToUpperInvariant(), escaped: "")))),
        Gen.OneOf(s_expressions).Where(it => it.Length > 0).Select(it => new Meant(Slashes(it), call => InNames(call, text => Regex.IsMatch(text, it)))));

    private static Gen<Meant> Is => Gen.OneOf(
        Gen.Const(new Meant("is:error", call => call.IsError == true || call.State is CallState.Failed or CallState.UpstreamDied)),
        Gen.Const(new Meant("is:OPEN", call => call.State is CallState.Pending or CallState.Held)),
        Gen.Const(new Meant("is:substitute,\"open\"", call => call.Substitutes is not null || call.State is CallState.Pending or CallState.Held)));

    private static Gen<Meant> Times => Gen.Int[0, 40].SelectMany(minute => Gen.OneOf("yyyy-MM-dd'T'HH:mm", "'\"'yyyy-MM-dd HH:mm'\"'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.fff'Z'").SelectMany(format =>
    {
        var time = A.Noon.AddMinutes(minute);
        var written = time.ToString(format, CultureInfo.InvariantCulture);
        return Gen.OneOf(new Meant($"since:{written}", call => call.At >= time), new Meant($"until:{written}", call => call.At < time));
    }));

    private static Gen<Meant> Field(string name, Func<CallView, string?> of) => Value.Array[1, 3].Select(values => new Meant(
        $"{name}:{string.Join(values.Length == 2 ? ", " : ",", values.Select(value => value.Text))}",
        call => values.Any(value => of(call) is { } text ? value.Means(text) || (value.Text == text && name == "tool") : value.Text == "none")));

    private static Gen<(string Text, Func<string, bool> Means)> Value => Gen.OneOf(
        Gen.OneOf(s_names).Select(name => (Quoted(name), (Func<string, bool>)(text => text == name))),
        Gen.Const(("none", (Func<string, bool>)(text => false))),
        Gen.OneOf(s_expressions).Where(it => it.Length > 0).Select(it => (Slashes(it), (Func<string, bool>)(text => Regex.IsMatch(text, it)))),
        Gen.Select(Gen.OneOf(s_names).Where(name => name.Length > 0), Gen.Int[0, 8], Gen.Int[0, 3], Gen.Char["*?."]).Select((name, at, length, wildcard) =>
        {
            // Some of it gives way to a wildcard, and what remains stands for itself.
            at = Math.Min(at, name.Length);
            var (head, tail) = (name[..at], name[Math.Min(name.Length, at + length)..]);
            if (wildcard == '.') wildcard = '*';
            return (Escaped(head) + wildcard + Escaped(tail), (Func<string, bool>)(text => Fits(head + wildcard + tail, text, escaped: head + "\0" + tail)));
        }));

    private static Gen<Meant> Id(string name, Func<CallView, string?> of) => Gen.Select(Gen.Int[0, 40], Gen.Int[1, 36], Gen.Int[0, 3]).Select((number, length, form) =>
    {
        var id = $"{A.Id(number).Value}";
        var ending = id[^length..];
        return form switch
        {
            0 => new Meant($"{name}:{ending.ToUpperInvariant()}", call => of(call)?.EndsWith(ending, StringComparison.Ordinal) == true),
            1 => new Meant(name == "session" ? $"session:\"{ending}\",none" : $"{name}:\"{ending}\"", call => of(call)?.EndsWith(ending, StringComparison.Ordinal) ?? true),
            2 => new Meant($"{name}:{id[..8]}*", call => of(call)?.StartsWith(id[..8], StringComparison.Ordinal) == true),
            _ => new Meant($"{name}:/^{id[..8]}/", call => of(call)?.StartsWith(id[..8], StringComparison.Ordinal) == true),
        };
    });

    private static Gen<Meant> Words<T>(string name, T[] all, Func<CallView, T> of, Func<T, string> word) where T : struct => Gen.OneOf(all).Array[1, 3].Select(some =>
        new Meant($"{name.ToUpperInvariant()}:{string.Join(',', some.Select(word))}", call => some.Contains(of(call))));

    private static Gen<Meant> Number(string name, Func<CallView, long?> of, params (string Name, decimal Factor)[] units) =>
        Gen.Select(Gen.OneOf("<", "<=", ">", ">=", "=", ":", " > ", " <= "), Gen.Int[0, 2000], Gen.Int[0, 9], Gen.OneOf(units)).Select((sign, whole, part, unit) =>
        {
            var number = (whole % 41 + part / 10m) * (name == "seq" || unit.Factor > 100 ? 1 : 50);
            var limit = number * unit.Factor;
            return new Meant(string.Create(CultureInfo.InvariantCulture, $"{name}{sign}{number}{unit.Name}"), call => of(call) is { } value && sign.Trim() switch
            {
                "<" => value < limit,
                "<=" => value <= limit,
                ">" => value > limit,
                ">=" => value >= limit,
                _ => value == limit,
            });
        });

    private static bool InNames(CallView call, Func<string, bool> has) =>
        new[] { call.Tool.Value, call.Server?.Value, call.Agent?.Value, call.Rule?.Value }.Any(name => name is not null && has(name));

    private static bool Contains(string text, string part) => text.ToUpperInvariant().Contains(part.ToUpperInvariant(), StringComparison.Ordinal);

    /// <summary>Tries everything.</summary>
    private static bool Fits(string glob, string text, string escaped)
    {
        if (glob.Length == 0) return text.Length == 0;
        // What stands at the same place of the escaped one stands for itself.
        var rest = escaped.Length > 0 ? escaped[1..] : "";
        var isWild = escaped.Length == 0 || escaped[0] == '\0';
        if (isWild && glob[0] == '*') return Enumerable.Range(0, text.Length + 1).Any(taken => Fits(glob[1..], text[taken..], rest));
        if (text.Length == 0) return false;
        if (isWild && glob[0] == '?') return Fits(glob[1..], text[(text.Length > 1 && char.IsSurrogatePair(text[0], text[1]) ? 2 : 1)..], rest);
        return glob[0] == text[0] && Fits(glob[1..], text[1..], rest);
    }

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Slashes(string expression) => $"/{expression.Replace("/", "\\/", StringComparison.Ordinal)}/";

    private static string Escaped(string text) => string.Concat(text.Select(each => char.IsAsciiLetterOrDigit(each) ? $"{each}" : $"\\{each}"));
}
