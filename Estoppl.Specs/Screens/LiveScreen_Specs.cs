using Estoppl.Ledger.Projections;
using Estoppl.Operator.Screens;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Screens;

[Collection(Headless.Serial)]
public sealed class The_live_screen
{
    private static readonly LiveNews.Read s_mixed = new(Calls.Mixed);

    public static readonly TheoryData<int, int> Sizes = new() { { 120, 36 }, { 80, 24 }, { 40, 10 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Shows_calls(int width, int height) => Verify("calls", width, height, screen => screen.Shows(s_mixed));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Shows_the_newest_of_many(int width, int height) =>
        Verify("many", width, height, screen => screen.Shows(new LiveNews.Read(Calls.Many(10_123))).Press("PageUp", "k"));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Shows_all_about_a_call(int width, int height) => Verify("detail", width, height, screen => screen.Shows(s_mixed).Press("k", "k", "Enter"));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Shows_hostile_names_for_what_they_are(int width, int height) =>
        Verify("hostile", width, height, screen => screen.Shows(new LiveNews.Read(Calls.Hostile)).Press("Enter"));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Says_what_to_do_when_there_is_nothing(int width, int height) => Verify("empty", width, height, screen => screen.Shows(new LiveNews.Read(CallLog.All)));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Keeps_a_verdict_in_sight(int width, int height)
    {
        var forged = A.Chain(5);
        forged[3] = forged[3] with { Event = forged[2].Event };
        Verify("broken", width, height, screen => screen.Shows(s_mixed, new LiveNews.Verified(Evidence.Verify(forged))));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Shows_how_far_a_verification_is(int width, int height) => Verify("verifying", width, height, screen =>
        screen.Shows(s_mixed).Press("v").Shows(new LiveNews.Verifying(new WorkProgress(41_002, 97_623, TimeSpan.FromSeconds(3.1)))));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Says_why_it_cannot_read(int width, int height) => Verify("unreadable", width, height, screen =>
        screen.Shows(new LiveNews.Unreadable("event #7 cannot be read", "keep a copy of the folder as evidence, then restore a backup or start a new ledger")));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Explains_its_keys(int width, int height) => Verify("help", width, height, screen => screen.Shows(s_mixed).Press("?"));

    [Fact]
    public void Is_drawn_with_ascii_where_nothing_else_can_be_shown()
    {
        using var screen = new Headless(120, 36, Glyphs.Ascii);
        screen.Shows(s_mixed).Press("v", "k", "Enter");
        Assert.DoesNotContain(screen.Text, character => character > '~');
        Golden.Verify("Estoppl.Specs/Screens/Golden/ascii-120x36.txt", screen.Text);
    }

    [Fact]
    public void Has_no_colours_where_none_are_wanted()
    {
        using var plain = new Headless(120, 36, inColour: false);
        Assert.DoesNotContain("\e[38;2", plain.Shows(s_mixed).Ansi, StringComparison.Ordinal);
        using var coloured = new Headless(120, 36);
        Assert.Contains("\e[38;2;213;94;0", coloured.Shows(s_mixed).Ansi, StringComparison.Ordinal);
        Assert.Equal(plain.Text, coloured.Text);
    }

    [Fact]
    public void Marks_the_selected_call_without_colours_too()
    {
        using var screen = new Headless(120, 36, inColour: false);
        var before = screen.Shows(s_mixed).Ansi;
        Assert.NotEqual(before, screen.Press("k").Ansi);
    }

    [Fact]
    public void Follows_a_change_of_size()
    {
        using var screen = new Headless(120, 36);
        screen.Shows(new LiveNews.Read(Calls.Many(100)));
        foreach (var (width, height) in new[] { (80, 24), (59, 24), (60, 15), (200, 60), (120, 36) })
        {
            screen.Resize(width, height);
            Assert.Equal(height >= 15 && width >= 60, screen.Text.Contains("tool-99", StringComparison.Ordinal));
            Assert.Equal(height, screen.Text.TrimEnd('\n').Split('\n').Length);
        }
    }

    [Fact]
    public void Does_what_its_keys_say()
    {
        using var screen = new Headless(120, 36);
        screen.Shows(s_mixed).Press("v", "Esc", "r", "q", "Ctrl+C");
        Assert.Equal([LiveIntent.Verify, LiveIntent.GiveUpVerifying, LiveIntent.Read, LiveIntent.Quit, LiveIntent.Quit], screen.Asked);
        Assert.Equal(5, screen.Screen.Model.SelectedIndex);
        Assert.Equal(0, screen.Press("g").Screen.Model.SelectedIndex);
        Assert.Equal(1, screen.Press("CursorDown").Screen.Model.SelectedIndex);
        Assert.Equal(5, screen.Press("G").Screen.Model.SelectedIndex);
        Assert.Equal(0, screen.Press("Home").Screen.Model.SelectedIndex);
    }

    [Fact]
    public void Is_not_left_with_esc()
    {
        using var screen = new Headless(120, 36);
        screen.Shows(s_mixed).Press("Esc", "Esc");
        Assert.Empty(screen.Asked);
        Assert.False(screen.Screen.StopRequested);
    }

    private static void Verify(string name, int width, int height, Action<Headless> act)
    {
        using var screen = new Headless(width, height);
        act(screen);
        Golden.Verify($"Estoppl.Specs/Screens/Golden/{name}-{width}x{height}.txt", screen.Text);
    }
}
