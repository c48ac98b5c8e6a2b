using System.CommandLine;
using System.Collections.Immutable;
using System.Text.Json;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl key</c>: hand the public key out, and change the key.</summary>
internal static class KeyCommand
{
    public static Command Build() =>
        new Command("key", "Hand out the ledger's public key, or change the key") { BuildExport(), BuildList(), BuildRotate() };

    private static Command BuildExport()
    {
        var format = new Option<string>("--format") { Description = "vkey (C2SP signed notes), jwks (with former keys) or pem", DefaultValueFactory = _ => "vkey", HelpName = "format" };
        var command = new Command("export", "Print the public key that verifies the ledger, its receipts and its exports") { format, ConfigurationOption.Instance }
            .WithExamples(
                "estoppl key export > ledger.vkey     # give it to whoever verifies, by another way than the evidence",
                "estoppl key export --format jwks",
                "estoppl key export --format pem | openssl pkey -pubin -text -noout");
        command.SetAction(parsed => Failures.Explain(() => Export(ConfigurationOption.PathIn(parsed), parsed.GetValue(format)!)));
        return command;
    }

    private static Command BuildList()
    {
        var command = new Command("list", "Show the key in use and the former ones") { ConfigurationOption.Instance, JsonOption.Instance }
            .WithExamples("estoppl key list", "estoppl key list --json");
        command.SetAction(parsed => Failures.Explain(() => List(ConfigurationOption.PathIn(parsed), JsonOption.IsIn(parsed))));
        return command;
    }

    private static Command BuildRotate()
    {
        var command = new Command("rotate", "Sign with a new key from now on, and destroy the private half of the old one") { ConfigurationOption.Instance, JsonOption.Instance }
            .WithExamples("estoppl key rotate", "estoppl key rotate --json");
        command.SetAction(parsed => Failures.Explain(() => Rotate(ConfigurationOption.PathIn(parsed), JsonOption.IsIn(parsed))));
        return command;
    }

    private static int Export(string path, string format)
    {
        if (format is not ("vkey" or "jwks" or "pem")) throw new BadWordException($"there is no format `{TerminalText.Of(format)}`", "use vkey, jwks or pem");
        var (log, keys) = KeysOf(path);
        Console.Write(format switch
        {
            "vkey" => $"{KeyExport.Vkey(log, keys[0])}\n",
            "jwks" => $"{KeyExport.Jwks(keys)}\n",
            _ => KeyExport.Pem(keys[0]),
        });
        return ExitCode.Success;
    }

    private static int List(string path, bool asJson)
    {
        var (log, keys) = KeysOf(path);
        if (asJson) WriteJson(log, keys);
        else foreach (var key in keys) Console.WriteLine($"{key.Id}  {(key == keys[0] ? "in use" : "former")}  {KeyExport.Vkey(log, key)}");
        return ExitCode.Success;
    }

    private static int Rotate(string path, bool asJson)
    {
        var configuration = ConfigurationLoading.Load(path);
        using var ledger = SessionOpening.HomeOf(configuration).Join(SessionOpening.Joining(configuration) with { Append = true });
        var rotated = ledger.RotateKey();
        // So that the handing over is itself sealed, and anchored, as soon as there is somebody to sign for it.
        ledger.Seal();
        var vkey = KeyExport.Vkey(ledger.Log, rotated.New);
        if (asJson)
        {
            JsonOutput.Write(json =>
            {
                json.WriteStartObject();
                json.WriteString("old", rotated.Old.Value);
                json.WriteString("new", rotated.New.Id.Value);
                json.WriteNumber("at", rotated.At.Value);
                json.WriteString("vkey", vkey);
                json.WriteEndObject();
            });
            return ExitCode.Success;
        }

        Console.WriteLine($"Old key: {rotated.Old}, up to event {rotated.At}. Its private half is gone.");
        Console.WriteLine($"New key: {rotated.New.Id}, from event {rotated.At.Next} on. Give it to whoever verifies this ledger:");
        Console.WriteLine($"  {vkey}");
        return ExitCode.Success;
    }

    /// <summary>The key in use, then the former ones.</summary>
    private static (LogId Log, ImmutableArray<VerifyingKey> Keys) KeysOf(string path)
    {
        var configuration = ConfigurationLoading.Load(path);
        var files = SessionOpening.HomeOf(configuration).Keys;
        using var ledger = SessionOpening.Reading(configuration);
        return (ledger.Log, [files.LoadVerifyingKey(), .. files.RetiredKeys()]);
    }

    private static void WriteJson(LogId log, ImmutableArray<VerifyingKey> keys) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("log", log.ToString());
        json.WriteStartArray("keys");
        foreach (var key in keys)
        {
            json.WriteStartObject();
            json.WriteString("key", key.Id.Value);
            json.WriteBoolean("inUse", key == keys[0]);
            json.WriteString("vkey", KeyExport.Vkey(log, key));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
