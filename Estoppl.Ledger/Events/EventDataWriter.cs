using System.Diagnostics;

namespace Estoppl.Ledger.Events;

/// <summary>Writes <c>data</c>. A field that is absent is left out.</summary>
internal static partial class EventDataWriter
{
    public static void Write(CanonicalWriter to, LedgerEvent fact)
    {
        to.BeginObject();
        switch (fact)
        {
            case LedgerEvent.LedgerOpened it: Text(to, "publicKey"u8, it.PublicKey); break;
            case LedgerEvent.SessionStarted it: Started(to, it); break;
            case LedgerEvent.SessionEnded it: Ended(to, it); break;
            case LedgerEvent.UpstreamHandshaken it: Handshaken(to, it); break;
            case LedgerEvent.ToolsListed it: Listed(to, it); break;
            case LedgerEvent.PolicyLoaded it: Hash(to, "policy"u8, it.Policy); Text(to, "source"u8, it.Source); break;
            case LedgerEvent.CallIntercepted it: Intercepted(to, it); break;
            case LedgerEvent.CallForwarded: break;
            case LedgerEvent.CallCompleted it: Answered(to, it.IsError, it.Latency, it.Output, it.OutputSize); break;
            case LedgerEvent.CallFailed it: Failed(to, it); break;
            case LedgerEvent.CallCancelled it: Latency(to, it.Latency); break;
            case LedgerEvent.CallAnsweredLate it: Answered(to, it.IsError, it.Latency, it.Output, it.OutputSize); break;
            case LedgerEvent.CallUpstreamDied it: Integer(to, "exitCode"u8, it.ExitCode); break;
            case LedgerEvent.CallOutcomeUnknown it: Text(to, "reason"u8, it.Reason); break;
            case LedgerEvent.CallWithheld it: Text(to, "reason"u8, it.Reason); break;
            case LedgerEvent.MessageRefused it: Refused(to, it); break;
            case LedgerEvent.CheckpointSealed it: Sealed(to, it); break;
            case LedgerEvent.AnchorAcknowledged it: Text(to, "place"u8, it.Place); Size(to, "size"u8, it.Size); break;
            case LedgerEvent.KeyRotated it: Text(to, "proof"u8, it.Proof); Text(to, "publicKey"u8, it.PublicKey); break;
            default: WriteControl(to, fact); break;
        }
        to.EndObject();
    }

    /// <summary>Whole microseconds.</summary>
    public static long Microseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The stored word for a decision.</summary>
    public static string Word(DecisionKind decision) => decision switch
    {
        DecisionKind.Allow => "allow",
        DecisionKind.Block => "block",
        DecisionKind.Review => "review",
        _ => throw new UnreachableException(),
    };

    private static void Started(CanonicalWriter to, LedgerEvent.SessionStarted it)
    {
        Text(to, "agent"u8, it.Agent.Value);
        Text(to, "agentVersion"u8, it.AgentVersion);
        OptionalText(to, "authorizedBy"u8, it.AuthorizedBy);
        Hash(to, "policy"u8, it.Policy);
        Text(to, "server"u8, it.Server.Value);
        Text(to, "transport"u8, it.Transport);
        Hash(to, "upstream"u8, it.Upstream);
    }

    private static void Ended(CanonicalWriter to, LedgerEvent.SessionEnded it)
    {
        Size(to, "blocked"u8, it.Blocked);
        Size(to, "calls"u8, it.Calls);
        Integer(to, "exitCode"u8, it.ExitCode);
        Text(to, "reason"u8, it.Reason);
        Size(to, "refused"u8, it.Refused);
    }

    private static void Handshaken(CanonicalWriter to, LedgerEvent.UpstreamHandshaken it)
    {
        Hash(to, "capabilities"u8, it.Capabilities);
        Text(to, "name"u8, it.Name);
        Text(to, "protocol"u8, it.Protocol);
        Text(to, "serverVersion"u8, it.ServerVersion);
    }

    private static void Listed(CanonicalWriter to, LedgerEvent.ToolsListed it)
    {
        Hash(to, "set"u8, it.Set);
        Tools(to, it.Tools);
    }

    private static void Intercepted(CanonicalWriter to, LedgerEvent.CallIntercepted it)
    {
        Text(to, "decision"u8, Word(it.Decision));
        Text(to, "input"u8, it.Input.Value);
        Size(to, "inputSize"u8, it.InputSize);
        Flag(to, "oddName"u8, it.OddName);
        Hash(to, "policy"u8, it.Policy);
        OptionalText(to, "rule"u8, it.Rule?.Value);
        OptionalText(to, "substitutes"u8, it.Substitutes?.ToString());
        Text(to, "tool"u8, it.Tool.Value);
        OptionalHash(to, "toolDigest"u8, it.ToolDigest);
    }

    private static void Answered(CanonicalWriter to, bool isError, TimeSpan latency, Commitment output, long outputSize)
    {
        Flag(to, "isError"u8, isError);
        Latency(to, latency);
        Text(to, "output"u8, output.Value);
        Size(to, "outputSize"u8, outputSize);
    }

    private static void Failed(CanonicalWriter to, LedgerEvent.CallFailed it)
    {
        Integer(to, "code"u8, it.Code);
        Latency(to, it.Latency);
        Text(to, "output"u8, it.Output.Value);
        Size(to, "outputSize"u8, it.OutputSize);
    }

    private static void Refused(CanonicalWriter to, LedgerEvent.MessageRefused it)
    {
        Integer(to, "code"u8, it.Code);
        Text(to, "input"u8, it.Input.Value);
        Size(to, "inputSize"u8, it.InputSize);
        Text(to, "reason"u8, it.Reason);
    }

    private static void Sealed(CanonicalWriter to, LedgerEvent.CheckpointSealed it)
    {
        to.Key("frontier"u8);
        to.BeginArray();
        foreach (var hash in it.Frontier.AsSpan()) to.Hash(hash);
        to.EndArray();
        Hash(to, "root"u8, it.Root);
        Text(to, "signature"u8, it.Signature);
        Size(to, "size"u8, it.Size);
    }

    private static void Latency(CanonicalWriter to, TimeSpan latency) => Integer(to, "latencyUs"u8, Microseconds(latency));

    private static void Text(CanonicalWriter to, ReadOnlySpan<byte> name, string value)
    {
        // A null would be written as an empty string and come back as another value.
        ArgumentNullException.ThrowIfNull(value);
        to.Key(name);
        to.String(value);
    }

    private static void OptionalText(CanonicalWriter to, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null) Text(to, name, value);
    }

    private static void Integer(CanonicalWriter to, ReadOnlySpan<byte> name, long? value)
    {
        if (value is not { } present) return;
        to.Key(name);
        to.Integer(present);
    }

    private static void Size(CanonicalWriter to, ReadOnlySpan<byte> name, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Integer(to, name, value);
    }

    private static void Flag(CanonicalWriter to, ReadOnlySpan<byte> name, bool value)
    {
        to.Key(name);
        to.Boolean(value);
    }

    private static void Hash(CanonicalWriter to, ReadOnlySpan<byte> name, Digest value)
    {
        to.Key(name);
        to.Hash(value);
    }
}
