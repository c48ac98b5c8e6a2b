using Estoppl.Operator.Commands;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Output;
using Estoppl.Operator.Reports;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Work;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Screens.Work;

public sealed class A_report_written_by_the_console : IDisposable
{
    private readonly Desk _desk = new(story => story.TellAll());
    private readonly ManualClock _clock = new();
    private readonly ExportWork _work;

    public A_report_written_by_the_console() => _work = new ExportWork(_desk.Open, _desk.Work, _clock);

    public void Dispose() => _desk.Dispose();

    public static readonly TheoryData<string, string> Kinds = new(
        from ending in new[] { "html", "csv", "json" } from filter in new[] { "", "decision:allow tool:/^[a-z]+_/" } select (ending, filter));

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Is_what_a_command_writes(string ending, string filter)
    {
        var (path, other) = (_desk.Workspace / $"calls.{ending}", _desk.Workspace / "other");
        var said = await WriteAsync(new ConsoleIntent.Export(path, filter));
        var count = filter.Length == 0 ? 11 : 4;
        Assert.Equal((Tone.Plain, $"wrote {count} calls to {path} ({Amounts.Bytes(new FileInfo(path).Length)})"), (said.Tone, said.Text));

        var asked = Assert.IsType<FilterReading.Good>(CallFilter.Parse(filter, _clock)).Filter;
        new ReportRun(new ReportQuestion(LedgerQuestion.Plain, asked, Enum.Parse<ReportFormat>(ending, ignoreCase: true), 5_000, other), _clock).Run(_desk.Workspace.Configuration);
        Assert.Equal(await File.ReadAllTextAsync(other, TestContext.Current.CancellationToken), await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFiles(_desk.Workspace.Path, "*.partial"));
    }

    [Fact]
    public async Task Replaces_a_file_only_when_told_to()
    {
        var asked = new ConsoleIntent.Export(_desk.Workspace / "calls.csv", "");
        await File.WriteAllTextAsync(asked.Path, "mine", TestContext.Current.CancellationToken);
        _work.Do(asked);
        Assert.Equal(new ConsoleNews.IsThere(asked), await _desk.NextAsync());
        Assert.Equal("mine", await File.ReadAllTextAsync(asked.Path, TestContext.Current.CancellationToken));
        await WriteAsync(asked with { Replaces = true });
        Assert.StartsWith("call,seq,at", await File.ReadAllTextAsync(asked.Path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replaces_no_file_that_comes_meanwhile()
    {
        var asked = new ConsoleIntent.Export(_desk.Workspace / "calls.csv", "");
        new ExportWork(_desk.Open, _desk.Work, new Meanwhile(() => File.WriteAllText(asked.Path, "mine"))).Do(asked);
        Assert.IsType<ConsoleNews.Said>(await _desk.NextAsync());
        Assert.Equal(new ConsoleNews.IsThere(asked), await _desk.NextAsync());
        Assert.Equal("mine", await File.ReadAllTextAsync(asked.Path, TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFiles(_desk.Workspace.Path, "*.partial"));
    }

    [Fact]
    public async Task Is_one_at_a_time()
    {
        using var goOn = new SemaphoreSlim(0);
        var work = new ExportWork(_desk.Open, _desk.Work, new Meanwhile(goOn.Wait));
        work.Do(new ConsoleIntent.Export(_desk.Workspace / "one.csv", ""));
        Assert.StartsWith("writing", Said(await _desk.NextAsync()).Text, StringComparison.Ordinal);
        work.Do(new ConsoleIntent.Export(_desk.Workspace / "two.csv", ""));
        Assert.Equal("a report is being written already: wait for it, then try again", Said(await _desk.NextAsync()).Text);
        goOn.Release();
        Assert.StartsWith("wrote 11 calls", Said(await _desk.NextAsync()).Text, StringComparison.Ordinal);
        Assert.False(File.Exists(_desk.Workspace / "two.csv"));
    }

    [Fact]
    public async Task Goes_with_the_console_when_it_is_not_whole()
    {
        using var goOn = new SemaphoreSlim(0);
        new ExportWork(_desk.Open, _desk.Work, new Meanwhile(goOn.Wait)).Do(new ConsoleIntent.Export(_desk.Workspace / "one.csv", ""));
        await _desk.NextAsync();
        var ended = new TaskCompletionSource();
        using var ending = _desk.Work.Ending.Register(ended.SetResult);
        var leaving = Task.Run(_desk.Work.Dispose, TestContext.Current.CancellationToken);
        await ended.Task;
        goOn.Release();
        await leaving;
        Assert.Empty(Directory.GetFiles(_desk.Workspace.Path, "one.csv*"));
    }

    [Fact]
    public void Leaves_nothing_half_written_behind()
    {
        var (path, rows) = (_desk.Workspace / "half.csv", new SelectedCalls(_desk.Open.Ledger, CallFilter.Everything, _desk.Open.Ledger.End(), showsProgress: false, new CancellationToken(canceled: true)));
        Assert.Throws<OperationCanceledException>(() => WholeFile.Write(path, to => CsvReport.Write(to, rows.InOrder())));
        Assert.Empty(Directory.GetFiles(_desk.Workspace.Path, "half.csv*"));
    }

    [Theory]
    [InlineData("missing/calls.csv", "", "there is no such folder")]
    [InlineData("folder.csv", "", "it is a folder")]
    [InlineData("calls.txt", "", "its name must end with .html, .csv or .json")]
    [InlineData("calls.csv", "toool:x", "the filter means nothing")]
    public async Task Says_why_it_cannot_be(string name, string filter, string why)
    {
        Directory.CreateDirectory(_desk.Workspace / "folder.csv");
        _work.Do(new ConsoleIntent.Export(_desk.Workspace / name, filter));
        Assert.Equal((Tone.Bad, $"{_desk.Workspace / name} was not written: {why}"), Of(Said(await _desk.NextAsync())));
    }

    [Fact]
    public async Task Can_be_tried_again_when_what_was_missing_is_back()
    {
        File.Move(_desk.Workspace.Home.Keys.PublicPath, _desk.Workspace / "away");
        var asked = new ConsoleIntent.Export(_desk.Workspace / "calls.csv", "");
        var said = await WriteAsync(asked);
        Assert.Contains(_desk.Workspace.Home.Keys.PublicPath, said.Text, StringComparison.Ordinal);
        Assert.Equal(Tone.Bad, said.Tone);
        File.Move(_desk.Workspace / "away", _desk.Workspace.Home.Keys.PublicPath);
        Assert.StartsWith("wrote 11 calls", (await WriteAsync(asked)).Text, StringComparison.Ordinal);
    }

    private async Task<ConsoleNews.Said> WriteAsync(ConsoleIntent.Export asked)
    {
        _work.Do(asked);
        Assert.Equal($"writing {asked.Path}", Said(await _desk.NextAsync()).Text);
        return Said(await _desk.NextAsync());
    }

    private static (Tone, string) Of(ConsoleNews.Said said) => (said.Tone, said.Text);

    private static ConsoleNews.Said Said(ConsoleNews news) => Assert.IsType<ConsoleNews.Said>(news);

    /// <summary>A report asks what time it is after it was asked for, and before it is written.</summary>
    private sealed class Meanwhile(Action happens) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow()
        {
            happens();
            return A.Noon;
        }
    }
}

public sealed class A_path_as_people_type_it
{
    [Theory]
    [InlineData("calls.csv", "/desk/here/calls.csv")]
    [InlineData("  ../calls.csv ", "/desk/calls.csv")]
    [InlineData("/tmp/calls.csv", "/tmp/calls.csv")]
    [InlineData("~/calls.csv", "/home/ada/calls.csv")]
    [InlineData("~/../bob/calls.csv", "/home/bob/calls.csv")]
    [InlineData("~bob/calls.csv", "/desk/here/~bob/calls.csv")]
    [InlineData("a~/calls.csv", "/desk/here/a~/calls.csv")]
    [InlineData("~.csv", "/desk/here/~.csv")]
    public void Is_a_file(string typed, string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "paths are others there");
        Assert.Equal(path, ExportPath.Of(typed, "/home/ada", "/desk/here"));
    }
}
