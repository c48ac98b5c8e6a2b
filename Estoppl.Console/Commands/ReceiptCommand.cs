using System.CommandLine;
using System.Globalization;
using System.Text;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl receipt</c>: one event, with the proof that a checkpoint seals it.</summary>
internal static class ReceiptCommand
{
    private const int MostNamed = 10;

    public static Command Build()
    {
        var name = new Argument<string>("event") { Description = "Its place (123), its id, or a call's id or the last 8 digits of that, as audit shows them" };
        var command = new Command("receipt", "Prove one event to a third party, without showing any other") { name, OutputOption.Instance, ConfigurationOption.Instance }
            .WithExamples(
                "estoppl receipt 7a90c3d5 -o payment.receipt",
                "estoppl receipt 123 > payment.receipt",
                "estoppl verify payment.receipt --key ledger.vkey     # what the third party does");
        command.SetAction(parsed => Failures.Explain(() => Run(ConfigurationOption.PathIn(parsed), parsed.GetRequiredValue(name), OutputOption.In(parsed))));
        return command;
    }

    private static int Run(string path, string typed, string? output)
    {
        var configuration = ConfigurationLoading.Load(path);
        var home = SessionOpening.HomeOf(configuration);
        using var ledger = SessionOpening.Reading(configuration);
        var reading = new LeafReading(ledger);
        var it = Find(typed, reading, ledger.End());
        var checkpoint = Covering(it.Seq, home, ledger);
        reading.ReadTo(new Position(checkpoint.Size));
        var receipt = Make(it, reading.Leaves, checkpoint.Note);
        OutputOption.Write(output, to => to.Write(receipt.ToBytes()));
        if (output is null) return ExitCode.Success;
        Console.WriteLine($"Wrote {output}: event {it.Seq}, sealed by checkpoint {checkpoint.Size:N0}");
        Console.WriteLine("Whoever checks it needs the ledger's key, but not from this file's sender: `estoppl key export` prints it.");
        return ExitCode.Success;
    }

    private static SealedEvent Find(string typed, LeafReading reading, Position end)
    {
        var name = EventName.Parse(typed, end);
        return reading.ReadTo(name.SearchTo(end), name) switch
        {
            [var only] => only,
            [] => throw new BadWordException($"there is no event {typed}", "`estoppl audit` shows the newest calls, `estoppl audit -n 1000` more of them"),
            var several => throw Ambiguous(typed, several),
        };
    }

    private static StoredCheckpoint Covering(Position at, LedgerHome home, SharedLedger ledger)
    {
        if (StoredCheckpoint.Newest(ledger) is { } newest && newest.Size > at.Value) return newest;
        var made = StoredCheckpoint.Seal(home, ledger);
        return made.Size > at.Value
            ? made
            : throw new UnprovableException($"no checkpoint seals event {at} yet", $"make the receipt where {home.Keys.PrivatePath} is, or when a later checkpoint is there");
    }

    private static Receipt Make(SealedEvent it, IEnumerable<Digest> leaves, SignedCheckpoint checkpoint)
    {
        try
        {
            return Receipt.Make(it, leaves, checkpoint);
        }
        // All that can be wrong with them is that the events are not those that were sealed.
        catch (ArgumentException)
        {
            throw UnprovableException.NotWhatWasSealed(checkpoint.Content.Size);
        }
    }

    private static BadWordException Ambiguous(string typed, List<SealedEvent> calls)
    {
        var fact = new StringBuilder($"{calls.Count:N0} calls end with {typed}:");
        foreach (var call in calls.Take(MostNamed)) fact.Append(CultureInfo.InvariantCulture, $"\n  {Describe(call)}");
        if (calls.Count > MostNamed) fact.Append("\n  ...");
        return new BadWordException(fact.ToString(), "give the place or the whole id of the one that is meant");
    }

    private static string Describe(in SealedEvent it) =>
        EventCodec.Decode(it.Event.Span) is DecodedEvent.Known { Envelope.Event: { Fact: LedgerEvent.CallIntercepted call } observed }
            ? $"{it.Seq}  {observed.Id}  {observed.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}  {ToolNames.Visible(call.Tool.Value)}"
            : $"{it.Seq}";
}

/// <summary>What stands in the ledger cannot be proven by it.</summary>
internal sealed class UnprovableException(string fact, string hint) : ExplainedException(fact, hint)
{
    /// <summary>The events do not hash up to the checkpoint that seals them.</summary>
    public static UnprovableException NotWhatWasSealed(long size) =>
        new($"the first {size:N0} events are not those that checkpoint {size:N0} seals", "run `estoppl audit --verify`: it says which event is wrong, and how");
}
