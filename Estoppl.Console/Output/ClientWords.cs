using System.Text.Json;
using Estoppl.Operator.Commands;
using Estoppl.Proxy.Clients;

namespace Estoppl.Operator.Output;

/// <summary>What the reports on clients' files have in common.</summary>
internal static class ClientWords
{
    /// <summary>An entry's name for a terminal, and what it holds for.</summary>
    public static string NameOf(ServerEntry entry) =>
        TerminalText.Of(entry.Name) + (entry.Scope.Length == 0 ? "" : $" (in {TerminalText.Of(entry.Scope)})");

    /// <summary>Whose file it is, and how it is read.</summary>
    public static void WriteTarget(Utf8JsonWriter json, ClientTarget target)
    {
        WriteTexts(json, "clients", target.Clients);
        json.WriteString("file", target.Path);
        json.WriteString("realFile", target.RealPath);
        WriteTexts(json, "formats", target.Formats.Select(ClientFormats.NameOf));
        json.WriteBoolean("project", target.IsProject);
    }

    /// <summary>What is wrong with it; null three times when nothing is.</summary>
    public static void WriteProblem(Utf8JsonWriter json, ClientProblem? problem)
    {
        json.WriteString("error", problem?.Fact);
        WriteNumber("line", problem?.Line);
        WriteNumber("column", problem?.Column);

        void WriteNumber(string name, int? number)
        {
            if (number is { } it) json.WriteNumber(name, it);
            else json.WriteNull(name);
        }
    }

    public static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
