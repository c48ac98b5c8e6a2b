namespace Estoppl.Ledger.Sharing;

/// <summary>What a frame between a ledger's holder and another process says. Values are the wire format: add, never renumber.</summary>
internal enum FrameKind : byte
{
    /// <summary>First from the client: protocol version, process id.</summary>
    Hello = 1,

    /// <summary>Events to append, all or none of them: submission, floor, count, events.</summary>
    Append = 2,

    /// <summary>Asks for stored events: from, end.</summary>
    Read = 3,

    /// <summary>Asks for all events from a position on, as they become durable, until the client goes away.</summary>
    Subscribe = 4,

    /// <summary>Asks the views: a kind, then what it needs.</summary>
    Query = 5,

    /// <summary>Asks for a checkpoint over all that is stored.</summary>
    Seal = 6,

    /// <summary>Asks for a new signing key.</summary>
    Rotate = 7,

    /// <summary>Asks to be told the controls, at once and then after each change, before anything behind the change is acknowledged here.</summary>
    Watch = 8,

    /// <summary>A call waits for a person: the call. The holder keeps it as long as the connection lasts.</summary>
    Hold = 9,

    /// <summary>A call waits no longer: call.</summary>
    LetGo = 10,

    /// <summary>Asks what is known of one server's tools: server, upstream.</summary>
    Tools = 11,

    /// <summary>Asks of which servers any are known.</summary>
    Servers = 12,

    /// <summary>Asks which calls wait, as soon as they are not those of a version: version, milliseconds to wait.</summary>
    HeldCalls = 13,

    /// <summary>A person's verdict on a call. Answered by what came of it.</summary>
    Review = 14,

    /// <summary>Asks what was done to the configuration files of MCP clients.</summary>
    ClientFiles = 15,

    /// <summary>First from the holder: protocol version, process id, log, end.</summary>
    Welcome = 65,

    /// <summary>Submissions are durable: end, then their numbers.</summary>
    Durable = 66,

    /// <summary>A submission cannot be appended, now or ever: submission, fact, hint.</summary>
    Refused = 67,

    /// <summary>Stored events: first position, count, events.</summary>
    Events = 68,

    /// <summary>No more of what was asked for: end.</summary>
    End = 69,

    /// <summary>What was asked for, whole.</summary>
    Answer = 70,

    /// <summary>The holder cannot go on: fact, hint. It closes the connection.</summary>
    Failed = 71,

    /// <summary>How far a long answer has come: done, total.</summary>
    Progress = 72,

    /// <summary>The controls, as of all that was acknowledged here and will be next: 1, kill switches, pins; or 0, fact, hint, when they cannot be told.</summary>
    Controls = 73,

    /// <summary>The verdict on a call that this connection holds.</summary>
    Reviewed = 74,
}
