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

    /// <summary>Asks for the controls, now and whenever they change, on this connection.</summary>
    Watch = 8,

    /// <summary>Asks for the pinned tools of one server, or of all.</summary>
    Tools = 9,

    /// <summary>Shows a call that waits for a person.</summary>
    Hold = 10,

    /// <summary>A call no longer waits: id.</summary>
    LetGo = 11,

    /// <summary>Asks for the calls that wait: the version that is known, microseconds to wait for another.</summary>
    Held = 12,

    /// <summary>What a person says of a call that waits.</summary>
    Review = 13,

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

    /// <summary>What is in force: sent to whoever watches, before anything behind the change is acknowledged to it.</summary>
    Controls = 73,

    /// <summary>What a person said of a call that this connection shows.</summary>
    Verdict = 74,
}
