using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Estoppl.Proxy.Protocol;

/// <summary>The members of a message that say what it is.</summary>
internal enum Member
{
    None, JsonRpc, Id, Method, Params, Result, Error, Name, Arguments, Meta, ProtocolVersion, ProgressToken, RequestId, Cursor,
}

/// <summary>Where a member's value stands in the message; kind <see cref="JsonTokenType.None"/> when it does not.</summary>
internal readonly record struct Slot(JsonTokenType Kind, int Start, int End)
{
    public bool IsPresent => Kind != JsonTokenType.None;
}

/// <summary>
/// One forward pass over a message: every rule that holds for every token, and the places of the members above. The first fault
/// is kept; the pass goes on where it can, so that the id may still be found for the answer.
/// </summary>
internal ref struct EnvelopeScan(ReadOnlySpan<byte> content, PropertyNames names)
{
    [InlineArray(14)]
    private struct Slots { private Slot _first; }

    /// <summary>The member being read at each of the depths where members live: 1 to 3.</summary>
    [InlineArray(4)]
    private struct MemberPath { private Member _first; }

    private readonly ReadOnlySpan<byte> _content = content;
    private PropertyNames _names = names;
    private Slots _slots;
    private MemberPath _path;
    private bool _rootEnded;

    /// <summary>What is wrong with the message; null when every token is in order.</summary>
    public string? Reason { get; private set; }

    /// <summary>The JSON-RPC code that goes with <see cref="Reason"/>.</summary>
    public int Code { get; private set; }

    /// <summary>Whether an id was read that need not be the one the sender waits for.</summary>
    public bool IdIsAmbiguous { get; private set; }

    /// <summary>Where <paramref name="member"/> stands.</summary>
    public readonly Slot this[Member member] => _slots[(int)member];

    /// <summary>Notes what is wrong; only the first fault counts.</summary>
    public void Fault(int code, string reason)
    {
        if (Reason is not null) return;
        Reason = reason;
        Code = code;
    }

    /// <summary>Reads the whole message.</summary>
    public void Run()
    {
        // One level more than the gate's own limit, so that the fault is named by us and not by an exception.
        var reader = new Utf8JsonReader(_content, new JsonReaderOptions { MaxDepth = MessageGate.MaxDepth + 1 });
        try
        {
            while (reader.Read() && Take(ref reader)) { }
        }
        catch (JsonException fault)
        {
            Fault(Refusal.ParseError, _rootEnded
                ? $"something follows the message on its line, at byte {fault.BytePositionInLine}"
                : $"not valid JSON at byte {fault.BytePositionInLine}");
            IdIsAmbiguous |= _rootEnded;
        }
        _names.Dispose();
    }

    private bool Take(ref Utf8JsonReader reader)
    {
        if (reader.CurrentDepth == 0 && !_rootEnded && !IsRootInOrder(ref reader)) return false;
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                TakeName(ref reader);
                return true;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                return TakeStart(ref reader);
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                TakeEnd(ref reader);
                return true;
            case JsonTokenType.String when reader.ValueIsEscaped && JsonText.HasLoneSurrogate(reader.ValueSpan):
                Fault(Refusal.ParseError, $"half a surrogate pair in the string at byte {reader.TokenStartIndex}");
                break;
            default:
                break;
        }
        Mark(ref reader, (int)reader.BytesConsumed);
        return true;
    }

    private bool IsRootInOrder(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.EndObject) return true;
        Fault(Refusal.InvalidRequest, reader.TokenType == JsonTokenType.StartArray
            ? "batches are not accepted on stdio; send the requests one by one"
            : "a message is one JSON object");
        return false;
    }

    private bool TakeStart(ref Utf8JsonReader reader)
    {
        if (reader.CurrentDepth >= MessageGate.MaxDepth)
        {
            Fault(Refusal.ParseError, $"nested deeper than {MessageGate.MaxDepth} levels at byte {reader.TokenStartIndex}");
            return false;
        }
        if (reader.TokenType == JsonTokenType.StartObject) _names.Open(reader.CurrentDepth);
        Mark(ref reader, end: 0);
        return true;
    }

    private void TakeEnd(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        if (reader.TokenType == JsonTokenType.EndObject && _names.Close(depth) is >= 0 and var at)
            Fault(Refusal.InvalidRequest, $"a property name comes twice in one object, at byte {at}");
        _rootEnded = depth == 0;
        if (depth is >= 1 and <= 3 && _path[depth] is not Member.None and var member)
            _slots[(int)member] = _slots[(int)member] with { End = (int)reader.BytesConsumed };
    }

    /// <summary>A value begins: if it is that of a member, this is its place.</summary>
    private void Mark(ref Utf8JsonReader reader, int end)
    {
        var depth = reader.CurrentDepth;
        if (depth is >= 1 and <= 3 && _path[depth] is not Member.None and var member)
            _slots[(int)member] = new(reader.TokenType, (int)reader.TokenStartIndex, end);
    }

    private void TakeName(ref Utf8JsonReader reader)
    {
        var raw = reader.ValueSpan;
        var start = (int)reader.TokenStartIndex + 1;
        if (!reader.ValueIsEscaped)
        {
            _names.Add(start, raw.Length);
            Enter(reader.CurrentDepth, raw, start);
            return;
        }
        if (JsonText.HasLoneSurrogate(raw))
            Fault(Refusal.ParseError, $"half a surrogate pair in the property name at byte {start}");
        var name = _names.AddEscaped(start, raw.Length);
        // A server written in C ends the name there, and sees another one.
        if (name.Contains((byte)0))
            Fault(Refusal.InvalidRequest, $"NUL in the property name at byte {start}");
        Enter(reader.CurrentDepth, name, start);
    }

    private void Enter(int depth, ReadOnlySpan<byte> name, int at)
    {
        if (depth > 3) return;
        var member = Find(depth, name, at);
        if (member == Member.Id && this[Member.Id].IsPresent) IdIsAmbiguous = true;
        _path[depth] = member;
        if (depth < 3) _path[depth + 1] = Member.None;
    }

    private Member Find(int depth, ReadOnlySpan<byte> name, int at)
    {
        var inParams = depth == 2 && _path[1] == Member.Params;
        var member = depth == 1 ? Members.OfEnvelope(name)
            : inParams ? Members.OfParams(name)
            : depth == 3 && _path[1] == Member.Params && _path[2] == Member.Meta ? Members.OfMeta(name)
            : Member.None;
        if (member == Member.None && (depth == 1 ? LookAlike.IsEnvelopeWord(name) : inParams && LookAlike.IsParamsWord(name)))
            Fault(Refusal.InvalidRequest, $"the property name at byte {at} differs from one of the protocol's only in case");
        return member;
    }
}
