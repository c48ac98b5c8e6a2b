using Estoppl.Ledger.Proofs;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Live;
using Estoppl.Operator.Screens.Verifying;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Screens.Live;

[Collection(Headless.Serial)]
public sealed class The_live_screen
{
    public static readonly TheoryData<int, int> Sizes = new() { { 120, 36 }, { 80, 24 }, { 60, 15 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Shows_calls(int width, int height) => Verify("calls", width, height, screen => screen.Shows(Calls.Read(Calls.Mixed)));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Shows_the_newest_of_many(int width, int height) =>
        Verify("many", width, height, screen => screen.Shows([.. Calls.Read(Calls.Many(512, 9_611), hasOlder: true), new LiveNews.Rate(1234)]).Press("PageUp", "k", "m"));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Shows_all_about_a_call(int width, int height) => Verify("detail", width, height, screen => screen.Shows(Calls.Read(Calls.Mixed)).Press("k", "k", "Enter"));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Shows_hostile_names_for_what_they_are(int width, int height) => Verify("hostile", width, height, screen => screen.Shows(Calls.Read(Calls.Hostile)).Press("Enter"));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Says_what_to_do_when_there_is_nothing(int width, int height) => Verify("empty", width, height, screen => screen.Shows(Calls.Read([])));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Keeps_a_verdict_in_sight(int width, int height)
    {
        var forged = A.Chain(5);
        forged[3] = forged[3] with { Event = forged[2].Event };
        Verify("broken", width, height, screen => screen.Shows([.. Calls.Read(Calls.Mixed), new VerifyingNews.Verified(Evidence.Verify(forged))]));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Shows_how_far_a_verification_is(int width, int height) => Verify("verifying", width, height, screen =>
        screen.Shows(Calls.Read(Calls.Mixed)).Press("v").Shows(new VerifyingNews.Going(new WorkProgress(41_002, 97_623, TimeSpan.FromSeconds(3.1)))));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Says_why_there_is_no_ledger(int width, int height) => Verify("lost", width, height, screen =>
        screen.Shows(new ConsoleNews.Link(LinkState.Lost, new Explanation("there is no ledger in /home/ada/bank/.estoppl", "run `estoppl init` in its folder"))));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Explains_its_keys(int width, int height) => Verify("help", width, height, screen => screen.Shows(Calls.Read(Calls.Mixed)).Press("?"));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Offers_its_commands(int width, int height) => Verify("palette", width, height, screen => screen.Shows(Calls.Read(Calls.Mixed)).Press(":").Type("call"));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Says_loudly_that_it_is_paused(int width, int height) => Verify("paused", width, height, screen =>
        screen.Shows(Calls.Read(Calls.Mixed)).Press("Space").Shows(new LiveNews.Changed(Calls.Many(412, 100), Calls.Totals(418))));

    [Fact]
    public void Is_drawn_with_ascii_where_nothing_else_can_be_shown()
    {
        using var screen = new Headless(120, 36, Glyphs.Ascii);
        screen.Shows(Calls.Read(Calls.Mixed)).Press("v", "k", "m", "Enter");
        Assert.DoesNotContain(screen.Text, character => character > '~');
        Golden.Verify("Estoppl.Specs/Screens/Golden/ascii-120x36.txt", screen.Text);
    }

    [Fact]
    public void Has_no_colours_where_none_are_wanted()
    {
        using var plain = new Headless(120, 36, inColour: false);
        Assert.DoesNotContain("\e[38;2", plain.Shows(Calls.Read(Calls.Mixed)).Ansi, StringComparison.Ordinal);
        using var coloured = new Headless(120, 36);
        Assert.Contains("\e[38;2;213;94;0", coloured.Shows(Calls.Read(Calls.Mixed)).Ansi, StringComparison.Ordinal);
        Assert.Equal(plain.Text, coloured.Text);
    }

    [Fact]
    public void Marks_the_selected_call_without_colours_too()
    {
        using var screen = new Headless(120, 36, inColour: false);
        var before = screen.Shows(Calls.Read(Calls.Mixed)).Ansi;
        Assert.NotEqual(before, screen.Press("k").Ansi);
    }

    [Fact]
    public void Follows_a_change_of_size()
    {
        using var screen = new Headless(120, 36);
        screen.Shows(Calls.Read(Calls.Many(100)));
        foreach (var (width, height) in new[] { (80, 24), (59, 24), (60, 15), (60, 14), (200, 60), (120, 36) })
        {
            screen.Resize(width, height);
            Assert.Equal(height >= 15 && width >= 60, screen.Text.Contains("tool-99", StringComparison.Ordinal));
            Assert.Equal(height, screen.Text.TrimEnd('\n').Split('\n').Length);
        }
    }

    [Fact]
    public void Goes_to_the_first_bad_event_with_enter()
    {
        var forged = A.Chain(5);
        forged[3] = forged[3] with { Event = forged[2].Event };
        using var screen = new Headless(120, 36);
        screen.Shows([.. Calls.Read(Calls.Mixed), new VerifyingNews.Verified(Evidence.Verify(forged))]).Press("Enter");
        Assert.Contains(screen.Asked, intent => intent is LiveIntent.Around { At.Value: 3 });
    }

    private static void Verify(string name, int width, int height, Action<Headless> act)
    {
        using var screen = new Headless(width, height);
        act(screen);
        Golden.Verify($"Estoppl.Specs/Screens/Golden/live-{name}-{width}x{height}.txt", screen.Text);
    }
}
