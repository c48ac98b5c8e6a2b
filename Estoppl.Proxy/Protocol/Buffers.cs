using System.Buffers;
using System.Runtime.CompilerServices;

namespace Estoppl.Proxy.Protocol;

/// <summary>
/// Arrays for the reading of messages. Ordinary ones come from the shared pool; a huge one is left to the collector, because the
/// pool would keep it for the rest of the process.
/// </summary>
internal static class Buffers
{
    private const int PooledBytes = 4 << 20;

    public static T[] Rent<T>(int length) where T : unmanaged =>
        IsPooled<T>(length) ? ArrayPool<T>.Shared.Rent(length) : GC.AllocateUninitializedArray<T>(length);

    public static void Return<T>(T[] array) where T : unmanaged
    {
        if (IsPooled<T>(array.Length)) ArrayPool<T>.Shared.Return(array);
    }

    private static bool IsPooled<T>(int length) where T : unmanaged => (long)length * Unsafe.SizeOf<T>() <= PooledBytes;
}
