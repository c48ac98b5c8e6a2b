using System.Buffers.Binary;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Sharing;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Control;

/// <summary>
/// The control state up to some event, in <c>controls</c> beside the ledger, so that opening a long ledger does not read all of it. Not
/// synced, and no evidence: one that is torn, of another ledger or of other events is passed over, and the state is folded from the first event.
/// </summary>
/// <remarks>
/// A frame's content: magic i64, version i32, log id, position that it reflects i64, leaf of the event before in hex, controls, tools; then
/// CRC-32C u32 little-endian over all of it.
/// </remarks>
internal static class ControlSnapshot
{
    private const string Name = "controls";
    private const long Magic = 0x0A4C_5254_4354_5345; // "ESTCTRL\n"
    private const int Version = 1;

    /// <summary>Replaces what is there. Whole or not at all.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(LedgerFolder folder, LogId log, Position next, SealedEvent last, ControlState state)
    {
        var content = new FrameWriter().Begin(FrameKind.Answer).Long(Magic).Int(Version).Id(log.Value).Long(next.Value).Text(Leaf.Of(last).ToString())
            .Write(state.Controls).Write(state.Tools).Frame[FrameWriter.HeadSize..].ToArray();
        Span<byte> sum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(sum, Crc32C.Of(content));
        var path = Path.Combine(folder.Path, Name);
        var made = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(made, options)) file.Write([.. content, .. sum]);
        File.Move(made, path, overwrite: true);
    }

    /// <summary>Reads it.</summary>
    /// <param name="leafBefore">The leaf of the event before a position; none when there is no such event.</param>
    /// <returns>The state and where to go on; nothing and the first event when it cannot be used.</returns>
    public static (ControlState State, Position Next) Read(LedgerFolder folder, LogId log, Func<Position, Digest?> leafBefore)
    {
        try
        {
            var bytes = File.ReadAllBytes(Path.Combine(folder.Path, Name));
            if (bytes.Length < sizeof(uint)) return (ControlState.Empty, Position.First);
            var content = bytes.AsSpan(0, bytes.Length - sizeof(uint));
            if (Crc32C.Of(content) != BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(content.Length))) return (ControlState.Empty, Position.First);
            var from = new FrameReader(content);
            if (from.Long() != Magic || from.Int() != Version || from.Id() != log.Value) return (ControlState.Empty, Position.First);
            var next = new Position(from.Count());
            var leaf = from.Text();
            var state = new ControlState(ControlWire.ReadControls(ref from), ControlWire.ReadAllTools(ref from));
            from.Finish();
            return leafBefore(next) is { } known && known.ToString() == leaf ? (state, next) : (ControlState.Empty, Position.First);
        }
        // There is none, or none that this version can read: the events are there.
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or WireException)
        {
            return (ControlState.Empty, Position.First);
        }
    }
}
