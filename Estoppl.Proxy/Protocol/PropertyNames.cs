using System.Runtime.InteropServices;

namespace Estoppl.Proxy.Protocol;

/// <summary>
/// The property names of the objects that are open at a point of a message, so that a name that comes twice is found. Nothing is
/// allocated while few names are alive. An object of n names costs n log n whatever the names are: large ones are sorted by a
/// hash that is keyed per process, so names cannot be chosen to collide.
/// </summary>
internal ref struct PropertyNames(ReadOnlySpan<byte> content, Span<PropertyNames.Name> names, Span<int> firsts)
{
    /// <summary>Up to here, comparing each with each is cheaper than hashing.</summary>
    private const int Few = 12;

    /// <summary>Where a name's bytes are: in the message, or behind its end in the unescaped text.</summary>
    internal struct Name
    {
        public int Start, Length, Position, Hash;
    }

    private readonly ReadOnlySpan<byte> _content = content;
    private readonly Span<int> _firsts = firsts;
    private Span<Name> _names = names;
    private Name[]? _rentedNames;
    private byte[]? _unescaped;
    private int _unescapedLength;
    private int _count;

    /// <summary>An object begins; <paramref name="depth"/> objects and arrays are open around it.</summary>
    public readonly void Open(int depth) => _firsts[depth] = _count;

    /// <summary>Adds a name as its bytes stand in the message.</summary>
    public void Add(int start, int length) => Push(new() { Start = start, Length = length, Position = start });

    /// <summary>Adds a name that has escapes, and returns its text, valid until the next call.</summary>
    public ReadOnlySpan<byte> AddEscaped(int start, int length)
    {
        EnsureUnescaped(length);
        var written = JsonText.Unescape(_content.Slice(start, length), _unescaped.AsSpan(_unescapedLength));
        var text = _unescaped.AsSpan(_unescapedLength, written);
        Push(new() { Start = _content.Length + _unescapedLength, Length = written, Position = start });
        _unescapedLength += written;
        return text;
    }

    /// <summary>An object ends. Returns where in the message a name of it is repeated, or -1.</summary>
    public int Close(int depth)
    {
        var own = _names[_firsts[depth].._count];
        _count = _firsts[depth];
        return own.Length <= Few ? Repeated(own) : RepeatedAmongMany(own);
    }

    /// <summary>Gives rented memory back.</summary>
    public void Dispose()
    {
        if (_rentedNames is { } names) Buffers.Return(names);
        if (_unescaped is { } unescaped) Buffers.Return(unescaped);
        _rentedNames = null;
        _unescaped = null;
    }

    private readonly int Repeated(ReadOnlySpan<Name> names)
    {
        for (var i = 1; i < names.Length; i++)
        {
            var text = Text(names[i]);
            for (var j = 0; j < i; j++)
                if (names[j].Length == text.Length && text.SequenceEqual(Text(names[j]))) return Math.Max(names[i].Position, names[j].Position);
        }
        return -1;
    }

    private readonly int RepeatedAmongMany(Span<Name> names)
    {
        foreach (ref var name in names) name.Hash = KeyedHash(Text(name));
        names.Sort(static (a, b) => a.Hash.CompareTo(b.Hash));
        for (var i = 0; i < names.Length;)
        {
            var same = i + 1;
            while (same < names.Length && names[same].Hash == names[i].Hash) same++;
            var at = Repeated(names[i..same]);
            if (at >= 0) return at;
            i = same;
        }
        return -1;
    }

    private readonly ReadOnlySpan<byte> Text(in Name name) => name.Start < _content.Length
        ? _content.Slice(name.Start, name.Length)
        : _unescaped.AsSpan(name.Start - _content.Length, name.Length);

    /// <summary>The runtime's string hash, which has a random key, over the bytes taken two by two.</summary>
    private static int KeyedHash(ReadOnlySpan<byte> text)
    {
        var hash = string.GetHashCode(MemoryMarshal.Cast<byte, char>(text));
        return (text.Length & 1) == 0 ? hash : hash ^ ((text[^1] + 1) * 0x01000193);
    }

    private void Push(in Name name)
    {
        if (_count == _names.Length) Grow();
        _names[_count++] = name;
    }

    private void Grow()
    {
        var larger = Buffers.Rent<Name>(_names.Length * 2);
        _names.CopyTo(larger);
        if (_rentedNames is { } old) Buffers.Return(old);
        _names = _rentedNames = larger;
    }

    private void EnsureUnescaped(int length)
    {
        var held = _unescaped?.Length ?? 0;
        if (held - _unescapedLength >= length) return;
        var larger = Buffers.Rent<byte>(Math.Max(2 * held, Math.Max(256, _unescapedLength + length)));
        _unescaped?.AsSpan(0, _unescapedLength).CopyTo(larger);
        if (_unescaped is { } old) Buffers.Return(old);
        _unescaped = larger;
    }
}
