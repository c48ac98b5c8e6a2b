using System.Diagnostics;
using System.Globalization;

namespace Estoppl.Proxy.Tools;

/// <summary>What a person does not see in a tool's definition, or would want to. The order is that of the counts.</summary>
public enum HiddenKind : byte
{
    /// <summary>U+E0000 to U+E007F: they spell ASCII and are drawn as nothing. The three flags that are made of them do not count.</summary>
    TagCharacters,

    /// <summary>Characters of no width, fillers, and variation selectors behind what has no variants. Joiners where a script or an emoji needs them do not count.</summary>
    InvisibleCharacters,

    /// <summary>Embeddings, overrides and isolates, which show text in another order than it is read.</summary>
    DirectionControls,

    /// <summary>What a terminal acts on: ESC and the one-byte CSI.</summary>
    TerminalEscapes,

    /// <summary>Other controls of C0 and C1 but tab and line end.</summary>
    ControlCharacters,

    /// <summary>Two or more characters for private use behind one another: what they mean is agreed elsewhere.</summary>
    PrivateCharacters,

    /// <summary><c>&lt;IMPORTANT&gt;</c> and its like, and the marks that delimit roles in models' prompts.</summary>
    InstructionTags,

    /// <summary>To ignore earlier instructions, or to keep something from the user.</summary>
    Instructions,

    /// <summary>HTML comments, which a page that shows the description leaves out.</summary>
    Comments,

    /// <summary>A run of base64 longer than 200 characters.</summary>
    EncodedText,

    /// <summary>A property that an object has twice: of two parsers one may read the first, the other the last.</summary>
    RepeatedProperties,

    /// <summary>Invalid UTF-8, or half a surrogate pair: no two parsers need read it alike.</summary>
    MalformedText,

    /// <summary>Deeper than 512 levels: it is held to its exact bytes, and not looked into.</summary>
    Depth,
}

/// <summary>One kind of hidden text at one place of a definition.</summary>
/// <param name="Where">The path of the string, such as <c>inputSchema.properties.to.description</c>, in printable ASCII.</param>
/// <param name="Count">How many characters, tags or runs.</param>
public sealed record HiddenFinding(HiddenKind Kind, string Where, int Count)
{
    /// <summary>For the record and for people: what, how many and where, without the text itself.</summary>
    public override string ToString() => Kind switch
    {
        HiddenKind.TagCharacters => $"{Of("invisible tag character")} in {Where}",
        HiddenKind.InvisibleCharacters => $"{Of("invisible character")} in {Where}",
        HiddenKind.DirectionControls => $"{Of("control")} of text direction in {Where}",
        HiddenKind.TerminalEscapes => $"{Of("terminal escape")} in {Where}",
        HiddenKind.ControlCharacters => $"{Of("control character")} in {Where}",
        HiddenKind.PrivateCharacters => $"{Of("character")} for private use in {Where}",
        HiddenKind.InstructionTags => $"{Of("tag")} of instructions to the model in {Where}",
        HiddenKind.Instructions => $"{Of("phrase")} that set other instructions aside, or keep something from the user, in {Where}",
        HiddenKind.Comments => $"{Of("HTML comment")} in {Where}",
        HiddenKind.EncodedText => $"{Of("long run")} of base64 in {Where}",
        HiddenKind.RepeatedProperties => $"{Of("property", "properties")} given more than once in {Where}",
        HiddenKind.MalformedText => $"malformed text in {Where}",
        HiddenKind.Depth => $"nested too deep to be looked into",
        _ => throw new UnreachableException(),
    };

    private string Of(string one, string? several = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{Count} {(Count == 1 ? one : several ?? one + "s")}");
}
