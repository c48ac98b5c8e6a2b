using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Unicode;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Protocol;

/// <summary>
/// Reads one message of the client, strictly: wherever two servers could read two things, it is refused. What passes means the
/// same to every parser, so what was evaluated is what the exact bytes will do.
/// </summary>
public static class MessageGate
{
    /// <summary>
    /// The most objects and arrays that may be open at once, the message itself included; <c>arguments</c> is the third. Four
    /// times what System.Text.Json takes by default: whoever evaluates arguments must raise its limit to this.
    /// </summary>
    public const int MaxDepth = 256;

    private const int NamesAtHand = 48;

    /// <summary>Says what a line is. Never throws on hostile input, whatever its size; safe to call from any thread.</summary>
    /// <param name="content">The line without its LF. One CR may end it.</param>
    public static ClientMessage Read(ReadOnlyMemory<byte> content)
    {
        var line = content.Span;
        if (line.EndsWith("\r"u8)) line = line[..^1];
        if (line.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0) return new ClientMessage.Blank();
        if (line.StartsWith("\uFEFF"u8)) return Unparseable("a byte order mark stands before the message");
        if (line.IndexOfAny((byte)'\r', (byte)'\n') is >= 0 and var at) return Unparseable($"a line break inside the message, at byte {at}");
        return ReadObject(content, line);
    }

    [SkipLocalsInit]
    private static ClientMessage ReadObject(ReadOnlyMemory<byte> content, ReadOnlySpan<byte> line)
    {
        var names = new PropertyNames(line, stackalloc PropertyNames.Name[NamesAtHand], stackalloc int[MaxDepth]);
        var scan = new EnvelopeScan(line, names);
        if (!Utf8.IsValid(line)) scan.Fault(Refusal.ParseError, "the message is not valid UTF-8");
        scan.Run();
        var id = scan.IdIsAmbiguous ? null : ReadId(line, scan[Member.Id]);
        if (scan.Reason is { } fault) return new ClientMessage.Refused(scan.Code, fault, id);
        if (!Spells(line, scan[Member.JsonRpc], "2.0"u8)) return Malformed("jsonrpc must be \"2.0\"", id);
        return scan[Member.Method].IsPresent ? ReadMethod(content, line, in scan, id) : ReadResponse(in scan, id);
    }

    private static ClientMessage ReadResponse(in EnvelopeScan scan, RequestId? id) =>
        (scan[Member.Result].IsPresent, scan[Member.Error].IsPresent) switch
        {
            (false, false) => Malformed("neither a request nor a response: method, result and error are all missing", id),
            (true, true) => Malformed("a response has both result and error", id),
            // An error about a request whose id could not be read carries null.
            (false, true) when scan[Member.Id].Kind == JsonTokenType.Null => new ClientMessage.Response(),
            _ => id is null ? Malformed("the id of a response must be a string or an integer", id) : new ClientMessage.Response(),
        };

    private static ClientMessage ReadMethod(ReadOnlyMemory<byte> content, ReadOnlySpan<byte> line, in EnvelopeScan scan, RequestId? id)
    {
        if (scan[Member.Result].IsPresent || scan[Member.Error].IsPresent) return Malformed("method stands beside result or error", id);
        if (scan[Member.Method].Kind != JsonTokenType.String) return Malformed("method must be a string", id);
        if (id is null && scan[Member.Id].IsPresent) return Malformed("id must be a string or an integer between -(2^53 - 1) and 2^53 - 1", null);
        if (Spells(line, scan[Member.Method], "tools/call"u8)) return ReadCall(content, line, in scan, id);
        var method = Text(line, scan[Member.Method]);
        if (method.Contains('\0')) return Malformed("method contains NUL", id);
        if (LookAlike.IsToolsCall(method)) return Malformed("method differs from tools/call only in case or blanks", id);
        if (id is { } request) return new ClientMessage.Request(request, method, scan[Member.Cursor].Kind == JsonTokenType.String);
        if (method != "notifications/cancelled") return new ClientMessage.Notification(method);
        return new ClientMessage.Cancellation(ReadId(line, scan[Member.RequestId]));
    }

    private static ClientMessage ReadCall(ReadOnlyMemory<byte> content, ReadOnlySpan<byte> line, in EnvelopeScan scan, RequestId? id)
    {
        if (scan[Member.Params].Kind != JsonTokenType.StartObject) return Malformed("params of tools/call must be an object", id);
        if (scan[Member.Name].Kind != JsonTokenType.String) return Malformed("the tool's name must be a string", id);
        var tool = Text(line, scan[Member.Name]);
        // A server written in C ends the name there, and calls another tool.
        if (tool.Contains('\0')) return Malformed("the tool's name contains NUL", id);
        var (arguments, progress) = (scan[Member.Arguments], scan[Member.ProgressToken]);
        // Servers take null as absent, or refuse it themselves; some clients always send it.
        if (arguments.Kind is not (JsonTokenType.StartObject or JsonTokenType.Null or JsonTokenType.None))
            return Malformed("arguments must be an object", id);
        return new ClientMessage.Call(
            id,
            new ToolName(tool),
            arguments.Kind == JsonTokenType.StartObject ? content[arguments.Start..arguments.End] : default,
            scan[Member.ProtocolVersion].Kind == JsonTokenType.String ? Text(line, scan[Member.ProtocolVersion]) : null,
            progress.Kind is JsonTokenType.String or JsonTokenType.Number ? content[progress.Start..progress.End] : default);
    }

    /// <summary>A string, or an integer that every parser reads the same; anything else is none.</summary>
    private static RequestId? ReadId(ReadOnlySpan<byte> line, Slot slot)
    {
        if (slot.Kind == JsonTokenType.String)
        {
            var raw = line[(slot.Start + 1)..(slot.End - 1)];
            return Utf8.IsValid(raw) && !JsonText.HasLoneSurrogate(raw) ? new RequestId(JsonText.Decode(raw), IsString: true) : null;
        }
        return slot.Kind == JsonTokenType.Number ? RequestIds.Integer(line[slot.Start..slot.End]) : null;
    }

    private static bool Spells(ReadOnlySpan<byte> line, Slot slot, ReadOnlySpan<byte> text) =>
        slot.Kind == JsonTokenType.String && JsonText.Spells(line[(slot.Start + 1)..(slot.End - 1)], text);

    private static string Text(ReadOnlySpan<byte> line, Slot slot) => JsonText.Decode(line[(slot.Start + 1)..(slot.End - 1)]);

    private static ClientMessage.Refused Unparseable(string reason) => new(Refusal.ParseError, reason, null);

    private static ClientMessage.Refused Malformed(string reason, RequestId? id) => new(Refusal.InvalidRequest, reason, id);
}
