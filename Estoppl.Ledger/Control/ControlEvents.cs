namespace Estoppl.Ledger.Control;

/// <summary>
/// Tells the few events that <see cref="ControlFold"/> has to see from the many that it has not, by the end of their canonical bytes: there
/// <c>type</c> and <c>v</c> stand, and a quote inside a text would be escaped.
/// </summary>
internal static class ControlEvents
{
    /// <summary>The longest type below with its name.</summary>
    private const int Window = 32;

    private static ReadOnlySpan<byte> Version => "\",\"v\":1}"u8;

    private static ReadOnlySpan<byte> Name => ",\"type\":\""u8;

    /// <summary>Whether these may be the bytes of a control event of this version.</summary>
    public static bool MayBe(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.EndsWith(Version)) return false;
        var end = bytes[..^Version.Length];
        if (end.Length > Window) end = end[^Window..];
        var at = end.LastIndexOf(Name);
        if (at < 0) return false;
        var type = end[(at + Name.Length)..];
        return type.SequenceEqual("killswitch.engaged"u8) || type.SequenceEqual("killswitch.released"u8) || type.SequenceEqual("tools.pinned"u8)
            || type.SequenceEqual("tools.accepted"u8) || type.SequenceEqual("tool.changed"u8) || type.SequenceEqual("tool.suspected"u8)
            || type.SequenceEqual("config.wrapped"u8) || type.SequenceEqual("config.unwrapped"u8);
    }
}
