using System.Text.Json;
using Estoppl.Operator.Demo;
using Xunit;

namespace Estoppl.Specs.Demo;

public sealed class The_script_of_the_live_demo
{
    private const int Enough = 500;

    public static readonly TheoryData<string> Roles = [.. LiveRole.All.Select(role => role.Server)];

    [Theory]
    [MemberData(nameof(Roles))]
    public void Is_the_same_for_the_same_seed(string server)
    {
        Assert.Equal(Calls(server, 7), Calls(server, 7));
        Assert.NotEqual(Calls(server, 7), Calls(server, 8));
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public void Pauses_as_people_can_follow_but_for_bursts(string server)
    {
        var pauses = Calls(server, 7).Select(call => call.Pause.TotalMilliseconds).ToList();
        Assert.All(pauses, pause => Assert.InRange(pause, 40, 2000));
        Assert.Contains(pauses, pause => pause < 100);
        Assert.True(pauses.Count(pause => pause >= 300) > Enough / 2);
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public void Calls_tools_that_are_there_with_arguments_that_are_JSON_and_now_and_then_a_name_that_means_harm(string server)
    {
        var role = LiveRole.Of(server);
        var calls = Calls(server, 7);
        Assert.All(calls, call => JsonDocument.Parse(call.Arguments).Dispose());
        var strange = calls.Count(call => !role.Tools.Any(tool => tool.Name == call.Tool));
        Assert.InRange(strange, 5, Enough / 20);
        Assert.All(role.Habits, habit => Assert.Contains(calls, call => call.Tool == habit.Tool));
    }

    private static List<LiveCall> Calls(string server, int seed) => [.. new LiveScript(LiveRole.Of(server), seed).Calls().Take(Enough)];
}
