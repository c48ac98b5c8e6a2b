namespace Estoppl.Proxy.Clients;

/// <summary>What reading a client's file came to.</summary>
public abstract record ClientFileReading
{
    private ClientFileReading() { }

    /// <summary>The file can be read, and its servers can be wrapped one by one. It may have none: an empty file does not.</summary>
    public sealed record Readable(ClientDocument Document) : ClientFileReading;

    /// <summary>
    /// The file is left alone: it is not what its format says (not valid JSON, TOML or YAML, not UTF-8, nested too deep), or the part that
    /// lists the servers is not of the kind that it has to be.
    /// </summary>
    /// <param name="Line">From 1. A line ends with LF.</param>
    /// <param name="Column">From 1, in Unicode code points; a tab is one, a byte order mark none.</param>
    /// <param name="Why">A clause for people, without a full stop; it may quote the file, with everything but printable ASCII escaped.</param>
    public sealed record Broken(int Line, int Column, string Why) : ClientFileReading;
}
