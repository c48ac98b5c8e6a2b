namespace Estoppl.Proxy.Policy;

/// <summary>How a tool's definition, as the server lists it now, stands to the one that is pinned.</summary>
public enum ToolStanding : byte
{
    /// <summary>It was not listed in this session: nothing can be said.</summary>
    Unknown,

    /// <summary>It is the pinned one.</summary>
    Pinned,

    /// <summary>It is another one than is pinned.</summary>
    Changed,

    /// <summary>It is new: the server's list was pinned without it.</summary>
    New,
}
