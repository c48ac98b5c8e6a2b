using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Estoppl.Ledger.Control;
using Estoppl.Operator.Commands;
using Estoppl.Proxy.Clients;

namespace Estoppl.Operator.Output;

/// <summary>The clients that were found; <c>docs/json.md</c> describes the fields.</summary>
/// <param name="lost">Files that were wrapped and are not there any more.</param>
/// <param name="notFound">Clients that were not found, and where they were looked for.</param>
/// <param name="isRecorded">Whether a ledger was asked what had been done to the files.</param>
internal sealed class ClientsReport(
    ImmutableArray<StandingFile> files,
    ImmutableArray<(string File, ClientFileState State)> lost,
    ImmutableArray<(Client Client, ImmutableArray<string> LookedAt)> notFound,
    bool isRecorded)
{
    /// <summary>Whether anything is not as it was left.</summary>
    public bool NeedsALook => !lost.IsEmpty || files.Any(file => file.NeedsALook);

    public void WriteText(Palette palette)
    {
        foreach (var file in files) WriteFile(file, palette);
        foreach (var (file, state) in lost)
        {
            Console.WriteLine($"{palette.Strong(TerminalText.Of(state.Client))}  {TerminalText.Of(file)}");
            Console.WriteLine($"  {palette.Bad("drift")}    was wrapped {By(state)}, and is not there any more");
            Console.WriteLine();
        }

        foreach (var (client, lookedAt) in notFound)
        {
            Console.WriteLine($"{palette.Faint(client.Name)}  not found");
            foreach (var path in lookedAt) Console.WriteLine($"  {palette.Faint("looked at")} {TerminalText.Of(path)}");
            if (lookedAt.IsEmpty) Console.WriteLine($"  {palette.Faint("does not run on this system")}");
        }

        if (files.IsEmpty && notFound.IsEmpty) Console.WriteLine("No MCP client was found; `estoppl clients --all` shows where they were looked for.");
        if (!isRecorded && !files.IsEmpty) Console.WriteLine(palette.Faint("No ledger was asked what had been wrapped: there is none in this folder; --config names another."));
    }

    public void WriteJson() => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("recorded", isRecorded);
        json.WriteStartArray("files");
        foreach (var file in files) WriteFile(json, file);
        json.WriteEndArray();
        json.WriteStartArray("lost");
        foreach (var (file, state) in lost)
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            json.WriteString("client", state.Client);
            json.WriteString("by", state.By);
            json.WriteString("at", state.At.UtcDateTime);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("notFound");
        foreach (var (client, lookedAt) in notFound)
        {
            json.WriteStartObject();
            json.WriteString("client", client.Name);
            json.WriteString("slug", client.Slug);
            ClientWords.WriteTexts(json, "lookedAt", lookedAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteFile(StandingFile file, Palette palette)
    {
        Console.WriteLine($"{palette.Strong(file.Target.ClientNames)}  {TerminalText.Of(file.Target.Path)}");
        if (file.Problem is { } problem) Console.WriteLine($"  {palette.Bad("unread")}   {TerminalText.Of(problem.Fact)}");
        else if (file.Entries.IsEmpty) Console.WriteLine("  no servers");
        foreach (var it in file.Entries)
        {
            var (word, painted) = it.Word switch { "wrapped" => ("wrapped", palette.Good), "open" => ("open", palette.Bad), _ => ("skipped", (Func<string, string>)palette.Faint) };
            Console.WriteLine($"  {painted($"{word,-8}")} {ClientWords.NameOf(it.Entry)}{(it.Entry.WhyNotWrappable is { } why ? $": {TerminalText.Of(why)}" : "")}");
            foreach (var drift in it.Drift) Console.WriteLine($"  {palette.Bad("drift")}    {ClientWords.NameOf(it.Entry)} {TerminalText.Of(drift)}");
        }

        foreach (var server in file.Gone) Console.WriteLine($"  {palette.Bad("drift")}    {TerminalText.Of(server)} was wrapped {By(file.Recorded!)}, and is not in the file any more");
        Console.WriteLine();
    }

    private static void WriteFile(Utf8JsonWriter json, StandingFile file)
    {
        json.WriteStartObject();
        ClientWords.WriteTarget(json, file.Target);
        ClientWords.WriteProblem(json, file.Problem);
        json.WriteString("recorded", file.Recorded is { } known ? known.IsWrapped ? "wrapped" : "unwrapped" : null);
        json.WriteString("by", file.Recorded?.By);
        if (file.Recorded is { } state) json.WriteString("at", state.At.UtcDateTime);
        else json.WriteNull("at");
        if (file.IsChanged is { } isChanged) json.WriteBoolean("changed", isChanged);
        else json.WriteNull("changed");
        ClientWords.WriteTexts(json, "gone", file.Gone);
        json.WriteStartArray("servers");
        foreach (var it in file.Entries)
        {
            var wrapped = it.Entry.Launch as EntryLaunch.Wrapped;
            json.WriteStartObject();
            json.WriteString("scope", it.Entry.Scope);
            json.WriteString("name", it.Entry.Name);
            json.WriteString("standing", it.Word);
            json.WriteString("why", it.Entry.WhyNotWrappable);
            json.WriteString("program", wrapped?.Program);
            json.WriteString("configuration", wrapped?.Configuration);
            json.WriteString("drift", it.Drift.IsEmpty ? null : string.Join("; ", it.Drift));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string By(ClientFileState state) =>
        string.Create(CultureInfo.InvariantCulture, $"on {state.At.UtcDateTime:yyyy-MM-dd} by {TerminalText.Of(state.By)}");
}
