using System.Text;
using CsCheck;

namespace Estoppl.Specs.Protocol;

/// <summary>JSON texts written as no serializer would: any blanks, any escapes, any order.</summary>
internal static class GeneratedJson
{
    private static readonly Gen<string> Blank = Gen.Frequency((6, Gen.Const("")), (1, OneOf(" ", "\t", "  \t ")));

    private static readonly Gen<string> Scalar = Gen.OneOf(
        OneOf("null", "true", "false", "0", "-0", "1e400", "1E-7", "0.10", "123456789012345678901234567890"),
        Gen.Int.Select(value => $"{value}"),
        Gen.Char[' ', '\uD7FF'].Array[0, 12].SelectMany(letters => Literal(new string(letters))));

    private static readonly Gen<string> Key = Gen.OneOf(
        OneOf("name", "id", "method", "Name", "arguments", "a", "b", "", "é", "😀", "a b"),
        Gen.Char['a', 'f'].Array[1, 3].Select(letters => new string(letters)));

    /// <summary>A value of any kind.</summary>
    public static readonly Gen<string> Value = Gen.Recursive<string>((depth, inner) => depth > 4
        ? Scalar
        : Gen.OneOf(Scalar, inner.Array[0, 4].SelectMany(Array), Members(inner).SelectMany(Object)));

    /// <summary>An object.</summary>
    public static readonly Gen<string> Junk = Members(Value).SelectMany(Object);

    /// <summary>A tools/call with members of its own, and in any order.</summary>
    public static readonly Gen<string> Call =
        from name in Gen.Char[' ', '\u00FF'].Array[0, 10].SelectMany(letters => Literal(new string(letters)))
        from arguments in Junk
        from hasArguments in Gen.Bool
        from id in Gen.OneOf(Gen.Int.Select(value => $"{value}"), Literal("id-1"))
        from more in Value
        from method in Literal("tools/call")
        from version in Literal("2.0")
        from inParams in Gen.Shuffle(((string, string)[])(hasArguments
            ? [("name", name), ("arguments", arguments), ("_meta", more)]
            : [("name", name), ("x", more)])).SelectMany(Object)
        from envelope in Gen.Shuffle(((string, string)[])[("jsonrpc", version), ("id", id), ("method", method), ("params", inParams), ("x", more)])
            .SelectMany(Object)
        select envelope;

    /// <summary>One of the values given.</summary>
    public static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>Any spelling of a string.</summary>
    private static Gen<string> Literal(string text) => Gen.Int[0, 9].Array[text.Length].Select(dice =>
    {
        var literal = new StringBuilder("\"");
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            // Both halves of a pair are escaped, or neither.
            if (char.IsLowSurrogate(letter)) dice[i] = dice[i - 1];
            if (letter == '/' && dice[i] == 1) literal.Append("\\/");
            else if (letter is '"' or '\\' && dice[i] > 1) literal.Append('\\').Append(letter);
            else if (letter is '"' or '\\' || dice[i] == 0) literal.Append("\\u").Append(((int)letter).ToString(dice[i] == 0 ? "x4" : "X4"));
            else literal.Append(letter);
        }
        return literal.Append('"').ToString();
    });

    private static Gen<(string Key, string Value)[]> Members(Gen<string> value) =>
        Gen.Select(Key, value).Array[0, 4].Select(members => members.DistinctBy(member => member.Item1).ToArray());

    private static Gen<string> Array(string[] items) => Blank.Array[items.Length + 1].Select(blanks =>
        "[" + string.Join(',', items.Select((item, i) => blanks[i] + item + blanks[i + 1])) + blanks[0] + "]");

    private static Gen<string> Object((string Key, string Value)[] members) =>
        members.Aggregate(Gen.Const<string[]>([]), (written, member) =>
            Gen.Select(written, Literal(member.Key), Blank, Blank, (before, key, left, right) =>
                (string[])[.. before, $"{left}{key}{right}:{left}{member.Value}{right}"]))
        .Select(Blank, (written, blank) => "{" + blank + string.Join(',', written) + "}");
}
