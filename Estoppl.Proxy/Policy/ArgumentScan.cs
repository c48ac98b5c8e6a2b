using System.Text.Json;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>
/// Answers all that a policy asks of a call's arguments in one pass over their bytes, in memory that is bounded by the policy and used
/// again for the next call: it allocates nothing. All paths are followed at once; where a path stands is how much of it is left.
/// Not safe for concurrent use.
/// </summary>
internal sealed class ArgumentScan(ArgumentQuestions questions)
{
    // Deep enough for any real call, shallow enough for the stack. What lies deeper is unreadable.
    private const int MaxDepth = 512;

    private readonly Seen[] _seen = new Seen[questions.Rules.Length];
    private readonly bool[] _isAsked = new bool[questions.Rules.Length];
    private readonly byte[] _name = new byte[6 * questions.LongestName];
    private readonly int[] _arrived = new int[questions.Probes.Length];
    private (int Probe, int At)[] _active = new (int, int)[2 * questions.Probes.Length];

    /// <summary>The largest amount in the arguments.</summary>
    public Amount Amount { get; private set; }

    /// <summary>Whether the condition of a rule holds. Only for rules that are for the tool.</summary>
    public bool Holds(int rule) => ConditionCheck.Holds(questions.Rules[rule].Action, _seen[rule]);

    /// <summary>Reads the arguments of a call.</summary>
    /// <param name="arguments">JSON, or empty when the call has none. Not checked again for duplicate keys.</param>
    public void Run(ToolName tool, ReadOnlySpan<byte> arguments)
    {
        Amount = Amount.Absent;
        var isAnyAsked = false;
        for (var rule = 0; rule < _isAsked.Length; rule++)
        {
            _seen[rule] = Seen.Nothing;
            isAnyAsked |= _isAsked[rule] = questions.Rules[rule].Tools.Matches(tool.Value);
        }
        var active = 0;
        for (var probe = 0; probe < questions.Probes.Length; probe++)
            if (IsWanted(questions.Probes[probe])) _active[active++] = (probe, 0);
        if (arguments.IsEmpty || (active == 0 && questions.Everywhere.IsEmpty)) return;
        try
        {
            var reader = new Utf8JsonReader(arguments, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            Walk(ref reader, 0, active);
            while (reader.Read()) { }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // Nested too deep, or an escape that stands for no character: what we cannot read, the server may.
            Amount = Amount.Unreadable;
            if (isAnyAsked) foreach (ref var seen in _seen.AsSpan()) seen |= Seen.Doubtful;
        }
    }

    private bool IsWanted(ArgumentQuestions.Probe probe)
    {
        if (probe.IsAmount) return true;
        foreach (var rule in probe.Rules.AsSpan())
            if (_isAsked[rule]) return true;
        return false;
    }

    // On the first token of a value, which the active paths from..to still have to lead into; leaves the reader on its last.
    private void Walk(ref Utf8JsonReader reader, int from, int to)
    {
        if (from == to) Pass(ref reader);
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) Walk(ref reader, from, to);
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) Enter(ref reader, from, to);
        }
    }

    // Where no path leads there may still be an amount.
    private void Pass(ref Utf8JsonReader reader)
    {
        if (questions.Everywhere.IsEmpty)
        {
            reader.Skip();
            return;
        }
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return;
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName || !IsAmount(Name(ref reader))) continue;
            reader.Read();
            SeeAmount(ref reader);
        }
    }

    // On a property's name: goes on with the paths whose next name it is, or whose next few joined by their dots.
    private void Enter(ref Utf8JsonReader reader, int from, int to)
    {
        var name = Name(ref reader);
        var isAmount = IsAmount(name);
        var (end, arrived) = (to, 0);
        if (_active.Length < 2 * to - from) Array.Resize(ref _active, 2 * _active.Length);
        for (var i = from; i < to; i++)
        {
            var (probe, rest) = _active[i];
            var next = questions.Probes[probe].Field.Follow(name, rest);
            if (next == FieldPath.Arrived) _arrived[arrived++] = probe;
            else if (next >= 0) _active[end++] = (probe, next);
        }
        reader.Read();
        if (isAmount) SeeAmount(ref reader);
        foreach (var probe in _arrived.AsSpan(0, arrived)) Arrive(questions.Probes[probe], reader);
        Walk(ref reader, to, end);
    }

    // The name under the reader after unescaping; empty, which no path has, when it is too long for any: an escape is at most six bytes for one.
    private ReadOnlySpan<byte> Name(ref Utf8JsonReader reader) =>
        !reader.ValueIsEscaped ? reader.ValueSpan
        : reader.ValueSpan.Length > _name.Length ? []
        : _name.AsSpan(0, reader.CopyString(_name));

    private bool IsAmount(ReadOnlySpan<byte> name)
    {
        foreach (var field in questions.Everywhere.AsSpan())
            if (field.Follow(name, 0) == FieldPath.Arrived) return true;
        return false;
    }

    // The reader is a copy: each rule reads the value from its beginning.
    private void Arrive(ArgumentQuestions.Probe probe, Utf8JsonReader reader)
    {
        if (probe.IsAmount) SeeAmount(ref reader);
        foreach (var rule in probe.Rules.AsSpan())
        {
            if (!_isAsked[rule]) continue;
            var value = reader;
            ConditionCheck.Look(questions.Rules[rule].Condition, ref value, ref _seen[rule]);
        }
    }

    private void SeeAmount(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null) return;
        Amount = Amount.Larger(Amount, NumberText.TryRead(ref reader, out var value) ? Amount.Of(value) : Amount.Unreadable);
    }
}
