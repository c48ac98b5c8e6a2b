namespace Estoppl.Proxy.Clients.Formats;

/// <summary>Puts items in front of a list, and takes them away again. What was in the list does not move.</summary>
internal sealed class ListEdits(string text, Syntax syntax)
{
    /// <summary>
    /// Puts tokens in front, directly behind the bracket. Where the first item stands on a line of its own, they get one, too. A space follows
    /// the last comma unless a line end does: so <see cref="Keep"/> knows what is whose.
    /// </summary>
    public Splice Prepend(ConfigNode.List list, IReadOnlyList<string> tokens)
    {
        if (list.IsDashed)
        {
            var line = Blanks.LineStart(text, list.Start, syntax);
            var next = Blanks.LineEndOf(text) + text[line..list.Start];
            return new Splice(list.Start, 0, string.Concat(tokens.Select(token => $"- {token}{next}")));
        }
        var at = list.Start + 1;
        var words = string.Join(", ", tokens);
        if (list.Items.Count == 0) return new Splice(at, 0, words);
        var lineEnd = Blanks.LineEndAt(text, at);
        return new Splice(at, 0, lineEnd.Length == 0 ? $"{words}, " : $"{lineEnd}{IndentBehind(at)}{words},");
    }

    /// <summary>Keeps the items from one to before another, and takes the others away.</summary>
    /// <param name="colonEnd">Behind the colon of the list's key: what YAML needs to say that a list with dashes has become empty.</param>
    public IEnumerable<Splice> Keep(ConfigNode.List list, int from, int to, int colonEnd)
    {
        var items = list.Items;
        if (from == to && list.IsDashed) return [new Splice(colonEnd, items[^1].End - colonEnd, " []")];
        if (from == to) return TakeAll(list);
        var tail = Cut(items[to - 1].End, items[^1].End);
        return from == 0 ? [tail] : list.IsDashed ? [HeadOfDashed(list, from), tail] : [.. Head(list, from), tail];
    }

    private IEnumerable<Splice> TakeAll(ConfigNode.List list)
    {
        if (list.Items.Count == 0) yield break;
        yield return Cut(Begin(list), list.Items[^1].End);
        var comma = Blanks.Skip(text, list.Items[^1].End, syntax);
        if (text[comma] == ',') yield return Cut(comma, comma + 1);
    }

    private IEnumerable<Splice> Head(ConfigNode.List list, int from)
    {
        var end = list.Items[from - 1].End;
        yield return Cut(Begin(list), end);
        var comma = Blanks.Skip(text, end, syntax);
        yield return Cut(comma, text[comma + 1] == ' ' ? comma + 2 : comma + 1);
    }

    // Up to the next dash, unless a comment stands before it.
    private Splice HeadOfDashed(ConfigNode.List list, int from)
    {
        var end = list.Items[from - 1].End;
        var dash = Blanks.SkipBlank(text, end);
        return Cut(list.Start, text[dash] == '-' ? dash : end);
    }

    // Blanks between the bracket and our first word are ours, too.
    private int Begin(ConfigNode.List list) =>
        Blanks.AreBetween(text, list.Start + 1, list.Items[0].Start) ? list.Start + 1 : list.Items[0].Start;

    private string IndentBehind(int at)
    {
        var first = Blanks.SkipBlank(text, at);
        return text[Blanks.LineStart(text, first, syntax)..first];
    }

    private static Splice Cut(int from, int to) => new(from, to - from, "");
}
