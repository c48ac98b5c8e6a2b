using System.Buffers.Binary;
using System.Net.Sockets;

namespace Appender;

/// <summary>A connection to a ledger's holder without any of our own care.</summary>
internal static class Knock
{
    private const byte Hello = 1;

    /// <returns><c>denied</c>, <c>hung up</c>, or <c>heard N</c>: so many bytes.</returns>
    public static string At(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode == SocketError.AccessDenied ? "denied" : $"{refused.SocketErrorCode}";
        }

        try
        {
            var hello = new byte[13];
            hello[4] = Hello;
            BinaryPrimitives.WriteInt32LittleEndian(hello, hello.Length - sizeof(int));
            BinaryPrimitives.WriteInt32LittleEndian(hello.AsSpan(5), 1);
            socket.Send(hello);
            var heard = socket.Receive(new byte[1024]);
            return heard == 0 ? "hung up" : $"heard {heard}";
        }
        catch (SocketException gone) when (gone.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            return "hung up";
        }
    }
}
