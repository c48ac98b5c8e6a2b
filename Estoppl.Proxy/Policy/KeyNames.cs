namespace Estoppl.Proxy.Policy;

/// <summary>What the author of a misspelt or misplaced key probably meant.</summary>
internal static class KeyNames
{
    private static readonly (string Section, string[] Keys)[] Homes =
    [
        ("agent", ["id", "version", "authorized_by"]),
        ("rules",
        [
            "allow_tools", "block_tools", "human_review_tools", "human_review_above_usd", "max_amount_usd", "amount_field",
            "rate_limit_per_minute", "rate_limit_tools", "custom_rules", "agent_rules", "review_mode", "review_timeout_seconds", "fail_mode",
            "on_tool_change", "hide_blocked_tools", "max_identical_calls_per_minute", "max_calls_per_session",
        ]),
        ("ledger", ["db_path", "commitment", "anchors", "cloud_endpoint", "cloud_api_key", "org_id"]),
        ("proxy", ["block_reply", "max_message_bytes"]),
    ];

    /// <summary>The known key that takes the fewest edits, when it takes few enough to be a slip.</summary>
    public static string? Nearest(string key, IEnumerable<string> known)
    {
        var best = known.Select(candidate => (candidate, distance: Distance(key, candidate))).OrderBy(pair => pair.distance).FirstOrDefault();
        return best.candidate is not null && best.distance <= Math.Max(1, Math.Min(key.Length, best.candidate.Length) / 3) ? best.candidate : null;
    }

    /// <summary>The section that a key belongs to, where it is another one.</summary>
    public static string? HomeOf(string key, string section) =>
        Homes.FirstOrDefault(home => home.Section != section && home.Keys.Contains(key)).Section;

    /// <summary>Levenshtein distance, without regard to case and with hyphens read as underscores.</summary>
    public static int Distance(string left, string right)
    {
        const int longest = 64;
        if (left.Length > longest || right.Length > longest) return int.MaxValue;
        Span<int> row = stackalloc int[longest + 1];
        for (var j = 0; j <= right.Length; j++) row[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = diagonal + (Fold(left[i - 1]) == Fold(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[right.Length];
    }

    private static char Fold(char letter) => letter == '-' ? '_' : char.ToLowerInvariant(letter);
}
