using Estoppl.Ledger;

namespace Estoppl.Operator.Screens.Work;

/// <summary>Where work is done that the screen's thread must not wait for. Whatever comes of it is posted; what goes wrong, too.</summary>
/// <param name="post">Called from any thread.</param>
internal sealed class WorkDesk(Action<ConsoleNews> post) : IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private readonly List<Task> _tasks = [];
    private readonly List<Thread> _watches = [];

    /// <summary>Cancelled when the console ends, or its ledger is closed.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>From any thread.</summary>
    public void Post(ConsoleNews news) => post(news);

    /// <summary>Does something once, on the thread pool. What is cancelled ends without a word.</summary>
    /// <param name="failed">What is posted when it cannot be done.</param>
    public void Do(Action work, Func<Explanation, ConsoleNews> failed)
    {
        lock (_gate)
        {
            _tasks.RemoveAll(task => task.IsCompleted);
            _tasks.Add(Task.Run(() => Guarded(work, failed)));
        }
    }

    /// <summary>Does something as long as the console runs, on a thread of its own: it may block, as long as <see cref="Ending"/> wakes it.</summary>
    /// <param name="failed">What is posted when it cannot go on.</param>
    public void Watch(string name, Action work, Func<Explanation, ConsoleNews> failed)
    {
        var thread = new Thread(() => Guarded(work, failed)) { IsBackground = true, Name = $"estoppl {name}" };
        lock (_gate) _watches.Add(thread);
        thread.Start();
    }

    /// <summary>Ends all work; returns when nothing of it uses the ledger any more, but for watches that wait for their holder's answer: they end with it.</summary>
    public void Dispose()
    {
        _ending.Cancel();
        Task[] left;
        lock (_gate) left = [.. _tasks];
        Task.WaitAll(left);
    }

    private void Guarded(Action work, Func<Explanation, ConsoleNews> failed)
    {
        try
        {
            work();
        }
        catch (OperationCanceledException)
        {
            // Whoever cancelled it knows.
        }
        catch (Exception) when (_ending.IsCancellationRequested)
        {
            // What goes wrong because the ledger is being closed goes wrong for nobody.
        }
        catch (ExplainedException failure)
        {
            post(failed(new Explanation(failure.Fact, failure.Hint)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            post(failed(new Explanation(failure.Message, "see what is wrong there, then try again")));
        }
        catch (Exception defect)
        {
            post(new ConsoleNews.Defect(defect));
        }
    }
}
