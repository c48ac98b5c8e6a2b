using System.Text;
using CsCheck;
using Estoppl.Operator.Reports;
using Xunit;

namespace Estoppl.Specs.Reports;

public sealed class Text_that_nobody_vouches_for
{
    // Half a pair, controls, marks, both brackets: what there is to get wrong, more often than chance would have it.
    private static readonly Gen<string> s_texts = Gen.OneOf(
        Gen.OneOf(' ', '⟨', '⟩', '2', '0', 'E', '\0', '\x1b', '\x9b', '\u202e', '\u200b', '\u0301', '\ud800', '\udc00', 'é', '<', '&', '"', '\'', 'ש'),
        Gen.Char[' ', '~'],
        Gen.Char).Array[0, 30].Select(letters => new string(letters));

    [Theory]
    [InlineData("rtl\u202Eexe.txt", "rtl⟨202E⟩exe.txt")]
    [InlineData("\u001b[31m", "⟨1B⟩[31m")]
    [InlineData("a\0b\u009b", "a⟨00⟩b⟨9B⟩")]
    [InlineData("pаypal", "p⟨430⟩ypal")]
    [InlineData(" a  b ", "⟨20⟩a ⟨20⟩b⟨20⟩")]
    [InlineData("⟨202E⟩", "⟨27E8⟩202E⟨27E9⟩")]
    [InlineData("😀", "⟨1F600⟩")]
    public void As_a_name_is_shown_in_printable_ascii(string text, string shown) => Assert.Equal(shown, ShownText.Of(text, TextKind.Name));

    [Theory]
    [InlineData("größer als 5 €", "größer als 5 €")]
    [InlineData("שלום 😀", "שלום 😀")]
    [InlineData("a\u200bb\u3164c\ufe0fd", "a⟨200B⟩b⟨3164⟩c⟨FE0F⟩d")]
    [InlineData("line\nline", "line⟨0A⟩line")]
    [InlineData("a\u0301\u0301\u0301\u0301\u0301", "a\u0301\u0301\u0301⟨301⟩⟨301⟩")]
    public void As_a_sentence_keeps_the_letters_of_all_languages(string text, string shown) => Assert.Equal(shown, ShownText.Of(text, TextKind.Prose));

    // Not as data of a theory: an attribute has no half pairs.
    [Fact]
    public void Has_its_halves_of_pairs_named()
    {
        Assert.Equal("half ⟨D800⟩", ShownText.Of("half \ud800", TextKind.Name));
        Assert.Equal("⟨DC00⟩x", ShownText.Of("\udc00x", TextKind.Prose));
    }

    [Fact]
    public void Is_cut_where_it_gets_long() => Assert.Equal("aaaa…", ShownText.Of(new string('a', 100_000), TextKind.Prose, 4));

    [Fact]
    public void As_a_name_never_holds_anything_else() => s_texts.Sample(text =>
        Assert.All(ShownText.Of(text, TextKind.Name), letter => Assert.True(letter is >= ' ' and <= '~' or ShownText.Open or ShownText.Close)));

    [Fact]
    public void Never_moves_a_cursor_hides_or_turns_text_around() => s_texts.Sample(text =>
    {
        foreach (var rune in ShownText.Of(text, TextKind.Prose).EnumerateRunes())
            Assert.False(Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.PrivateUse, $"U+{rune.Value:X4}");
    });

    [Fact]
    public void Looks_like_no_other_text() => Gen.Select(s_texts, s_texts, Gen.Enum<TextKind>()).Sample((one, other, kind) =>
        Assert.Equal(one == other, ShownText.Of(one, kind) == ShownText.Of(other, kind)));
}
