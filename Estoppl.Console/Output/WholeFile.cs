namespace Estoppl.Operator.Output;

/// <summary>A file that appears whole or not at all.</summary>
internal static class WholeFile
{
    /// <summary>
    /// Writes beside <paramref name="path"/>, to a file with <c>.partial</c> behind its name, and gives it that name when all of it is on the
    /// disk. What had the name before is replaced; when <paramref name="write"/> throws, it stays as it was.
    /// </summary>
    /// <param name="replaces">False where what has the name already must stay.</param>
    /// <exception cref="IOException">It cannot be written, somebody else is writing it, or the name is taken.</exception>
    public static void Write(string path, Action<Stream> write, bool replaces = true)
    {
        var partial = $"{path}.partial";
        var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None);
        try
        {
            using (file)
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(partial, path, replaces);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }
}
