using System.Collections.Immutable;
using System.Text;
using Estoppl.Proxy.Clients;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Clients.Formats;

/// <summary>What the specs of the formats do with a client's file.</summary>
internal static class ClientFile
{
    public static readonly ImmutableArray<string> Prefix =
        ["/opt/esto ppl/estoppl", "start", "--config", @"C:\Über ""x""\estoppl.toml", "--server", "näme\n\u0085😀", "--"];

    public static byte[] Fixture(string name) => File.ReadAllBytes(Repository.File($"Estoppl.Specs/Fixtures/clients/{name}"));

    public static ClientDocument Read(byte[] bytes, ClientFormat format) => ClientDocument.Read(bytes, format) switch
    {
        ClientFileReading.Readable readable => readable.Document,
        ClientFileReading.Broken broken => throw new InvalidDataException($"{broken.Line}:{broken.Column}: {broken.Why}\n{Encoding.UTF8.GetString(bytes)}"),
        var other => throw new InvalidDataException(other.ToString()),
    };

    public static ClientDocument Read(string text, ClientFormat format) => Read(Encoding.UTF8.GetBytes(text), format);

    /// <summary>Every entry that can be wrapped, wrapped.</summary>
    public static byte[] WrapAll(ClientDocument document) =>
        document.Wrap([.. document.Servers.Where(entry => entry.Launch is EntryLaunch.Stdio).Select(entry => new EntryWrap(entry, Prefix))]);

    /// <summary>Every entry that can be unwrapped, unwrapped.</summary>
    public static byte[] UnwrapAll(ClientDocument document) =>
        document.Unwrap([.. document.Servers.Where(entry => entry.Launch is EntryLaunch.Wrapped)]);

    public static string Wrapped(string text, ClientFormat format) => Encoding.UTF8.GetString(WrapAll(Read(text, format)));

    public static string Unwrapped(string text, ClientFormat format) => Encoding.UTF8.GetString(UnwrapAll(Read(text, format)));

    /// <summary>An entry in one line.</summary>
    public static string Line(ServerEntry entry) => $"{(entry.Scope.Length == 0 ? "" : $"[{entry.Scope}] ")}{entry.Name}: {Line(entry.Launch)}";

    public static string Line(EntryLaunch launch) => launch switch
    {
        EntryLaunch.Stdio it => $"stdio {Words(it.Command, it.Args)}",
        EntryLaunch.Wrapped it => $"wrapped by {it.By} ({it.Program}, {it.Configuration}, {it.Server}) {Words(it.Command, it.Args)}",
        EntryLaunch.Remote it => $"{it.Transport} {it.Url}",
        EntryLaunch.Unusable it => $"unusable: {it.Why}",
        _ => throw new NotSupportedException($"teach {nameof(Line)} a {launch.GetType().Name}"),
    };

    private static string Words(string command, ImmutableArray<string> args) => string.Join(" | ", [command, .. args]);

    /// <summary>
    /// The whole contract over one file: wrapped, it says the same behind our words; wrapping again changes nothing; each entry alone, and all
    /// together, come back byte for byte.
    /// </summary>
    public static void HoldsTheContract(byte[] bytes, ClientFormat format)
    {
        var document = Read(bytes, format);
        var wrapped = WrapAll(document);
        var reading = Read(wrapped, format);

        Assert.Equal(document.Servers.Select(entry => Line(entry with { Launch = Expected(entry.Launch) })), reading.Servers.Select(Line));
        Assert.Equal(wrapped, WrapAll(reading));
        Assert.Equal(wrapped, reading.Wrap([.. reading.Servers.Where(entry => entry.Launch is EntryLaunch.Wrapped).Select(entry => new EntryWrap(entry, Prefix))]));
        if (!document.Servers.Any(entry => entry.Launch is EntryLaunch.Wrapped)) Same(bytes, UnwrapAll(reading));

        foreach (var entry in document.Servers.Where(entry => entry.Launch is EntryLaunch.Stdio))
        {
            var one = Read(document.Wrap([new EntryWrap(entry, Prefix)]), format);
            Same(bytes, one.Unwrap([one.Servers.Single(it => (it.Scope, it.Name) == (entry.Scope, entry.Name))]));
        }
    }

    public static void Same(byte[] expected, byte[] actual)
    {
        // As text, a difference can be read.
        Assert.Equal(Encoding.UTF8.GetString(expected), Encoding.UTF8.GetString(actual));
        Assert.Equal(expected, actual);
    }

    private static EntryLaunch Expected(EntryLaunch launch) => launch is EntryLaunch.Stdio stdio
        ? new EntryLaunch.Wrapped(WrappedBy.Estoppl, Prefix[0], Prefix[3], Prefix[5], stdio.Command, stdio.Args)
        : launch;
}
