using System.Collections.Concurrent;
using Terminal.Gui.App;

namespace Estoppl.Operator.Screens;

/// <summary>
/// The only way from other threads to a screen: a queue that one timer empties on the screen's thread. One `Invoke` for each event
/// would starve keys and drawing under load.
/// </summary>
internal sealed class UiPump<T>
{
    private const int MostAtOnce = 256;
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentQueue<T> _queue = new();

    /// <summary>From any thread.</summary>
    public void Post(T item) => _queue.Enqueue(item);

    /// <summary>Begins to hand items, in order, to <paramref name="show"/> on the thread of <paramref name="app"/>, until it is disposed.</summary>
    public void Start(IApplication app, Action<T> show) => app.AddTimeout(s_interval, () =>
    {
        for (var count = 0; count < MostAtOnce && _queue.TryDequeue(out var item); count++) show(item);
        return true;
    });
}
