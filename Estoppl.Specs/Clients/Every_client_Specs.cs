using Estoppl.Proxy.Clients;
using Xunit;

namespace Estoppl.Specs.Clients;

public sealed class Every_clients_file
{
    public static TheoryData<string, ClientSystem> Rows
    {
        get
        {
            var rows = new TheoryData<string, ClientSystem>();
            foreach (var client in ClientCatalog.All)
                foreach (var system in (ClientSystem[])[ClientSystem.MacOS, ClientSystem.Windows, ClientSystem.Linux])
                    if (client.IsOn(system)) rows.Add(client.Name, system);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Is_wrapped_once_and_comes_back_byte_for_byte(string name, ClientSystem system)
    {
        using var home = new MadeUpHome(system);
        var client = ClientCatalog.All.Single(it => it.Name == name);
        var wrap = new ClientChange.Wrap(["/opt/estoppl"], home / "estoppl.toml");
        foreach (var place in client.LookedAt(home.Home))
        {
            var path = place.Replace("*", "sample", StringComparison.Ordinal);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
            // What it is read as is what it is filled with.
            File.WriteAllText(path, Sample.Of(client.Find(home.Home).Single(file => file.Path == path).Format));
        }

        var targets = ClientTarget.Of([client], home.Home);
        Assert.Equal(client.LookedAt(home.Home).Length, targets.Length);
        foreach (var target in targets)
        {
            var original = File.ReadAllText(target.Path);

            var change = Change(target, wrap);
            Assert.NotNull(change);
            Assert.Contains("estoppl.toml", File.ReadAllText(target.Path), StringComparison.Ordinal);
            Assert.Equal(original, File.ReadAllText(change.Backup));
            Assert.Equal(FileSnapshot.Read(target.Path).Digest, change.After);

            Assert.Null(Change(target, wrap));
            Assert.Equal([change.Backup], Directory.GetFiles(Path.GetDirectoryName(target.Path)!, $"*{Path.GetFileName(target.Path)}.estoppl-*"));

            Assert.NotNull(Change(target, new ClientChange.Unwrap()));
            Assert.Equal(original, File.ReadAllText(target.Path));
        }
    }

    private static FileChange? Change(ClientTarget target, ClientChange change) =>
        FileChange.Make(target.Path, before => Assert.IsType<FilePlan.Planned>(FilePlan.Of(before.Bytes, target.Formats, change)).After);
}
