using System.Collections.Immutable;
using System.Text;
using Estoppl.Proxy.Clients;
using Xunit;

namespace Estoppl.Specs.Clients;

public sealed class A_plan_for_a_file
{
    private static readonly ClientChange.Wrap s_wrap = new(["/opt/estoppl"], "/home/ada/estoppl.toml");

    public static TheoryData<ClientFormat> Formats => [.. Enum.GetValues<ClientFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Wraps_what_can_be_wrapped_and_says_why_the_rest_is_not(ClientFormat format)
    {
        var plan = Planned(Sample.Of(format), format, s_wrap);

        Assert.Equal([("files", EntryFate.Changes, ""), ("far", EntryFate.IsSkipped, "a remote server (http): this version stands in front of local servers only")], Told(plan));
        var wrapped = Assert.IsType<EntryLaunch.Wrapped>(Read(plan.After!, format)[0].Launch);
        Assert.Equal(("/opt/estoppl", "/home/ada/estoppl.toml", "files", "npx"), (wrapped.Program, wrapped.Configuration, wrapped.Server, wrapped.Command));
        Assert.Equal(["-y", "server-files"], wrapped.Args);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Changes_nothing_the_second_time(ClientFormat format)
    {
        var again = Planned(Encoding.UTF8.GetString(Planned(Sample.Of(format), format, s_wrap).After!), format, s_wrap);

        Assert.Null(again.After);
        Assert.Equal(("files", EntryFate.Stays, "already wrapped"), Told(again)[0]);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Gives_back_what_was_wrapped(ClientFormat format)
    {
        var back = Planned(Encoding.UTF8.GetString(Planned(Sample.Of(format), format, s_wrap).After!), format, new ClientChange.Unwrap());

        Assert.Equal(Sample.Of(format), Encoding.UTF8.GetString(back.After!));
        Assert.Equal([("files", EntryFate.Changes), ("far", EntryFate.IsSkipped)], Told(back).Select(it => (it.Name, it.Fate)));
        Assert.Null(Planned(Sample.Of(format), format, new ClientChange.Unwrap()).After);
    }

    [Fact]
    public void Says_with_what_an_entry_is_wrapped_if_not_with_this()
    {
        var plan = Planned(Encoding.UTF8.GetString(Planned(Sample.Of(ClientFormat.Std), ClientFormat.Std, s_wrap with { Configuration = "/other.toml" }).After!), ClientFormat.Std, s_wrap);

        Assert.Null(plan.After);
        Assert.Equal("already wrapped, with /other.toml", plan.Entries[0].Why);
    }

    [Fact]
    public void Changes_only_the_server_that_was_named()
    {
        const string three = """{"mcpServers":{"a":{"command":"x"},"b":{"command":"x"},"c":{"command":"x"}}}""";
        var plan = (FilePlan.Planned)FilePlan.Of(Sample.Bytes(three), [ClientFormat.Std], s_wrap, "b");

        Assert.Equal(["b"], plan.Entries.Select(it => it.Entry.Name));
        Assert.Equal([false, true, false], Read(plan.After!, ClientFormat.Std).Select(entry => entry.Launch is EntryLaunch.Wrapped));
        Assert.Empty(((FilePlan.Planned)FilePlan.Of(Sample.Bytes(three), [ClientFormat.Std], s_wrap, "B")).Entries);
    }

    [Fact]
    public void Takes_a_file_in_all_the_formats_in_which_it_is_read()
    {
        const string both = """{"mcpServers":{"a":{"command":"x"}},"servers":{"b":{"command":"y"}}}""";
        var plan = (FilePlan.Planned)FilePlan.Of(Sample.Bytes(both), [ClientFormat.Std, ClientFormat.Servers], s_wrap);

        Assert.Equal(["a", "b"], plan.Entries.Select(it => it.Entry.Name));
        Assert.All((ClientFormat[])[ClientFormat.Std, ClientFormat.Servers], format => Assert.IsType<EntryLaunch.Wrapped>(Assert.Single(Read(plan.After!, format)).Launch));
        Assert.Equal(both, Encoding.UTF8.GetString(((FilePlan.Planned)FilePlan.Of(plan.After, [ClientFormat.Std, ClientFormat.Servers], new ClientChange.Unwrap())).After!));
    }

    [Fact]
    public void Is_none_for_a_broken_file()
    {
        var broken = Assert.IsType<FilePlan.Broken>(FilePlan.Of("{\n  \"mcpServers\": {,}\n}"u8.ToArray(), [ClientFormat.Std], s_wrap));
        Assert.Equal((2, 18), (broken.Line, broken.Column));
    }

    [Theory]
    [InlineData("-y", "_-y")]
    [InlineData("--", "_--")]
    [InlineData("--config=x", "_--config=x")]
    [InlineData("", "_")]
    [InlineData("two words", "two words")]
    [InlineData(@"a\u0000b", "a\uFFFDb")]
    public void Gives_a_server_a_name_that_is_no_option(string escaped, string recorded)
    {
        var json = """{"mcpServers":{"NAME":{"command":"x"}}}""".Replace("NAME", escaped, StringComparison.Ordinal);
        var plan = Planned(json, ClientFormat.Std, s_wrap);

        Assert.Equal(recorded, Assert.IsType<EntryLaunch.Wrapped>(Assert.Single(Read(plan.After!, ClientFormat.Std)).Launch).Server);
    }

    [Theory]
    [InlineData("x.json", """{"mcpServers":{"a":{"command":"x"}}}""", "std")]
    [InlineData("x.json", """{"mcpServers":{"a":{"command":"x"}},"projects":{"/p":{"mcpServers":{"b":{"command":"x"}}}}}""", "claude-code")]
    [InlineData("x.json", """{"servers":{"a":{"command":"x"}}}""", "servers")]
    [InlineData("x", """{"context_servers":{"a":{"command":"x"}}}""", "context-servers")]
    [InlineData("x.jsonc", """{"mcp":{"a":{"type":"local","command":["x"]}}}""", "opencode")]
    [InlineData("x.TOML", "", "toml")]
    [InlineData("x.yml", "extensions:\n  a:\n    cmd: x\n", "goose")]
    [InlineData("x.yaml", "mcpServers:\n  - name: a\n    command: x\n", "continue")]
    [InlineData("x.json", """{"mcpServers":{"a":{"command":"x"}},"servers":{"a":{"command":"x"}}}""", "std servers")]
    [InlineData("x.json", "{}", "")]
    [InlineData("x.json", "{,", "std")]
    public void Is_made_in_the_format_that_the_file_shows(string name, string content, string formats) =>
        Assert.Equal(formats, string.Join(' ', ClientFormats.Guess(name, Sample.Bytes(content)).Select(ClientFormats.NameOf)));

    [Fact]
    public void Knows_each_format_by_its_name() => Assert.All(Enum.GetValues<ClientFormat>(), format => Assert.Equal(format, ClientFormats.Named(ClientFormats.NameOf(format))));

    private static FilePlan.Planned Planned(string text, ClientFormat format, ClientChange change) => Assert.IsType<FilePlan.Planned>(FilePlan.Of(Sample.Bytes(text), [format], change));

    private static List<(string Name, EntryFate Fate, string Why)> Told(FilePlan.Planned plan) => [.. plan.Entries.Select(it => (it.Entry.Name, it.Fate, it.Why))];

    private static ImmutableArray<ServerEntry> Read(byte[] bytes, ClientFormat format) => Assert.IsType<ClientFileReading.Readable>(ClientDocument.Read(bytes, format)).Document.Servers;
}

/// <summary>The check behind the plan, given what a slip of the pen would have made.</summary>
public sealed class A_composed_file_that_is_not_what_was_wanted
{
    private const string Before = """{"mcpServers":{"a":{"command":"x","args":["1"]},"b":{"command":"y"}}}""";
    private const string Wrapped = """{"command":"/opt/estoppl","args":["start","--config","/c","--server","a","--","x","1"]}""";

    [Theory]
    [InlineData("""{"mcpServers":{"a":WRAPPED,"b":{"command":"y"}}}""", null)]
    [InlineData("""{"mcpServers":{"a":WRAPPED,"b":{"command":"y"}}""", "it would not parse any more")]
    [InlineData("""{"mcpServers":{"a":WRAPPED}}""", "it would have 1 servers and not 2")]
    [InlineData("""{"mcpServers":{"a":WRAPPED,"c":{"command":"y"}}}""", "its server b would be called c")]
    [InlineData("""{"mcpServers":{"a":WRAPPED,"b":{"command":"z"}}}""", "its server b would not become what it should")]
    [InlineData("""{"mcpServers":{"a":WRAPPED,"b":{"command":"y","args":["1"]}}}""", "its server b would not become what it should")]
    [InlineData("""{"mcpServers":{"a":{"command":"x","args":["1"]},"b":{"command":"y"}}}""", "its server a would not become what it should")]
    [InlineData("""{"mcpServers":{"a":{"command":"/opt/estoppl","args":["start","--config","/other","--server","a","--","x","1"]},"b":{"command":"y"}}}""", "its server a would not become what it should")]
    [InlineData("""{"mcpServers":{"a":{"command":"/opt/estoppl","args":["start","--config","/c","--server","a","--","x","2"]},"b":{"command":"y"}}}""", "its server a would not become what it should")]
    public void Is_refused(string composed, string? why)
    {
        var before = Assert.IsType<ClientFileReading.Readable>(ClientDocument.Read(Sample.Bytes(Before), ClientFormat.Std)).Document.Servers;

        Assert.Equal(why, PlanCheck.WhatIsWrong(
            before, before[..1], new ClientChange.Wrap(["/opt/estoppl"], "/c"), Sample.Bytes(composed.Replace("WRAPPED", Wrapped, StringComparison.Ordinal)), ClientFormat.Std));
    }
}
