using Estoppl.Operator.Screens.Live;
using Estoppl.Operator.Screens.Work;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Screens.Live;

public sealed class The_file_of_filters : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _path;
    private readonly FilterHistoryFile _file;

    public The_file_of_filters()
    {
        _path = Path.Combine(_folder.Path, "state", "estoppl", "filters");
        _file = Place("XDG_STATE_HOME", _folder / "state");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Keeps_them_for_the_next_start_the_newest_first()
    {
        Assert.Empty(_file.Read().Filters);
        foreach (var filter in new[] { "tool:a", "tool:\"rtl\u202Eexe\"", "tool:b", "tool:a" }) _file.Keep(filter);
        Assert.Equal(["tool:a", "tool:b", "tool:\"rtl\u202Eexe\""], Place("XDG_STATE_HOME", _folder / "state").Read().Filters);
        Assert.Equal("tool:a\ntool:b\ntool:\"rtl\u202Eexe\"\n", File.ReadAllText(_path));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(_path)!));
    }

    [Fact]
    public void Is_nobody_elses_to_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no modes there");
        _file.Keep("tool:a");
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_path));
        File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        _file.Keep("tool:b");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(_path)!));
    }

    [Fact]
    public void Has_at_most_a_hundred()
    {
        for (var n = 0; n < 130; n++) _file.Keep($"seq:{n}");
        Assert.Equal((FilterHistory.Most, "seq:129", "seq:30"), (_file.Read().Filters.Length, _file.Read().Filters[0], _file.Read().Filters[^1]));
    }

    [Fact]
    public void Leaves_out_what_is_no_line()
    {
        foreach (var filter in new[] { "", "tool:\"a\nb\"", "tool:\"\e[31m\"", "tool:\"\r\"" }) _file.Keep(filter);
        Assert.False(File.Exists(_path));
    }

    [Fact]
    public void Is_read_as_it_is_and_never_in_the_way()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        File.WriteAllText(_path, "tool:a\r\n\n  \n\e]0;x\u0007\ntool:b");
        Assert.Equal(["tool:b"], _file.Read().Filters);
        File.WriteAllBytes(_path, new byte[3 << 20]);
        Assert.Empty(_file.Read().Filters);
        File.Delete(_path);
        Directory.CreateDirectory(_path);
        Assert.Empty(_file.Read().Filters);
        _file.Keep("tool:a");
        Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(_path)!));
    }

    [Fact]
    public void Does_without_a_place()
    {
        foreach (var file in new[] { new FilterHistoryFile(null), new FilterHistoryFile("/dev/null/filters"), new FilterHistoryFile("a\0b") })
        {
            file.Keep("tool:a");
            Assert.Empty(file.Read().Filters);
        }
    }

    [Fact]
    public void Lies_where_state_lies()
    {
        var home = _folder / "home";
        FilterHistoryFile.For(_ => null, isWindows: false, home).Keep("tool:a");
        Assert.True(File.Exists(Path.Combine(home, ".local", "state", "estoppl", "filters")));
        FilterHistoryFile.For(name => name == "XDG_STATE_HOME" ? "not/absolute" : null, isWindows: false, home).Keep("tool:b");
        Assert.Equal(["tool:b", "tool:a"], FilterHistoryFile.For(_ => "", isWindows: false, home).Read().Filters);
        FilterHistoryFile.For(name => name == "LOCALAPPDATA" ? _folder / "local" : null, isWindows: true, home).Keep("tool:c");
        Assert.True(File.Exists(Path.Combine(_folder / "local", "estoppl", "filters")));
        Assert.Empty(FilterHistoryFile.For(_ => null, isWindows: false, "").Read().Filters);
    }

    private static FilterHistoryFile Place(string variable, string folder) => FilterHistoryFile.For(name => name == variable ? folder : null, isWindows: false, "");
}
