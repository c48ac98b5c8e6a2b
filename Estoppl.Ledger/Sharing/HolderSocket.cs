using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Sharing;

/// <summary>
/// The Unix domain socket on which a ledger's holder serves other processes of the same user: <c>ledger.sock</c> in the ledger's folder.
/// Where that path is too long for a socket, a short one that <c>ledger.holder</c> names.
/// </summary>
internal static partial class HolderSocket
{
    /// <summary>What fits everywhere: macOS has 104 bytes with the final zero, Linux and Windows 108.</summary>
    private const int MaxPathBytes = 103 - 4;

    private const string NewSuffix = ".new";

    private const int CredentialsSize = 12;

    private const int Backlog = 128;

    /// <summary>Milliseconds to wait for room in it.</summary>
    private const int RoomTimeout = 20;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>Where the holder of <paramref name="folder"/> listens. Its process decides; others read it from <c>ledger.holder</c>.</summary>
    public static string PathFor(LedgerFolder folder)
    {
        var path = folder.Socket;
        if (Encoding.UTF8.GetByteCount(path) <= MaxPathBytes) return path;
        // Not the folder for temporary files of the environment: clients start servers with an environment of their own.
        var root = OperatingSystem.IsWindows() ? Path.GetTempPath() : "/tmp";
        var name = Sha256.Of(Encoding.UTF8.GetBytes(folder.Path)).ToString()[..16];
        return Path.Combine(root, $"estoppl-{User()}", $"{name}.sock");
    }

    /// <summary>Listens at <paramref name="path"/>. The caller holds the write lease, so what lies there is a dead holder's.</summary>
    /// <exception cref="LedgerFaultException">The socket cannot be made, or its folder is not private.</exception>
    public static Socket Listen(LedgerFolder folder, string path) => DiskFileSystem.Disk(path, _ =>
    {
        if (path != folder.Socket) MakePrivate(Path.GetDirectoryName(path)!);
        // The runtime deletes the name that a socket was bound to when the socket is closed, whoever has that name by then. So it is bound to
        // another one, and renamed: which also leaves no moment in which the name is there and nobody listens.
        var made = path + NewSuffix;
        File.Delete(made);
        var socket = New();
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(made));
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(made, OwnerOnly);
            socket.Listen(Backlog);
            File.Move(made, path, overwrite: true);
            return socket;
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new LedgerFaultException($"{path} cannot be listened on: {refused.Message}", refused);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    });

    /// <summary>Connects to <paramref name="holder"/>, or to whoever listens where this process would; null when nobody does, or too many wait there.</summary>
    /// <exception cref="LedgerFaultException">It is a process of another user.</exception>
    public static Socket? TryConnect(LedgerFolder folder, HolderFile holder)
    {
        var own = PathFor(folder);
        // The holder may know the folder by another path, in another container say, and then cannot know ours.
        return (holder.Socket is { } named && named != own ? TryConnect(folder, named) : null) ?? TryConnect(folder, own);
    }

    private static Socket? TryConnect(LedgerFolder folder, string path)
    {
        Socket? socket = null;
        try
        {
            socket = New();
            // A process that is stopped takes no more connections than its backlog: to wait for room there would be to wait for ever. Not by
            // way of a socket that does not block, because .NET would have another thread wait for whatever it receives from then on.
            socket.SendTimeout = RoomTimeout;
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.SendTimeout = 0;
            if (IsSameUser(socket)) return socket;
            throw new SocketException((int)SocketError.AccessDenied);
        }
        catch (SocketException denied) when (denied.SocketErrorCode == SocketError.AccessDenied)
        {
            socket?.Dispose();
            throw LedgerFaultException.OtherUser(folder.Path, denied);
        }
        // Nobody, or not yet; or ledger.holder names no path.
        catch (Exception absent) when (absent is SocketException or ArgumentException)
        {
            socket?.Dispose();
            return null;
        }
    }

    /// <summary>Whether the other end is a process of this user. File modes say so already; a socket handed on does not have to care for them.</summary>
    public static bool IsSameUser(Socket socket)
    {
        if (!OperatingSystem.IsLinux()) return true;
        Span<byte> credentials = stackalloc byte[CredentialsSize];
        ReadCredentials(socket, credentials);
        return BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]) == User();
    }

    /// <summary>The process that has connected; none where the kernel does not say, or it lives where this one cannot see it.</summary>
    public static int? ProcessOf(Socket socket)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Span<byte> credentials = stackalloc byte[CredentialsSize];
        ReadCredentials(socket, credentials);
        return BinaryPrimitives.ReadInt32LittleEndian(credentials) is > 0 and var process ? process : null;
    }

    private static void ReadCredentials(Socket socket, Span<byte> credentials)
    {
        const int solSocket = 1, soPeerCred = 17; // struct ucred: pid, uid, gid, 32 bits each
        socket.GetRawSocketOption(solSocket, soPeerCred, credentials);
    }

    private static Socket New() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private static void MakePrivate(string folder)
    {
        PrivateFolder.Create(folder);
        if (OperatingSystem.IsWindows()) return;
        var info = new DirectoryInfo(folder);
        if (info.LinkTarget is not null || info.UnixFileMode != OwnerFolder)
            throw new LedgerFaultException($"{folder} is not private to this user: it has mode {Convert.ToString((int)info.UnixFileMode, 8)}");
    }

    private static uint User() => OperatingSystem.IsWindows() ? 0 : EffectiveUser();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
