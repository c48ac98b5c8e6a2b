namespace Estoppl.Operator.Demo;

/// <summary>One call of the live demo.</summary>
/// <param name="Pause">How long the agent thinks before it.</param>
/// <param name="Arguments">As JSON.</param>
internal readonly record struct LiveCall(TimeSpan Pause, string Tool, string Arguments);

/// <summary>What an agent of the live demo calls, without end. The same for the same seed.</summary>
internal sealed class LiveScript(LiveRole role, int seed)
{
    private const int Shortest = 300, Longest = 2000, InTheOpening = 150, InAHurry = 40;

    /// <summary>Of so many turns one is a burst, and one a name that no honest tool has.</summary>
    private const int TurnsPerBurst = 30, TurnsPerHostileName = 25;

    /// <summary>Names that turn text around, paint over a screen, hide in another, or want to be followed.</summary>
    private static readonly string[] s_hostile =
        ["rtl\u202Egnp.exe", "\e[2J\e[1;31mALLOWED", "http://elsewhere.example/take-me", "get\u200B_balance", "two\nlines", "p\u0430ypal.send"];

    /// <summary>The calls, in order.</summary>
    public IEnumerable<LiveCall> Calls()
    {
        var random = new Random(seed);
        foreach (var tool in role.Opening) yield return Call(random, InTheOpening, role.Habits.First(habit => habit.Tool == tool));
        for (var turn = 1; ; turn++)
        {
            var pause = random.Next(Shortest, Longest);
            if (turn % TurnsPerHostileName == TurnsPerHostileName / 2)
            {
                yield return new LiveCall(TimeSpan.FromMilliseconds(pause), s_hostile[random.Next(s_hostile.Length)], "{}");
                continue;
            }

            yield return Call(random, pause, Chosen(random));
            if (turn % TurnsPerBurst != 0) continue;
            var hurried = role.Habits.First(habit => habit.Tool == role.Hurried);
            for (var left = random.Next(10, 20); left > 0; left--) yield return Call(random, InAHurry, hurried);
        }
    }

    private static LiveCall Call(Random random, int pause, LiveHabit habit) => new(TimeSpan.FromMilliseconds(pause), habit.Tool, habit.Arguments(random));

    private LiveHabit Chosen(Random random)
    {
        var at = random.Next(role.Habits.Sum(habit => habit.Weight));
        foreach (var habit in role.Habits)
        {
            if (at < habit.Weight) return habit;
            at -= habit.Weight;
        }

        throw new System.Diagnostics.UnreachableException();
    }
}
