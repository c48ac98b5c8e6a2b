namespace Estoppl.Proxy.Clients.Formats;

/// <summary>Where an entry says what it starts.</summary>
internal abstract record CommandLayout
{
    private CommandLayout() { }

    /// <summary>The words in the order in which they are run, the program first.</summary>
    public required IReadOnlyList<ConfigNode.Text> Words { get; init; }

    /// <summary>A command, and a list of arguments beside it or none.</summary>
    /// <param name="Holder">The map that both are in.</param>
    public sealed record Pair(ConfigNode.Map Holder, ConfigMember Command, ConfigMember? Arguments, string ArgumentsKey) : CommandLayout
    {
        public ConfigNode.Text Program => (ConfigNode.Text)Command.Value;

        public ConfigNode.List? List => (ConfigNode.List?)Arguments?.Value;
    }

    /// <summary>One list of everything.</summary>
    public sealed record One(ConfigNode.List List) : CommandLayout;

    /// <summary>Nothing that can be started.</summary>
    public sealed record Unreadable : CommandLayout
    {
        [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
        public Unreadable(string why) => (Why, Words) = (why, []);

        public string Why { get; }
    }

    /// <summary>Reads a command and its arguments.</summary>
    public static CommandLayout Of(ConfigNode.Map entry, string commandKey, string argumentsKey)
    {
        if (entry.Find(commandKey) is not { } command) return new Unreadable($"it has no `{commandKey}`");
        if (command.Value is not ConfigNode.Text program) return new Unreadable($"its `{commandKey}` is {command.Value.Kind}, not text");
        if (program.Value.Length == 0) return new Unreadable($"its `{commandKey}` is empty");
        var arguments = entry.Members.Find(member => member.Key == argumentsKey);
        if ((WhyTied(commandKey, command) ?? WhyTied(argumentsKey, arguments)) is { } tied) return new Unreadable(tied);
        if (arguments is null) return new Pair(entry, command, null, argumentsKey) { Words = [program] };
        if (arguments.Value is not ConfigNode.List list) return new Unreadable($"its `{argumentsKey}` is {arguments.Value.Kind}, not a list");
        return WhyNoText(argumentsKey, list) is { } why ? new Unreadable(why) : new Pair(entry, command, arguments, argumentsKey) { Words = [program, .. list.Items.Cast<ConfigNode.Text>()] };
    }

    /// <summary>Reads a command with its arguments in one list.</summary>
    public static CommandLayout Whole(ConfigNode.Map entry, string commandKey)
    {
        if (entry.Find(commandKey) is not { } command) return new Unreadable($"it has no `{commandKey}`");
        if (command.Value is not ConfigNode.List list) return new Unreadable($"its `{commandKey}` is {command.Value.Kind}, not a list");
        if (list.Items is [] or [ConfigNode.Text { Value.Length: 0 }, ..]) return new Unreadable($"its `{commandKey}` is empty");
        return WhyNoText(commandKey, list) is { } why ? new Unreadable(why) : new One(list) { Words = [.. list.Items.Cast<ConfigNode.Text>()] };
    }

    private static string? WhyNoText(string key, ConfigNode.List list)
    {
        for (var i = 0; i < list.Items.Count; i++)
            if (list.Items[i] is not ConfigNode.Text) return $"item {i + 1} of its `{key}` is {list.Items[i].Kind}, not text";
        return null;
    }

    private static string? WhyTied(string key, ConfigMember? member) =>
        member?.Odd is { } odd ? $"its `{key}` is {odd}"
        : member?.Value.Tie is { } tie ? $"its `{key}` has {tie}, so other places may depend on it"
        : null;
}
