using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;
using Estoppl.Proxy.Trials;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Trials;

public sealed class What_counts_within_a_minute
{
    [Theory]
    [InlineData(59_989, 2, 3)]
    [InlineData(59_991, 1, 3)]
    [InlineData(60_009, 1, 3)]
    [InlineData(60_010, 1, 2)]
    public void Is_open_where_a_call_is_about_to_be_forgotten(int milliseconds, long atLeast, long atMost)
    {
        var window = new CallWindow();
        window.Add(TimeSpan.Zero, isCertain: true);
        window.Add(TimeSpan.FromSeconds(30), isCertain: true);
        window.Add(TimeSpan.FromSeconds(30), isCertain: false);
        Assert.Equal(new Bounds(atLeast, atMost), window.At(TimeSpan.FromMilliseconds(milliseconds)));
    }

    [Fact]
    public void Is_open_upwards_once_there_are_more_tools_than_the_engine_has_windows_for()
    {
        var rates = new RateBounds();
        for (var n = 0; n < RateLimiter.MaxWindows; n++) rates.Add(new ToolName($"tool{n}"), TimeSpan.Zero, isCertain: true);
        Assert.Equal(new Bounds(0, 0), rates.Of(new ToolName("one more"), TimeSpan.Zero));
        rates.Add(new ToolName("one more"), TimeSpan.Zero, isCertain: true);
        Assert.Equal(new Bounds(1, long.MaxValue), rates.Of(new ToolName("tool0"), TimeSpan.Zero));
        Assert.Equal(new Bounds(0, long.MaxValue), rates.Of(new ToolName("one more"), TimeSpan.Zero));
    }

    [Fact]
    public void Is_open_upwards_once_a_name_was_too_long_for_a_window_of_its_own()
    {
        var rates = new RateBounds();
        rates.Add(new ToolName(new string('a', ToolNames.MaxLength + 1)), TimeSpan.Zero, isCertain: true);
        Assert.Equal(new Bounds(0, long.MaxValue), rates.Of(new ToolName("tool"), TimeSpan.Zero));
    }

    [Fact]
    public void Is_open_for_identical_calls_once_the_engine_may_have_forgotten_some()
    {
        var identical = new IdenticalBounds();
        var call = A.Intercepted with { InputSize = 2 };
        for (var n = 0; n < LoopGuard.Capacity; n++) identical.Add(call, TimeSpan.Zero, isCertain: true);
        Assert.Equal(new Bounds(LoopGuard.Capacity, LoopGuard.Capacity), identical.Of(call, TimeSpan.Zero));
        identical.Add(call, TimeSpan.Zero, isCertain: true);
        Assert.Equal(Bounds.Unknown, identical.Of(call, TimeSpan.Zero));
    }
}
