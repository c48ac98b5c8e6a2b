using Appender;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;

// appender FOLDER NAME ACKNOWLEDGED [rate R] [window W] [timeout MS] [cycles N] [idle MS]
//
// Takes part in the ledger in FOLDER and appends events of the actor NAME, at most R a second and at most W of them under way, until its
// input ends. Each acknowledged id becomes a line in the file ACKNOWLEDGED, behind the acknowledgement. What it has to say goes to its output.
// With cycles, it takes part twice, leaves as the holder, goes on as the other and leaves altogether, N times over.
//
// appender knock SOCKET
//
// Connects as nobody of ours would, and tells what comes of it.
//
// appender desk FOLDER
//
// Holds calls as its input says: see DeskRun.
//
// appender approve FOLDER CALL
//
// Approves a held call, and tells what comes of it.
if (args is ["desk", var folder]) return new DeskRun(folder).ToEnd();
if (args is ["approve", var ledger, var call])
{
    using var part = new LedgerHome(ledger).Join(new JoinOptions());
    Console.WriteLine($"outcome {DeskRun.Approve(part, new CallId(new EventId(Guid.Parse(call))))}");
    return 0;
}

if (args is ["knock", var socket])
{
    Console.WriteLine(Knock.At(socket));
    return 0;
}

var options = new AppenderOptions(args);
return new Run(options).ToEnd();
