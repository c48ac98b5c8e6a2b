using System.Text.Json;
using Estoppl.Operator.Agents;

namespace Estoppl.Operator.Demo;

/// <summary>
/// Plays a script through a proxy, with as many calls under way as it comes to: one that is held stops no other. It lives as long as whoever
/// started it keeps its input open, so that nothing is left behind even when that one is killed.
/// </summary>
/// <param name="pace">How many times as fast as the script says.</param>
internal sealed class LiveAgent(PipeAgent pipe, LiveScript script, double pace) : IDisposable
{
    /// <summary>How long the proxy may take to end by itself.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly ManualResetEventSlim _ending = new();
    private volatile bool _hasNewTools = true;
    private long _nextId;

    /// <summary>Plays until <paramref name="life"/> ends, or the proxy does.</summary>
    /// <param name="onReady">Called when the session has begun.</param>
    /// <returns>Whether the proxy was there all the time.</returns>
    public bool Play(Stream life, Action onReady)
    {
        try
        {
            pipe.Initialize();
        }
        // The proxy has said why.
        catch (IOException)
        {
            return false;
        }

        onReady();
        var reading = new Thread(Read) { IsBackground = true, Name = "answers" };
        reading.Start();
        var isWanted = true;
        new Thread(() =>
        {
            while (life.ReadByte() >= 0)
            {
                // What is said does not matter, only that somebody is there to say it.
            }

            Volatile.Write(ref isWanted, false);
            _ending.Set();
            if (!reading.Join(s_patience)) pipe.Server.Kill(entireProcessTree: true);
        })
        { IsBackground = true, Name = "life" }.Start();
        Write();
        pipe.Finish();
        reading.Join();
        return !Volatile.Read(ref isWanted);
    }

    public void Dispose() => _ending.Dispose();

    private void Write()
    {
        try
        {
            foreach (var call in script.Calls())
            {
                if (_hasNewTools)
                {
                    _hasNewTools = false;
                    pipe.Send($$"""{"jsonrpc":"2.0","id":{{++_nextId}},"method":"tools/list"}""");
                }

                if (_ending.Wait(call.Pause / pace)) return;
                pipe.Send($$$"""{"jsonrpc":"2.0","id":{{{++_nextId}}},"method":"tools/call","params":{"name":"{{{JsonEncodedText.Encode(call.Tool)}}}","arguments":{{{call.Arguments}}}}}""");
            }
        }
        catch (IOException)
        {
            // The proxy has ended.
        }
    }

    private void Read()
    {
        try
        {
            while (true)
            {
                if (pipe.Receive().IndexOf("\"notifications/tools/list_changed\""u8) >= 0) _hasNewTools = true;
            }
        }
        catch (Exception ended) when (ended is EndOfStreamException or IOException)
        {
            _ending.Set();
        }
    }
}
