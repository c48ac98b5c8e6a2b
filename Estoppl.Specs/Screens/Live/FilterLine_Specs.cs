using CsCheck;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;
using Estoppl.Operator.Screens.Live;
using Estoppl.Specs.Filters;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Screens.Live;

/// <summary>The line behind the slash, with keys pressed in it.</summary>
internal static class Typing
{
    public static readonly KnownNames Names = new(
        ["stripe.charge", "shell.exec", "read file", "rtl\u202Eexe.txt", "quo\"ted\\", "http://evil", "none"], ["files", "shell"], ["claude-code"], ["block_tools: delete_*"]);

    public static FilterReading Read(string text) => CallFilter.Parse(text, new ManualClock());

    public static FilterLine Line(string text = "", FilterHistory? history = null, string inForce = "") =>
        Type(FilterLine.Open(inForce, ((FilterReading.Good)Read(inForce)).Filter, history ?? FilterHistory.Empty, Names, Read), text);

    public static FilterLine Type(this FilterLine line, string text) => text.EnumerateRunes().Aggregate(line, (it, rune) => Editing(it.Type(KeyStroke.Typing(rune.ToString()))));

    public static FilterLine Press(this FilterLine line, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys) line = Editing(line.Type(new KeyStroke(key)));
        return line;
    }

    public static FilterTurn Ended(this FilterLine line, string key) => line.Type(new KeyStroke(key));

    public static string[] Drawn(this FilterLine line, int width = 80) => [.. line.Draw(width, Glyphs.Unicode).Select(it => it.Text.TrimEnd())];

    private static FilterLine Editing(FilterTurn turn) => Assert.IsType<FilterTurn.Editing>(turn).Line;
}

public sealed class A_filter_being_typed
{
    [Fact]
    public void Is_in_force_as_far_as_it_means_something()
    {
        var line = Typing.Line("decision:block");
        Assert.Equal("decision:block", line.Good.Text);
        Assert.Equal("decision:block", line.Type(" latency>").Good.Text);
        Assert.Equal("decision:block latency>5ms", line.Type(" latency>5ms").Good.Text);
    }

    [Fact]
    public void Does_not_look_for_what_can_become_a_field()
    {
        Assert.True(Typing.Line("decision").Good.IsEverything);
        Assert.Equal("decisive", Typing.Line("decisive").Good.Text);
        Assert.Equal("decision", Assert.IsType<FilterTurn.Accepted>(Typing.Line("decision").Ended("Enter")).Filter.Text);
    }

    [Fact]
    public void Begins_with_what_is_in_force()
    {
        var line = Typing.Line(inForce: "tool:shell.*");
        Assert.Equal(("tool:shell.*", "tool:shell.*"), (line.Text, line.Good.Text));
        Assert.Equal("server:files tool:shell.*", line.Press("Home").Type("server:files ").Good.Text);
    }

    [Fact]
    public void Is_accepted_by_enter_when_it_means_something()
    {
        var accepted = Assert.IsType<FilterTurn.Accepted>(Typing.Line("since:15m").Ended("Enter"));
        Assert.Equal(("since:15m", "since:2026-01-01T11:45Z"), (accepted.Text, accepted.Filter.Text.Replace(":00Z", "Z", StringComparison.Ordinal)));
        Assert.True(Assert.IsType<FilterTurn.Accepted>(Typing.Line().Ended("Enter")).Filter.IsEverything);
    }

    [Fact]
    public void Stays_open_while_it_means_nothing()
    {
        var line = Typing.Line("decision:b", inForce: "").Press("Enter");
        Assert.Equal([" / decision:b", "   there is no decision `b`; use allow, block or review"], line.Drawn());
        Assert.Same(line, line.Press("Enter"));
        Assert.Equal("   block", line.Press("Backspace").Type("b").Drawn()[1]);
    }

    [Fact]
    public void Gives_back_what_was_in_force_on_escape()
    {
        var cancelled = Assert.IsType<FilterTurn.Cancelled>(Typing.Line(" decision:allow", inForce: "tool:shell.*").Ended("Esc"));
        Assert.Equal(("tool:shell.*", "tool:shell.*"), (cancelled.Text, cancelled.Filter.Text));
    }

    [Fact]
    public void Has_underlined_what_is_wrong()
    {
        var lines = Typing.Line("toool:x decision:block").Draw(80, Glyphs.Unicode);
        Assert.Equal("toool", string.Concat(lines[0].Spans.Where(span => span.Tone == Tone.Wrong).Select(span => span.Text)));
        Assert.Equal("   there is no field `toool`; did you mean tool? Or put it in quotes to look fo…", lines[1].Text);
        Assert.Single(Typing.Line("tool:x decision:block").Draw(80, Glyphs.Unicode));
    }

    [Fact]
    public void Shows_our_own_dots_and_nobody_elses() =>
        Assert.Equal("   there is no such comparison; write a minus before the term: -latency:…", Typing.Line("latency!=5").Drawn()[1]);

    [Fact]
    public void Is_the_same_line_after_a_key_that_does_nothing()
    {
        var line = Typing.Line("tool:x");
        Assert.Same(line, line.Press("F5", "CursorDown", "CursorUp", "End", "Delete"));
        Assert.Same(line, line.Knowing(Typing.Names));
    }

    /// <summary>Whatever is typed and pressed: nothing throws, a filter is always in force, and what is drawn is fit for a terminal.</summary>
    [Fact]
    public void Is_fit_for_a_terminal_whatever_it_is() =>
        Gen.Select(Pieces.Array[0, 8], Gen.OneOf("Tab", "Shift+Tab", "CursorUp", "CursorDown", "CursorLeft", "Home", "Backspace", "Ctrl+W", "Enter", "End").Array[0, 6], Gen.Int[1, 130], Any.Text.Array[0, 4], Gen.Bool).Sample((typed, keys, width, names, inAscii) =>
        {
            var glyphs = inAscii ? Glyphs.Ascii : Glyphs.Unicode;
            var line = Typing.Line("", FilterHistory.Of(names)).Knowing(new KnownNames([.. names], [.. names], [.. names], [.. names]));
            foreach (var (piece, key) in typed.Zip(keys.Concat(Enumerable.Repeat("", 9))))
            {
                line = line.Type(piece);
                if (line.Ended(key) is FilterTurn.Editing editing) line = editing.Line;
                Assert.NotNull(line.Good);
                var lines = line.Draw(width, glyphs);
                Assert.InRange(lines.Length, 1, 2);
                Assert.All(lines, it => Assert.InRange(it.Width, 0, width));
                Assert.All(lines, it => Assert.DoesNotContain("://", it.Text, StringComparison.Ordinal));
                Assert.All(lines.SelectMany(it => it.Text), letter => Assert.True(letter is >= ' ' and <= '~' || (!inAscii && "…⟨⟩".Contains(letter)), $"U+{(int)letter:X4}"));
            }
        }, iter: 2000);

    internal static readonly Gen<string> Pieces = Gen.OneOf(
        Any.Text, Gen.OneOf("tool:", "decision:", "st", "se", "block", " ", ",", "\"", "(", ")", "-", " or ", "latency>", "since:", "/", "\\", "http://x", "5ms", "none"));
}

public sealed class Completion_of_a_filter
{
    [Theory]
    [InlineData("dec", "decision:")]
    [InlineData("tool:x -DEC", "tool:x -decision:")]
    [InlineData("(a or lat", "(a or latency>")]
    [InlineData("decision:al", "decision:allow")]
    [InlineData("decision:allow, bl", "decision:allow, block")]
    [InlineData("state:upstream", "state:upstreamDied")]
    [InlineData("tool:charge", "tool:stripe.charge")]
    [InlineData("tool:read", "tool:\"read file\"")]
    [InlineData("tool:\"read f", "tool:\"read file\"")]
    [InlineData("tool:rtl", "tool:\"rtl\u202Eexe.txt\"")]
    [InlineData("tool:quo", "tool:\"quo\\\"ted\\\\\"")]
    [InlineData("tool:no", "tool:\"none\"")]
    [InlineData("server:no", "server:none")]
    [InlineData("rule:del", "rule:\"block_tools: delete_*\"")]
    [InlineData("since:15", "since:15m")]
    public void Takes_the_only_word_at_once(string typed, string completed) => Assert.Equal(completed, Typing.Line(typed).Press("Tab").Text);

    [Fact]
    public void Goes_on_behind_the_only_word() => Assert.Equal("decision:allow", Typing.Line("dec").Press("Tab", "Tab").Text);

    [Fact]
    public void Goes_through_the_words_in_both_directions()
    {
        var line = Typing.Line("tool:a s").Press("Tab");
        Assert.Equal("tool:a server:", line.Text);
        Assert.Equal("tool:a session:", line.Press("Tab").Text);
        Assert.Equal("tool:a server:", line.Press("Tab", "Shift+Tab").Text);
        Assert.Equal("tool:a since:", line.Press("Shift+Tab").Text);
        Assert.Equal("tool:a server:", line.Press("Shift+Tab", "Tab").Text);
    }

    [Fact]
    public void Goes_on_to_values_behind_another_key() => Assert.Equal("state:pending", Typing.Line("st").Press("Tab", "End", "Tab").Text);

    [Fact]
    public void Shows_the_words_and_which_was_chosen()
    {
        var line = Typing.Line("decision:");
        Assert.Equal([" / decision:", "   allow  block  review"], line.Drawn());
        var drawn = line.Press("Tab", "Tab").Draw(80, Glyphs.Unicode);
        Assert.Equal(" / decision:block ", drawn[0].Text);
        Assert.Equal("block", Assert.Single(drawn[1].Spans, span => span.Tone == Tone.Tab).Text);
    }

    [Fact]
    public void Shows_names_for_what_they_are() =>
        Assert.Equal("   stripe.charge  shell.exec  \"read file\"  \"rtl⟨202E⟩exe.txt\"  …", Typing.Line("tool:").Drawn(70)[1]);

    [Fact]
    public void Keeps_the_chosen_word_in_sight()
    {
        var line = Typing.Line("");
        for (var presses = 1; presses <= FilterField.All.Length; presses++)
        {
            line = line.Press("Tab");
            var drawn = line.Draw(60, Glyphs.Unicode);
            Assert.StartsWith(Assert.Single(drawn[1].Spans, span => span.Tone == Tone.Tab).Text, line.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("tool:sh*")]
    [InlineData("tool:/sh")]
    [InlineData("tool:x:y")]
    [InlineData("a or")]
    [InlineData("latency>")]
    [InlineData("latency > ")]
    [InlineData("zzz:")]
    [InlineData("tool:a\"b\" st")]
    [InlineData("decision:allow")]
    [InlineData("call:0f")]
    [InlineData("tool:x\\")]
    public void Has_nothing_to_say_where_nothing_fits(string typed)
    {
        var line = Typing.Line(typed);
        Assert.Same(line, line.Press("Tab", "Shift+Tab"));
    }

    [Fact]
    public void Leaves_the_middle_of_a_word_alone()
    {
        var line = Typing.Line("decision:block").Press("Home");
        Assert.Same(line.Press("CursorRight").Text, line.Press("CursorRight", "Tab").Text);
        Assert.Equal("server: decision:block", Typing.Line("se decision:block").Press("Home", "CursorRight", "CursorRight", "Tab").Text);
    }

    /// <summary>Behind anything that a filter may begin with, what is completed is a filter, or becomes one when its value is typed.</summary>
    [Fact]
    public void Always_comes_to_a_filter() =>
        Gen.Select(AnyFilter.Filter, Gen.OneOf(" ", " or ", " -", "  & ", " not "), A_word, Any.Text.Array[0, 5], Gen.Int[0, 12]).Sample((before, sign, word, names, presses) =>
        {
            var line = Typing.Line(inForce: before.Text).Knowing(new KnownNames([.. names], [.. names], [.. names], [.. names])).Type(sign + word);
            for (var press = 0; press <= presses; press++)
            {
                var completed = line.Press("Tab");
                if (ReferenceEquals(completed, line)) return;
                line = completed;
                Assert.Contains(s_endings, value => Typing.Read(line.Text + value) is FilterReading.Good);
            }
        }, iter: 500);

    /// <summary>Whatever a tool calls itself: completed, its name selects it and no other.</summary>
    [Fact]
    public void Spells_every_name() => Gen.Select(Any.Text, Any.Text).Sample((name, other) =>
    {
        var line = Typing.Line().Knowing(KnownNames.None with { Tools = [name] }).Type("tool:").Press("Tab");
        Assert.True(line.Good.Matches(Named(name)), line.Text);
        Assert.Equal(name == other, line.Good.Matches(Named(other)));
    }, iter: 2000);

    private static readonly string[] s_endings = ["", "x", "1", "1h", "0f", "allow", "held", "open"];

    private static readonly Gen<string> A_word = Gen.OneOf("", "t", "se", "dec", "tool:", "tool:a", "server:n", "decision:", "decision:b", "since:", "is:o", "state:", "rule:\"b", "agent:x,", "latency", "call:");

    private static CallView Named(string tool) => new(
        new(A.Id(1)), new(1), A.Noon, A.Session, null, null, new(tool), default, null, CallState.Pending, false, null, null, 0, null);
}

public sealed class Filters_typed_before
{
    private readonly FilterHistory _history = FilterHistory.Of(["tool:newest", "tool:older", "tool:oldest"]);

    [Fact]
    public void Come_back_the_newest_first()
    {
        var line = Typing.Line("dra", _history);
        Assert.Equal("tool:newest", line.Press("CursorUp").Text);
        Assert.Equal("tool:oldest", line.Press("CursorUp", "CursorUp", "CursorUp", "CursorUp").Text);
        Assert.Equal("tool:newest", line.Press("CursorUp", "CursorUp", "CursorDown").Text);
        Assert.Equal("tool:older", line.Press("CursorUp", "CursorUp").Good.Text);
    }

    [Fact]
    public void Give_way_to_what_was_being_typed() => Assert.Equal("dra", Typing.Line("dra", _history).Press("CursorUp", "CursorUp", "CursorDown", "CursorDown", "CursorDown").Text);

    [Fact]
    public void Can_be_changed_and_are_then_what_is_being_typed()
    {
        var line = Typing.Line("", _history).Press("CursorUp", "CursorUp").Type(" is:error");
        Assert.Equal("tool:older is:error", line.Text);
        Assert.Equal("tool:older is:error", line.Press("CursorUp", "CursorDown").Text);
    }

    [Fact]
    public void Are_each_there_once_and_at_most_a_hundred()
    {
        Assert.Equal(["b", "a", "c"], FilterHistory.Of(["a", "b", "c"]).With("b").Filters);
        Assert.Same(_history, _history.With("tool:newest").With(" "));
        var many = Enumerable.Range(0, 150).Aggregate(FilterHistory.Empty, (history, n) => history.With($"seq:{n}"));
        Assert.Equal((100, "seq:149", "seq:50"), (many.Filters.Length, many.Filters[0], many.Filters[^1]));
    }
}
