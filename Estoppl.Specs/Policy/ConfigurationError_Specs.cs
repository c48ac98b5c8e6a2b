using System.Collections.Immutable;
using CsCheck;
using Estoppl.Proxy.Policy;
using Xunit;

namespace Estoppl.Specs.Policy;

public sealed class A_broken_configuration_file
{
    private const string Agent = "[agent]\nid = \"a\"\n";

    // What stands behind [agent] begins at line 3.
    [Theory]
    [InlineData("[rules]\nblock_tool = []", 4, 1, "unknown key `block_tool` in [rules]", "did you mean `block_tools`?")]
    [InlineData("[rules]\nBlock-Tools = []", 4, 1, "unknown key `Block-Tools` in [rules]", "did you mean `block_tools`?")]
    [InlineData("[rules]\ndb_path = \"x\"", 4, 1, "unknown key `db_path` in [rules]", "it belongs in [ledger]")]
    [InlineData("[proxy]\nquiet = true", 4, 1, "unknown key `quiet` in [proxy]", "known here: block_reply, max_message_bytes")]
    [InlineData("[rule]\nx = 1", 3, 2, "unknown key `rule`", "did you mean `rules`?")]
    [InlineData("[rules]\nblock_tools = \"x\"", 4, 15, "`block_tools` must be an array of strings, not a string", "for example: block_tools = [\"delete_*\"]")]
    [InlineData("[rules]\nblock_tools = [\n  \"x\",\n  7]", 6, 3, "`block_tools` must hold strings, not an integer", null)]
    [InlineData("[rules]\nallow_tools = [\" \"]", 4, 16, "`allow_tools` holds an empty string", null)]
    [InlineData("[rules]\nhuman_review_tools = 2020-01-01", 4, 22, "`human_review_tools` must be an array of strings, not a date or time", "for example: human_review_tools = [\"wire_transfer\"]")]
    [InlineData("[rules]\nmax_amount_usd = \"5\"", 4, 18, "`max_amount_usd` must be a number, not a string", "for example: max_amount_usd = 50000.0")]
    [InlineData("[rules]\nmax_amount_usd = -0.01", 4, 18, "`max_amount_usd` must not be negative", null)]
    [InlineData("[rules]\nmax_amount_usd = nan", 4, 18, "`max_amount_usd` must be a finite number below 7.9e28", null)]
    [InlineData("[rules]\nhuman_review_above_usd = -inf", 4, 26, "`human_review_above_usd` must be a finite number below 7.9e28", null)]
    [InlineData("[rules]\nmax_amount_usd = 1e400", 4, 18, "`max_amount_usd` must be a finite number below 7.9e28", null)]
    [InlineData("[rules]\namount_field = \"a..b\"", 4, 16, "`a..b` is no path", "names separated by single dots, for example: payment.amount")]
    [InlineData("[rules]\namount_field = []", 4, 16, "`amount_field` names no field", null)]
    [InlineData("[rules]\nrate_limit_per_minute = 30.5", 4, 25, "`rate_limit_per_minute` must be an integer, not a number with a fraction", "for example: rate_limit_per_minute = 30")]
    [InlineData("[rules]\nrate_limit_per_minute = -1", 4, 25, "`rate_limit_per_minute` must not be negative", null)]
    [InlineData("[rules]\nrate_limit_tools = { a = true }", 4, 26, "`a` must be an integer, not true or false", "for example: a = 30")]
    [InlineData("[rules]\nrate_limit_tools = { \"\" = 1 }", 4, 22, "`rate_limit_tools` holds an empty tool name", null)]
    [InlineData("[rules]\nreview_mode = \"wait\"", 4, 15, "`review_mode` must be \"flag\" or \"hold\"", null)]
    [InlineData("[rules]\nreview_timeout_seconds = 0", 4, 26, "`review_timeout_seconds` must lie between 1 and 86400", null)]
    [InlineData("[rules]\nreview_timeout_seconds = 86401", 4, 26, "`review_timeout_seconds` must lie between 1 and 86400", null)]
    [InlineData("[rules]\nreview_timeout = 5", 4, 1, "unknown key `review_timeout` in [rules]", "known here: *")]
    [InlineData("[rules]\non_tool_change = \"blok\"", 4, 18, "`on_tool_change` must be \"flag\" or \"ignore\" or \"block\"", "did you mean \"block\"?")]
    [InlineData("[rules]\nhide_blocked_tools = \"yes\"", 4, 22, "`hide_blocked_tools` must be true or false, not a string", "for example: hide_blocked_tools = true")]
    [InlineData("[rules]\nhide_blocked_tool = true", 4, 1, "unknown key `hide_blocked_tool` in [rules]", "did you mean `hide_blocked_tools`?")]
    [InlineData("[rules]\nmax_identical_calls_per_minute = 1001", 4, 34, "`max_identical_calls_per_minute` must lie between 0 and 1000", null)]
    [InlineData("[rules]\nmax_calls_per_session = -1", 4, 25, "`max_calls_per_session` must not be negative", null)]
    [InlineData("[proxy]\nmax_calls_per_session = 9", 4, 1, "unknown key `max_calls_per_session` in [proxy]", "it belongs in [rules]")]
    [InlineData("[rules.agent_rules.bot]\nmax_calls_per_session = 1.5", 4, 25, "`max_calls_per_session` must be an integer, not a number with a fraction", "for example: max_calls_per_session = 30")]
    [InlineData("[rules]\nreview_mode = \"hold\"\nfail_mode = \"closed\"", 5, 1, "`fail_mode = \"closed\"` contradicts `review_mode`", "remove one of them: line 4 has the calls wait for a person")]
    [InlineData("[rules]\nfail_mode = \"open\"\nreview_mode = \"hold\"", 4, 1, "`fail_mode = \"open\"` contradicts `review_mode`", "remove one of them: line 5 has the calls wait for a person")]
    [InlineData("[rules]\nfail_mode = \"close\"", 4, 13, "`fail_mode` must be \"open\" or \"closed\"", "did you mean \"closed\"?")]
    [InlineData("[rules]\nreview_mode = \"flag\"\nfail_mode = \"closed\"", 5, 1, "`fail_mode = \"closed\"` contradicts `review_mode`", "remove one of them: line 4 lets the calls through")]
    [InlineData("[ledger]\ncommitment = \"md5\"", 4, 14, "`commitment` must be \"hmac\" or \"sha256\"", null)]
    [InlineData("[ledger]\ndb_path = \"records/\"", 4, 11, "`db_path` must name a file", "for example: db_path = \".estoppl/ledger.db\"")]
    [InlineData("[ledger]\nanchors = \"/mnt/a\"", 4, 11, "`anchors` must be an array of strings, not a string", "for example: anchors = [\"/mnt/evidence/anchor\"]")]
    [InlineData("[ledger]\nanchors = [\"/mnt/a\", 5]", 4, 22, "`anchors` must hold strings, not an integer", null)]
    [InlineData("[ledger]\nanchors = [\n  \"\"]", 5, 3, "`anchors` holds an empty string", null)]
    [InlineData("[ledger]\nanchors = [\"/mnt/evidence/\"]", 4, 12, "`anchors` must name files", "for example: anchors = [\"/mnt/evidence/anchor\"]")]
    [InlineData("[ledger]\nanchors = [\"a\", \"./a\"]", 4, 17, "`anchors` names one file twice", null)]
    [InlineData("[rules]\nanchors = []", 4, 1, "unknown key `anchors` in [rules]", "it belongs in [ledger]")]
    [InlineData("[proxy]\nblock_reply = true", 4, 15, "`block_reply` must be \"result\" or \"error\"", null)]
    [InlineData("[proxy]\nmax_message_bytes = 0", 4, 21, "`max_message_bytes` must lie between 1024 and 1073741824", null)]
    [InlineData("[rules]\nmax_amount_usd = 1\nmax_amount_usd = 2", 5, 1, "`max_amount_usd` is set twice", "it is first set at line 4")]
    [InlineData("[rules]\n[rules]", 4, 2, "`rules` is set twice", "it is first set at line 3")]
    [InlineData("[rules]\nrate_limit_tools = { a = 1, a = 2 }", 4, 29, "`a` is set twice", "it is first set at line 4")]
    [InlineData("rules = 5", 3, 1, "unknown key `rules` in [agent]", "known here: id, version, authorized_by")]
    [InlineData("[rules]\ncustom_rules = 5", 4, 16, "`custom_rules` must be an array of tables, not an integer", "for example: [[rules.custom_rules]]")]
    [InlineData("[rules.agent_rules]\nbot = 5", 4, 7, "`bot` must be a table, not an integer", "for example: [rules.agent_rules.bot]")]
    [InlineData("[rules.agent_rules.bot]\nblok_tools = []", 4, 1, "unknown key `blok_tools` in [rules.agent_rules.bot]", "did you mean `block_tools`?")]
    [InlineData("[rules]\nmax_amount_usd = 5 000", 4, 20, "not valid TOML: *", null)]
    [InlineData("[rules]\nblock_tools = [\n\"x\"\n\n", 5, 4, "not valid TOML: *", null)]
    public void Is_told_where_and_what_and_how_to_go_on(string rest, int line, int column, string message, string? hint)
    {
        var error = Assert.Single(Errors(Agent + rest));
        Assert.Equal((line, column), (error.Line, error.Column));
        if (hint is [.., '*']) Assert.StartsWith(hint[..^1], error.Hint, StringComparison.Ordinal);
        else Assert.Equal(hint, error.Hint);
        if (message.EndsWith('*')) Assert.StartsWith(message[..^1], error.Message, StringComparison.Ordinal);
        else Assert.Equal(message, error.Message);
    }

    [Theory]
    [InlineData("name = \"n\"\naction = \"block\"", 3, "a custom rule needs a `condition`")]
    [InlineData("name = \"n\"\ncondition = { field = \"x\", operator = \"eq\", value = 1 }", 3, "a custom rule needs an `action`")]
    [InlineData("action = \"block\"\ncondition = { field = \"x\", operator = \"eq\", value = 1 }", 3, "a custom rule needs a `name`")]
    [InlineData("name = \"n\"\naction = \"block\"\ncondition = { operator = \"eq\", value = 1 }", 6, "a condition needs a `field`")]
    [InlineData("name = \"n\"\naction = \"block\"\ncondition = { field = \"x\", value = 1 }", 6, "a condition needs an `operator`")]
    [InlineData("name = \"n\"\naction = \"block\"\ncondition = { field = \"x\", operator = \"eq\" }", 6, "a condition needs a `value`")]
    [InlineData("name = \"n\"\naction = \"allow\"\ncondition = { field = \"x\", operator = \"gt\", value = \"1\" }", 6, "`value` must be a finite number for this operator")]
    [InlineData("name = \"n\"\naction = \"allow\"\ncondition = { field = \"x\", operator = \"contains\", value = 1 }", 6, "`value` must be a string for this operator")]
    [InlineData("name = \"n\"\naction = \"allow\"\ncondition = { field = \"x\", operator = \"eq\", value = nan }", 6, "`value` must be a string, a finite number, true or false for this operator")]
    [InlineData("name = \"n\"\naction = \"allow\"\ncondition = { field = \"x\", operator = \"contains\", value = \"\" }", 6, "`value` is empty: every text contains it")]
    [InlineData("name = \"n\"\naction = \"allow\"\ncondition = { field = \"x\", operator = \"like\", value = 1 }", 6,
        "`operator` must be \"gt\" or \"lt\" or \"gte\" or \"lte\" or \"eq\" or \"neq\" or \"contains\" or \"not_contains\" or \"matches\"")]
    [InlineData("name = \"n\"\naction = \"allow\"\ncondition = { field = \".x\", operator = \"eq\", value = 1 }", 6, "`.x` is no path")]
    [InlineData("name = \"n\"\naction = \"deny\"\ncondition = { field = \"x\", operator = \"eq\", value = 1 }", 5, "`action` must be \"block\" or \"human_review\" or \"allow\"")]
    public void Is_told_what_a_custom_rule_lacks(string rule, int line, string message)
    {
        var error = Assert.Single(Errors(Agent + "[[rules.custom_rules]]\n" + rule));
        Assert.Equal((line, message), (error.Line, error.Message));
    }

    [Theory]
    [InlineData("(a")]
    [InlineData("(a)\\\\1")]
    [InlineData("(?=a)")]
    public void Is_told_of_an_expression_that_cannot_run_in_linear_time(string expression) => Assert.StartsWith(
        "`value` is no regular expression that runs in linear time",
        Assert.Single(Errors($"{Agent}[[rules.custom_rules]]\nname='n'\naction='block'\ncondition = {{ field = 'x', operator = 'matches', value = \"{expression}\" }}")).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("", 1, 1, "the section [agent] with its `id` is missing")]
    [InlineData("[agent]\nversion = \"1\"", 1, 2, "`id` is missing in [agent]")]
    [InlineData("[agent]\nid = \"\"", 2, 6, "`id` is empty")]
    [InlineData("[agent]\nid = 5", 2, 6, "`id` must be a string, not an integer")]
    [InlineData("agent = 5", 1, 9, "`agent` must be a table, not an integer")]
    public void Is_told_that_it_names_no_agent(string toml, int line, int column, string message)
    {
        var error = Assert.Single(Errors(toml));
        Assert.Equal((line, column, message), (error.Line, error.Column, error.Message));
    }

    [Fact]
    public void Is_told_everything_at_once_from_top_to_bottom()
    {
        var errors = Errors("""
            [agent]
            id = 5
            [rules]
            block_tool = ["x"]
            max_amount_usd = -1
            rate_limit_per_minute = ???
            review_mode = "holt"
            [ledger]
            commitment = "none"
            [ledgre]
            """);
        Assert.Equal([2, 4, 5, 6, 7, 9, 10], errors.Select(error => error.Line));
    }

    [Fact]
    public void Is_told_once_of_a_string_that_is_not_closed() => Assert.Equal(2, Errors("[agent]\nid = \"a\nversion = \"1\"\n")[0].Line);

    [Fact]
    public void Is_told_the_line_that_is_no_UTF_8()
    {
        byte[] bytes = [.. "[agent]\nid = \""u8, 0xC3, 0x28, .. "\"\n"u8];
        var broken = Assert.IsType<ConfigurationOutcome.Broken>(PolicyFile.Read(bytes, Given.File));
        Assert.Equal(new ConfigurationError(2, 1, "not valid UTF-8"), Assert.Single(broken.Errors));
    }

    [Theory]
    [InlineData("x = \"\\", 3, 7)]
    [InlineData("x = \"\\u00", 3, 10)]
    public void Is_told_that_it_ends_within_an_escape(string toml, int line, int column)
    {
        var error = Errors(Agent + toml)[0];
        Assert.Equal((line, column, "not valid TOML: the file ends within an escape"), (error.Line, error.Column, error.Message));
    }

    [Fact]
    public void Is_told_that_it_is_nested_too_deep() =>
        Assert.Equal("not valid TOML: values are nested too deep", Errors(Agent + "x = " + new string('[', 5000))[0].Message);

    [Fact]
    public void Is_told_that_it_does_not_exist()
    {
        var broken = Assert.IsType<ConfigurationOutcome.Broken>(PolicyFile.Load("/no/such/folder/estoppl.toml"));
        Assert.Equal(new ConfigurationError(0, 0, "/no/such/folder/estoppl.toml does not exist", "`estoppl init` writes one"), Assert.Single(broken.Errors));
    }

    [Fact]
    public void Never_throws_whatever_its_bytes() =>
        Gen.Int[0, Pieces.Length - 1].Array[0, 40].Select(picks => string.Concat(picks.Select(pick => Pieces[pick])))
            .Sample(toml => { Given.Reading(toml); }, iter: 3000);

    private static readonly string[] Pieces =
        ["[", "]", "[[", "]]", "=", "\"", "'", "\n", ".", ",", "{", "}", "#", "agent", "id", "rules", "block_tools", "1", "-", "nan", "\0", " ", "é"];

    private static ImmutableArray<ConfigurationError> Errors(string toml) =>
        Assert.IsType<ConfigurationOutcome.Broken>(Given.Reading(toml)).Errors;
}

public sealed class An_allow_list_entry_that_no_name_can_fit
{
    [Fact]
    public void Is_warned_of() => Assert.Equal(
        (4, "`get weather` in `allow_tools` never matches"),
        Assert.IsType<ConfigurationOutcome.Loaded>(Given.Reading("[agent]\nid='a'\n[rules]\nallow_tools=['get weather', 'get_*']"))
            .Warnings.Select(warning => (warning.Line, warning.Message)).Single());
}
