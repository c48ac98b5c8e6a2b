using System.Buffers;

namespace Estoppl.Proxy.Tools;

/// <summary>Words in a description that are meant for the model and not for whoever installs the server. One pass for each kind; nothing is searched twice.</summary>
internal static class HiddenInstructions
{
    private const int ShortestPhrase = 13, LongestPhrase = 160, LongestRun = 200, ShortestWrap = 60;

    /// <summary>Nobody writes these but to be obeyed.</summary>
    private static readonly string[] s_loudTags = ["important", "system-reminder", "system_reminder", "system-prompt", "system_prompt", "system-instructions", "system_instructions"];

    /// <summary>In small letters and without an end these are placeholders: <c>Bearer &lt;secret&gt;</c>.</summary>
    private static readonly string[] s_tags = ["system", "instruction", "instructions", "secret", "secrets", "hidden", "critical", "admin", "override"];

    private static readonly SearchValues<string> s_roleMarks = SearchValues.Create(
        ["<|im_start|>", "<|im_end|>", "<|system|>", "<|user|>", "<|assistant|>", "<|endoftext|>", "<|eot_id|>", "<|start_header_id|>", "<<SYS>>", "[INST]"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> s_triggers = SearchValues.Create(
        ["ignore", "disregard", "forget", "not", "don't", "don’t", "never", "without"], StringComparison.OrdinalIgnoreCase);

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>>
        s_settingAside = Words("ignore disregard forget"),
        s_negations = Words("not don't don’t never without"),
        s_letting = Words("let letting"),
        s_users = Words("user users"),
        s_knowing = Words("know notice"),
        s_fillers = Words("all any and of the your my these those every other everything said"),
        s_earlier = Words("previous prior above earlier preceding foregoing former original system initial"),
        s_instructions = Words("instruction instructions prompt prompts rules guideline guidelines directive directives"),
        s_behind = Words("above before earlier previously"),
        s_softeners = Words("ever to please explicitly directly under any circumstances"),
        s_telling = Words("tell telling mention mentioning inform informing reveal revealing disclose disclosing"),
        s_conditions = Words("unless if when until except where while because before after but and or which whose");

    private static readonly SearchValues<char> s_tagLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-");
    private static readonly SearchValues<char> s_base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_");

    /// <summary>Adds what is found in <paramref name="text"/> to the counts by <see cref="HiddenKind"/>.</summary>
    public static void Count(string text, Span<int> counts)
    {
        var hasMarks = text.AsSpan().ContainsAny('<', '[');
        if (!hasMarks && text.Length < ShortestPhrase) return;
        if (hasMarks)
        {
            counts[(int)HiddenKind.InstructionTags] += Tags(text) + Occurrences(text, s_roleMarks);
            counts[(int)HiddenKind.Comments] += text.AsSpan().Count("<!--");
        }

        counts[(int)HiddenKind.Instructions] += Phrases(text);
        counts[(int)HiddenKind.EncodedText] += Runs(text);
    }

    private static int Tags(string text)
    {
        var (found, at) = (0, 0);
        Dictionary<string, int>? lastEnds = null;
        while (text.IndexOf('<', at) is >= 0 and var open)
        {
            at = open + 1;
            var rest = text.AsSpan(at);
            var length = rest.IndexOfAnyExcept(s_tagLetters);
            if (length is <= 0 or > 24 || rest[length] is not ('>' or ' ' or '\t' or '\n' or '\r' or '/')) continue;
            var word = rest[..length].ToString();
            var small = word.ToLowerInvariant();
            if (s_loudTags.Contains(small)) found++;
            else if (s_tags.Contains(small) && (!word.AsSpan().ContainsAnyInRange('a', 'z') || EndOf(small) > at)) found++;
        }

        return found;

        // Looked for once for each word, from behind, so that many beginnings without an end cost no more than one.
        int EndOf(string word)
        {
            lastEnds ??= [];
            if (!lastEnds.TryGetValue(word, out var end)) lastEnds[word] = end = text.LastIndexOf($"</{word}", StringComparison.OrdinalIgnoreCase);
            return end;
        }
    }

    private static int Occurrences(ReadOnlySpan<char> text, SearchValues<string> what)
    {
        var found = 0;
        while (text.IndexOfAny(what) is >= 0 and var at)
        {
            found++;
            text = text[(at + 1)..];
        }

        return found;
    }

    private static int Phrases(ReadOnlySpan<char> text)
    {
        var (found, at) = (0, 0);
        while (text[at..].IndexOfAny(s_triggers) is >= 0 and var offset)
        {
            var start = at + offset;
            at = start + 1;
            if (start > 0 && char.IsLetterOrDigit(text[start - 1])) continue;
            var sentence = SentenceFrom(text[start..]);
            var trigger = NextWord(ref sentence);
            if (s_settingAside.Contains(trigger) ? SetsAside(sentence) : s_negations.Contains(trigger) && KeepsFromTheUser(sentence)) found++;
        }

        return found;
    }

    /// <summary>"… all previous instructions", "… the instructions above".</summary>
    private static bool SetsAside(ReadOnlySpan<char> sentence)
    {
        var word = NextWord(ref sentence);
        while (s_fillers.Contains(word)) word = NextWord(ref sentence);
        if (s_instructions.Contains(word)) return s_behind.Contains(NextWord(ref sentence));
        if (!s_earlier.Contains(word)) return false;
        for (var ahead = 0; ahead < 3; ahead++)
            if (s_instructions.Contains(NextWord(ref sentence))) return true;
        return false;
    }

    /// <summary>"… tell the user", "… mention this to the user", "… let the user know".</summary>
    private static bool KeepsFromTheUser(ReadOnlySpan<char> sentence)
    {
        var word = NextWord(ref sentence);
        while (s_softeners.Contains(word)) word = NextWord(ref sentence);
        var isLetting = s_letting.Contains(word);
        if (!isLetting && !s_telling.Contains(word)) return false;
        for (word = NextWord(ref sentence); word.Length > 0 && !s_conditions.Contains(word); word = NextWord(ref sentence))
            if (s_users.Contains(word)) return !isLetting || s_knowing.Contains(NextWord(ref sentence));
        return false;
    }

    private static ReadOnlySpan<char> SentenceFrom(ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, LongestPhrase)];
        return text.IndexOfAny(".!?;") is >= 0 and var end ? text[..end] : text;
    }

    /// <summary>The next word; empty at the end.</summary>
    private static ReadOnlySpan<char> NextWord(ref ReadOnlySpan<char> text)
    {
        var start = 0;
        while (start < text.Length && !char.IsLetter(text[start])) start++;
        var end = start;
        while (end < text.Length && (char.IsLetter(text[end]) || text[end] is '\'' or '’')) end++;
        var word = text[start..end];
        text = text[end..];
        return word;
    }

    private static int Runs(ReadOnlySpan<char> text)
    {
        var found = 0;
        while (text.Length > LongestRun)
        {
            var length = RunAt(text);
            if (length > LongestRun && LooksEncoded(text[..length])) found++;
            text = text[Math.Max(length, 1)..];
            var next = text.IndexOfAny(s_base64);
            text = next < 0 ? default : text[next..];
        }

        return found;
    }

    // As mail wraps it, a run goes on in the next line where the line before was a long one.
    private static int RunAt(ReadOnlySpan<char> text)
    {
        var (length, line) = (0, 0);
        while (true)
        {
            var run = text[length..].IndexOfAnyExcept(s_base64);
            run = run < 0 ? text.Length - length : run;
            (length, line) = (length + run, run);
            var end = text[length..].StartsWith("\r\n") ? 2 : text[length..].StartsWith("\n") ? 1 : 0;
            if (end == 0 || line < ShortestWrap || length + end >= text.Length || !s_base64.Contains(text[length + end])) return length;
            length += end;
        }
    }

    // A ruler of dashes and a long path are none.
    private static bool LooksEncoded(ReadOnlySpan<char> run) =>
        run.ContainsAnyInRange('a', 'z') && run.ContainsAnyInRange('A', 'Z') && run.ContainsAnyInRange('0', '9') && run.Count('/') * 8 < run.Length && run.Count('-') + run.Count('_') <= run.Length / 8;

    private static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Words(string words) =>
        new HashSet<string>(words.Split(' '), StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
