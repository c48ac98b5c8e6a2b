namespace Estoppl.Operator.Output;

/// <summary>Our own words to a person, on stderr: the fact, then a hint. They are few, because an MCP client shows them all.</summary>
internal static class Say
{
    public static void Error(string fact) => Write("error", fact);

    public static void Warning(string fact) => Write("warning", fact);

    public static void Hint(string hint) => Write("hint", hint);

    private static void Write(string kind, string text) => Console.Error.WriteLine($"estoppl: {kind}: {text}");
}
