using System.Buffers.Binary;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Sharing;

/// <summary>
/// The file <c>controls</c> in the ledger's folder: what the control events before some place have come to, so that only those behind it are
/// read when the ledger is opened. It is no evidence, and it is not synced: one that is torn, of another ledger or version, or that does not fit the
/// events is not used, and the whole ledger is read instead.
/// </summary>
/// <remarks>
/// Little-endian: magic 8, version u32, log id 16, place of the first event that is not in it i64, leaf of the event before 32, controls, servers with
/// their tools, client files, all as on the wire (<see cref="ControlFrames"/>), CRC-32C u32 over all before.
/// </remarks>
/// <param name="Next">The place of the first event that is not in it; never 0.</param>
/// <param name="Leaf">Of the event before that.</param>
internal sealed record ControlSnapshot(LogId Log, Position Next, Digest Leaf, ControlState State)
{
    private const uint Version = 2;
    private const ulong Magic = 0x0A4C_5254_4354_5345; // "ESTCTRL\n"

    /// <summary>A larger one is not kept: reading the ledger is what is left then. Hundreds of thousands of tools fit.</summary>
    private const int MostBytes = 64 << 20;

    private const string NewSuffix = ".new";

    /// <summary>Puts it in the place of the one before. A reader sees either, whole.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The file system refuses.</exception>
    public void Write(LedgerFolder folder)
    {
        if (Bytes() is not { } bytes)
        {
            File.Delete(folder.Controls);
            return;
        }

        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(folder.Controls + NewSuffix, options)) file.Write(bytes);
        File.Move(folder.Controls + NewSuffix, folder.Controls, overwrite: true);
    }

    /// <summary>Reads the one that is there; none when it is of no use.</summary>
    public static ControlSnapshot? Read(LedgerFolder folder)
    {
        try
        {
            return new FileInfo(folder.Controls) is { Exists: true, Length: <= MostBytes } ? Parse(File.ReadAllBytes(folder.Controls)) : null;
        }
        // What cannot be read is as good as nothing: the events are there.
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or WireException)
        {
            return null;
        }
    }

    private static ControlSnapshot? Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(uint)) return null;
        var content = bytes[..^sizeof(uint)];
        if (Crc32C.Of(content) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[content.Length..])) return null;
        var from = new FrameReader(content);
        if ((ulong)from.Long() != Magic || (uint)from.Int() != Version) return null;
        var (log, next, leaf) = (new LogId(from.Id()), new Position(from.Count()), ControlFrames.ReadDigest(ref from));
        var controls = ControlFrames.ReadControls(ref from);
        var tools = ControlState.Empty.Tools.ToBuilder();
        for (var left = from.Int(); left > 0; left--)
        {
            var server = ControlFrames.ReadServer(ref from);
            tools[server] = ControlFrames.ReadTools(ref from);
        }

        var files = ControlFrames.ReadClientFiles(ref from);
        from.Finish();
        return next == Position.First ? null : new ControlSnapshot(log, next, leaf, new ControlState(controls, tools.ToImmutable(), files));
    }

    // None when they are too many.
    private byte[]? Bytes()
    {
        var to = new FrameWriter().Begin(FrameKind.Controls).Long(unchecked((long)Magic)).Int((int)Version).Id(Log.Value).Long(Next.Value);
        ControlFrames.Write(to, Leaf);
        ControlFrames.Write(to, State.Controls);
        to.Int(State.Tools.Count);
        foreach (var (server, tools) in State.Tools.OrderBy(it => it.Key.Server.Value, StringComparer.Ordinal).ThenBy(it => it.Key.Upstream.ToString(), StringComparer.Ordinal))
        {
            ControlFrames.Write(to, server);
            ControlFrames.Write(to, tools);
            if (to.Length > MostBytes) return null;
        }

        ControlFrames.Write(to, State.ClientFiles);
        var content = to.Frame[FrameWriter.HeadSize..];
        if (content.Length + sizeof(uint) > MostBytes) return null;
        var bytes = new byte[content.Length + sizeof(uint)];
        content.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(content.Length), Crc32C.Of(content));
        return bytes;
    }
}
