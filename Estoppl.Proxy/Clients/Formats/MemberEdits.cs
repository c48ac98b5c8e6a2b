namespace Estoppl.Proxy.Clients.Formats;

/// <summary>Puts a member beside another, and takes members away again.</summary>
internal sealed class MemberEdits(string text, Syntax syntax)
{
    /// <summary>Puts one behind another, on a line of its own where that one has one.</summary>
    public Splice Add(ConfigMember behind, string key, string value)
    {
        var added = Quoting.Key(key, behind.KeyPrefix, syntax) + value;
        if (behind.IsInline) return new Splice(behind.Value.End, 0, $",{Between(behind)}{added}");
        var at = Blanks.LineEnd(text, behind.Value.End, syntax);
        var lineEnd = Blanks.LineEndAt(text, at);
        if (lineEnd.Length == 0) lineEnd = Blanks.LineEndOf(text);
        var before = text[Blanks.LineStart(text, behind.KeyStart, syntax)..behind.KeyStart];
        return new Splice(at, 0, $"{lineEnd}{before.Replace('-', ' ')}{added}");
    }

    /// <summary>Takes members of one map away, with their commas or their lines.</summary>
    public IEnumerable<Splice> Remove(ConfigNode.Map map, IReadOnlyCollection<ConfigMember> members)
    {
        var isFirst = true;
        for (var i = 0; i < map.Members.Count; i++)
        {
            var member = map.Members[i];
            if (!members.Contains(member)) isFirst = false;
            else if (!member.IsInline) yield return RemoveLine(member, i + 1 < map.Members.Count ? map.Members[i + 1] : null);
            else
                foreach (var splice in isFirst ? RemoveWithCommaBehind(member) : RemoveWithCommaBefore(map.Members[i - 1], member)) yield return splice;
        }
    }

    private IEnumerable<Splice> RemoveWithCommaBehind(ConfigMember member)
    {
        yield return Cut(member.KeyStart, member.Value.End);
        var comma = Blanks.Skip(text, member.Value.End, syntax);
        if (text[comma] == ',') yield return Cut(comma, Blanks.SkipBlank(text, comma + 1));
    }

    private IEnumerable<Splice> RemoveWithCommaBefore(ConfigMember before, ConfigMember member)
    {
        var comma = Blanks.Skip(text, before.Value.End, syntax);
        yield return Cut(comma, comma + 1);
        yield return Cut(Blanks.AreBetween(text, comma + 1, member.KeyStart) ? comma + 1 : member.KeyStart, member.Value.End);
    }

    private Splice RemoveLine(ConfigMember member, ConfigMember? next)
    {
        var line = Blanks.LineStart(text, member.KeyStart, syntax);
        var end = Blanks.LineEnd(text, member.Value.End, syntax);
        // The first of a mapping behind a dash: the next one takes its place.
        if (!Blanks.AreBetween(text, line, member.KeyStart))
            return Cut(member.KeyStart, next is not null && Blanks.AreBetween(text, member.Value.End, next.KeyStart) ? next.KeyStart : member.Value.End);
        // A comment behind it stays.
        if (!Blanks.AreBetween(text, member.Value.End, end)) return Cut(member.KeyStart, member.Value.End);
        return line > 0 ? Cut(EndOfLineBefore(line), end) : Cut(0, end + Blanks.LineEndAt(text, end).Length);
    }

    private int EndOfLineBefore(int line) => line > 1 && text[line - 1] == '\n' && text[line - 2] == '\r' ? line - 2 : line - 1;

    // As the member before has it: a line end with its indentation, or a space.
    private string Between(ConfigMember behind)
    {
        var from = behind.KeyStart;
        while (from > 0 && text[from - 1] is ' ' or '\t') from--;
        if (from == 0 || text[from - 1] is not ('\n' or '\r')) return " ";
        return text[EndOfLineBefore(from)..behind.KeyStart];
    }

    private static Splice Cut(int from, int to) => new(from, to - from, "");
}
