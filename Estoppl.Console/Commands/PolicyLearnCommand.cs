using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Policy;
using Estoppl.Proxy.Trials;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl policy learn</c>: an allow list from what was let through.</summary>
internal static class PolicyLearnCommand
{
    private const int MaxShown = 20;

    public static Command Build()
    {
        var part = new RecordOptions();
        var command = new Command("learn", "Propose the smallest allow list that admits every tool that was let through")
            .WithExamples(
                "estoppl policy learn",
                "estoppl policy learn --since 30d --agent treasury-bot",
                "estoppl policy learn --json");
        foreach (var option in part.All) command.Options.Add(option);
        command.Options.Add(ConfigurationOption.Instance);
        command.Options.Add(JsonOption.Instance);
        command.SetAction(parsed => Failures.Explain(() => Run(ConfigurationOption.PathIn(parsed), part.In(parsed), JsonOption.IsIn(parsed))));
        return command;
    }

    private static int Run(string path, RecordPart part, bool asJson)
    {
        var learned = new LearnedTools(part.Has);
        using (var ledger = SessionOpening.Reading(path))
        {
            foreach (var envelope in RecordReading.Envelopes(ledger)) learned.Take(envelope.Event);
        }

        if (asJson) WriteJson(learned);
        else WriteText(learned);
        return learned.Proposed.Any() ? ExitCode.Success : ExitCode.Finding;
    }

    private static void WriteText(LearnedTools learned)
    {
        var proposed = learned.Proposed.ToList();
        if (proposed.Count > 0)
        {
            var width = proposed.Max(tool => tool.Tool.Value.Length) + 3;
            Console.WriteLine("allow_tools = [");
            // A proposed name is plain ASCII without quotes: it is TOML as it is.
            foreach (var tool in proposed) Console.WriteLine($"  {$"\"{tool.Tool.Value}\",".PadRight(width)}  # {Evidence(tool)}");
            Console.WriteLine("]");
        }
        // An empty list would allow every tool: the opposite of what was seen.
        else Say.Warning("no tool was let through that an allow list admits, so there is nothing to propose: an empty list allows every tool");

        Remark("was let through, but no allow list admits such a name", learned.Odd, tool => tool.LetThrough);
        Remark("was only ever blocked, so it is not proposed", learned.OnlyBlocked, tool => tool.Blocked);
        if (learned.Unlisted > 0) Say.Warning($"{learned.Unlisted} more blocked calls were of still other tools");
    }

    private static void Remark(string why, IEnumerable<ToolEvidence> tools, Func<ToolEvidence, long> count)
    {
        var all = tools.ToList();
        foreach (var tool in all.Take(MaxShown)) Say.Warning($"`{ToolNames.Visible(tool.Tool.Value)}` {why} ({Times(count(tool), "call")})");
        if (all.Count > MaxShown) Say.Warning($"and {all.Count - MaxShown} more tools; --json has them all");
    }

    private static string Evidence(ToolEvidence tool) =>
        $"{Times(tool.LetThrough, "call")} in {Times(tool.Sessions, "session")}, {Day(tool.FirstSeen)} to {Day(tool.LastSeen)}"
        + (tool.Servers.IsEmpty ? "" : $", at {string.Join(", ", tool.Servers.Take(3).Select(server => ToolNames.Visible(server)))}{(tool.Servers.Count > 3 ? ", ..." : "")}")
        + (tool.Blocked > 0 ? $"; {tool.Blocked} blocked" : "");

    private static string Times(long count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static void WriteJson(LearnedTools learned) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("allowTools");
        foreach (var tool in learned.Proposed) json.WriteStringValue(tool.Tool.Value);
        json.WriteEndArray();
        WriteEach(json, "evidence", learned.Proposed);
        WriteEach(json, "odd", learned.Odd);
        WriteEach(json, "onlyBlocked", learned.OnlyBlocked);
        json.WriteNumber("unlisted", learned.Unlisted);
        json.WriteEndObject();
    });

    private static void WriteEach(Utf8JsonWriter json, string name, IEnumerable<ToolEvidence> tools)
    {
        json.WriteStartArray(name);
        foreach (var tool in tools)
        {
            json.WriteStartObject();
            json.WriteString("tool", tool.Tool.Value);
            json.WriteNumber("letThrough", tool.LetThrough);
            json.WriteNumber("blocked", tool.Blocked);
            json.WriteNumber("sessions", tool.Sessions);
            json.WriteString("firstSeen", tool.FirstSeen.UtcDateTime);
            json.WriteString("lastSeen", tool.LastSeen.UtcDateTime);
            json.WriteStartArray("servers");
            foreach (var server in tool.Servers) json.WriteStringValue(server);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
