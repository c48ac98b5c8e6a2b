namespace Estoppl.Proxy.Clients.Formats;

/// <summary>Ends the reading of a file, wherever in its tree; <see cref="ClientDocument.Read"/> turns it into <see cref="ClientFileReading.Broken"/>.</summary>
internal sealed class BrokenFileException(int line, int column, string why) : Exception(why)
{
    public int Line { get; } = line;
    public int Column { get; } = column;
}
