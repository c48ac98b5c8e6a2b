using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace Estoppl.Ledger.Events;

/// <summary>
/// Writes the ledger's profile of RFC 8785 (JCS): UTF-8 without whitespace, ASCII keys in ascending order, integers within
/// ±(2^53-1), and of all characters only <c>"</c>, <c>\</c> and those below U+0020 escaped. An object out of order cannot be
/// written. The buffer is reused: nothing is allocated once it has grown to the largest event. One thread at a time.
/// </summary>
public sealed class CanonicalWriter
{
    /// <summary>Objects and arrays nest at most this deep.</summary>
    public const int MaxDepth = 8;

    /// <summary>The largest integer that every JSON reader keeps exactly: 2^53-1 (RFC 7493, section 2.2).</summary>
    public const long MaxInteger = (1L << 53) - 1;

    private static readonly SearchValues<char> Escaped =
        SearchValues.Create(string.Concat(Enumerable.Range(0, 0x20).Select(code => (char)code)) + "\"\\");

    private byte[] _bytes;
    private int _length;
    private int _depth;
    private Frames _frames;

    /// <summary>Starts with a buffer of its own, or with <paramref name="buffer"/>, which it leaves for a larger one when it must.</summary>
    public CanonicalWriter(byte[]? buffer = null) => _bytes = buffer ?? new byte[1024];

    /// <summary>What was written since the last <see cref="Reset"/>. Valid until the next call.</summary>
    /// <exception cref="InvalidOperationException">The value is not complete.</exception>
    public ReadOnlySpan<byte> Written =>
        _depth == 0 && _length > 0 ? _bytes.AsSpan(0, _length) : throw new InvalidOperationException("the value is not complete");

    /// <summary>Forgets what was written and keeps the buffer.</summary>
    public void Reset() => _length = _depth = 0;

    /// <summary>Begins an object.</summary>
    public void BeginObject() => Begin((byte)'{', isObject: true);

    /// <summary>Begins an array.</summary>
    public void BeginArray() => Begin((byte)'[', isObject: false);

    /// <summary>Ends the innermost object.</summary>
    public void EndObject() => End((byte)'}', isObject: true);

    /// <summary>Ends the innermost array.</summary>
    public void EndArray() => End((byte)']', isObject: false);

    /// <summary>Names the next value of the innermost object.</summary>
    /// <exception cref="InvalidOperationException">The key is not greater than the one before, or has a character outside
    /// printable ASCII, or one that would need an escape.</exception>
    public void Key(ReadOnlySpan<byte> key)
    {
        ref var frame = ref Innermost();
        if (!frame.IsObject || frame.AwaitsValue) throw new InvalidOperationException("a key stands only in an object, before its value");
        if (!IsPlain(key)) throw new InvalidOperationException("a key consists of printable ASCII without quote and backslash");
        var before = _bytes.AsSpan(frame.KeyAt, frame.KeyLength);
        if (frame.HasItems && before.SequenceCompareTo(key) >= 0)
            throw new InvalidOperationException("keys ascend, and none stands twice");
        if (frame.HasItems) Put((byte)',');
        Put((byte)'"');
        (frame.KeyAt, frame.KeyLength, frame.HasItems, frame.AwaitsValue) = (_length, key.Length, true, true);
        Put(key);
        Put("\":"u8);
    }

    /// <summary>Writes an integer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It lies outside ±(2^53-1).</exception>
    public void Integer(long value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxInteger);
        ArgumentOutOfRangeException.ThrowIfLessThan(value, -MaxInteger);
        BeforeValue();
        Utf8Formatter.TryFormat(value, Room(20), out var written);
        _length += written;
    }

    /// <summary>Writes <c>true</c> or <c>false</c>.</summary>
    public void Boolean(bool value)
    {
        BeforeValue();
        Put(value ? "true"u8 : "false"u8);
    }

    /// <summary>Writes <c>null</c>.</summary>
    public void Null()
    {
        BeforeValue();
        Put("null"u8);
    }

    /// <summary>Writes a string.</summary>
    /// <exception cref="ArgumentException">It holds half a surrogate pair, which UTF-8 cannot carry.</exception>
    public void String(ReadOnlySpan<char> value)
    {
        BeforeValue();
        Put((byte)'"');
        while (!value.IsEmpty)
        {
            var plain = value.IndexOfAny(Escaped);
            var run = plain < 0 ? value : value[..plain];
            Transcode(run);
            if (plain < 0) break;
            Escape(value[plain]);
            value = value[(plain + 1)..];
        }
        Put((byte)'"');
    }

    /// <summary>Writes an id as a string: lower case, with hyphens.</summary>
    public void Id(Guid value)
    {
        BeforeValue();
        Put((byte)'"');
        value.TryFormat(Room(36), out var written, "D");
        _length += written;
        Put((byte)'"');
    }

    /// <summary>Writes a digest as a string of 64 lower-case hex digits.</summary>
    public void Hash(Digest value)
    {
        Span<byte> raw = stackalloc byte[Digest.Size];
        value.CopyTo(raw);
        BeforeValue();
        Put((byte)'"');
        Convert.TryToHexStringLower(raw, Room(2 * Digest.Size), out var written);
        _length += written;
        Put((byte)'"');
    }

    /// <summary>Whether <paramref name="key"/> may be a key: not empty, printable ASCII, nothing that would be escaped.</summary>
    internal static bool IsPlain(ReadOnlySpan<byte> key) =>
        !key.IsEmpty && !key.ContainsAnyExceptInRange((byte)' ', (byte)'~') && !key.ContainsAny((byte)'"', (byte)'\\');

    private void Begin(byte bracket, bool isObject)
    {
        if (_depth == MaxDepth) throw new InvalidOperationException($"objects and arrays nest at most {MaxDepth} deep");
        BeforeValue();
        Put(bracket);
        _frames[_depth++] = new Frame { IsObject = isObject };
    }

    private void End(byte bracket, bool isObject)
    {
        ref var frame = ref Innermost();
        if (frame.IsObject != isObject || frame.AwaitsValue) throw new InvalidOperationException("this does not end here");
        _depth--;
        Put(bracket);
    }

    private void BeforeValue()
    {
        if (_depth == 0)
        {
            if (_length > 0) throw new InvalidOperationException("one value only: Reset() begins the next");
            return;
        }
        ref var frame = ref Innermost();
        if (frame.IsObject != frame.AwaitsValue) throw new InvalidOperationException("a value in an object needs a key first");
        if (!frame.IsObject && frame.HasItems) Put((byte)',');
        (frame.HasItems, frame.AwaitsValue) = (true, false);
    }

    private void Transcode(ReadOnlySpan<char> run)
    {
        var status = Utf8.FromUtf16(run, Room(3 * run.Length), out _, out var written, replaceInvalidSequences: false);
        if (status != OperationStatus.Done) throw new ArgumentException("half a surrogate pair cannot be written as UTF-8", nameof(run));
        _length += written;
    }

    private void Escape(char c)
    {
        switch (c)
        {
            case '"': Put("\\\""u8); break;
            case '\\': Put("\\\\"u8); break;
            case '\b': Put("\\b"u8); break;
            case '\t': Put("\\t"u8); break;
            case '\n': Put("\\n"u8); break;
            case '\f': Put("\\f"u8); break;
            case '\r': Put("\\r"u8); break;
            default:
                Put("\\u00"u8);
                Put((byte)('0' + (c >> 4)));
                Put("0123456789abcdef"u8[c & 0xF]);
                break;
        }
    }

    private ref Frame Innermost()
    {
        if (_depth == 0) throw new InvalidOperationException("no object or array is open");
        return ref _frames[_depth - 1];
    }

    private void Put(byte value)
    {
        Room(1)[0] = value;
        _length++;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
    }

    private Span<byte> Room(int size)
    {
        if (_bytes.Length - _length < size) Array.Resize(ref _bytes, Math.Max(_length + size, 2 * _bytes.Length));
        return _bytes.AsSpan(_length);
    }

    private struct Frame
    {
        public bool IsObject, HasItems, AwaitsValue;
        public int KeyAt, KeyLength;
    }

    [InlineArray(MaxDepth)]
    private struct Frames
    {
        private Frame _first;
    }
}
