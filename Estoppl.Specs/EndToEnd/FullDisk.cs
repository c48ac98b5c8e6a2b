using System.Diagnostics;
using Xunit;

namespace Estoppl.Specs.EndToEnd;

/// <summary>A disk that takes no more.</summary>
internal static class FullDisk
{
    // The runtime of a build that is not native keeps compiled code in a file without a name, to which the limit would apply as well.
    private const string Spare = "export DOTNET_EnableWriteXorExecute=0";

    /// <summary>
    /// A shell script that runs <c>$0 "$@"</c> so that no file can be written beyond a size. A block has 512 bytes in some shells and 1024 in others.
    /// </summary>
    public static string Before(int blocks) => $"""{Spare}; trap "" XFSZ; ulimit -f {blocks}; exec "$0" "$@" """;

    /// <summary>Makes <paramref name="folder"/> a disk of its own, of so many KiB, for as long as the result lives. Skips where that is not permitted.</summary>
    public static IDisposable Small(string folder, int kibi = 256)
    {
        Directory.CreateDirectory(folder);
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", $"mode=700,size={kibi}k", "tmpfs", folder) == 0, "skipped: needs the right to mount a small disk");
        return new Mounted(folder);
    }

    /// <summary>Takes what room is left there.</summary>
    public static void Fill(string path)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 });
        try
        {
            for (var zeros = new byte[4096]; ;) file.Write(zeros);
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    private static int Run(string file, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }

    private sealed class Mounted(string folder) : IDisposable
    {
        public void Dispose() => Assert.Equal(0, Run("umount", folder));
    }
}
