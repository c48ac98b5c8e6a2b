namespace Estoppl.Operator.Output;

/// <summary>A file that appears whole or not at all.</summary>
internal static class WholeFile
{
    /// <summary>
    /// Writes beside <paramref name="path"/>, to a file with <c>.partial</c> behind its name, and gives it that name when all of it is on the
    /// disk. What had the name before is replaced; when <paramref name="write"/> throws, it stays as it was.
    /// </summary>
    /// <exception cref="IOException">It cannot be written, or somebody else is writing it.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var partial = $"{path}.partial";
        using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            try
            {
                write(file);
                file.Flush(flushToDisk: true);
            }
            catch
            {
                File.Delete(partial);
                throw;
            }
        }

        File.Move(partial, path, overwrite: true);
    }
}
