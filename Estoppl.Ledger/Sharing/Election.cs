using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Sharing;

/// <summary>
/// How a process finds its place: whoever gets the write lease holds the ledger, everyone else connects to whoever has it. Repeated
/// until one of both succeeds, because a holder may be about to begin, or to end.
/// </summary>
internal sealed class Election(LedgerHome home, JoinOptions options, LinkEvents events)
{
    /// <summary>Finds a place in the ledger.</summary>
    /// <param name="log">The ledger that it has to be; none when any will do.</param>
    /// <param name="isClosing">Asked now and then: whether to give up. Then the result is null.</param>
    /// <exception cref="ExplainedException">The ledger cannot be opened, is another one, or is held by a process that does not answer.</exception>
    public Link? Establish(LogId? log, Func<bool> isClosing)
    {
        var patience = new Patience(options.Timeout);
        while (!isClosing())
        {
            if (Hold(log) is { } holding) return holding;
            if (HolderClient.TryConnect(home.Folder, patience.Left) is { } client && Connected(client, log, patience.Left) is { } connected) return connected;
            // Between taking the lease and listening, and between the end of one holder and the beginning of the next.
            if (!patience.TryAgain()) throw LedgerHeldException.NotAnswering(home.Folder.Path, HolderFile.Read(home.Folder), options.Timeout);
        }

        return null;
    }

    private HoldingLink? Hold(LogId? log)
    {
        // Only who may begin a ledger may make its folder, and never in the place of one that is gone.
        var begins = log is null && options.Create;
        if (!begins && !Directory.Exists(home.Folder.Path)) throw Gone(log);
        if (WriteLease.TryTake(home.Folder, HolderSocket.PathFor(home.Folder), begins) is not { } lease) return null;
        var opened = home.OpenUnder(lease, options with { Create = begins }, () => Gone(log));
        try
        {
            if (log is { } expected && opened.Log != expected) throw LedgerDamagedException.Replaced(home.Folder.Path, expected, opened.Log);
            HoldingLink? link = null;
            var controls = ControlKeeper.Open(home.Folder, opened, options, events.OnControls);
            var holder = new LedgerHolder(home.Folder, opened, controls, options, fault => events.OnLost(link!, Explained(fault)), events.OnReviewed);
            link = new HoldingLink(holder, HolderFile.Read(home.Folder));
            holder.Start();
            return link;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    // None when the holder went away meanwhile. What was ordered is known before anything is sent.
    private ConnectedLink? Connected(HolderClient client, LogId? log, TimeSpan limit)
    {
        if (log is { } expected && client.Log != expected)
        {
            client.Dispose();
            throw LedgerDamagedException.Replaced(home.Folder.Path, expected, client.Log);
        }

        var link = new ConnectedLink(home.Folder, client, options.Timeout, events);
        try
        {
            if (link.TryWatch(limit))
            {
                // Nobody who appends goes on as if nothing had been ordered.
                if (options.Append) _ = link.Controls;
                link.Start();
                return link;
            }
        }
        catch
        {
            link.Dispose();
            throw;
        }

        link.Dispose();
        return null;
    }

    private static ExplainedException Explained(Exception fault) =>
        fault as ExplainedException ?? new LedgerFaultException($"the ledger failed: {fault.Message.TrimEnd('.')}", fault);

    private LedgerMissingException Gone(LogId? log) => log is { } was ? LedgerMissingException.Deleted(home.Folder.Path, was) : new LedgerMissingException(home.Folder.Path);
}
