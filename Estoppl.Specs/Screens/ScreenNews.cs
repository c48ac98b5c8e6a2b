using System.Threading.Channels;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Work;
using Estoppl.Specs.Sharing;
using Xunit;

namespace Estoppl.Specs.Screens;

/// <summary>What work posts, kind by kind.</summary>
internal sealed class ScreenNews
{
    private readonly Channel<ConsoleNews> _posted = Channel.CreateUnbounded<ConsoleNews>();
    private readonly List<ConsoleNews> _passedOver = [];

    public ScreenNews() => Desk = new WorkDesk(news => _posted.Writer.TryWrite(news));

    public WorkDesk Desk { get; }

    /// <summary>Whether anything has been posted that no spec has looked at.</summary>
    public bool HasMore => _posted.Reader.Count > 0;

    /// <summary>The next of a kind; others are kept for when they are asked for.</summary>
    public async Task<T> NextAsync<T>() where T : ConsoleNews
    {
        if (_passedOver.OfType<T>().FirstOrDefault() is { } known)
        {
            _passedOver.Remove(known);
            return known;
        }

        while (true)
        {
            var news = await Commons.In(_posted.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask());
            if (news is T it) return it;
            Assert.IsNotType<ConsoleNews.Defect>(news);
            _passedOver.Add(news);
        }
    }

    public void AssertNoDefect()
    {
        while (_posted.Reader.TryRead(out var news)) Assert.IsNotType<ConsoleNews.Defect>(news);
    }
}
