using System.Text;
using CsCheck;
using Estoppl.Proxy.Clients;
using Xunit;

namespace Estoppl.Specs.Clients.Formats;

public sealed class Any_file_that_a_person_could_have_written
{
    [Fact]
    public void Is_read_as_it_was_meant() => GeneratedFile.Any.Sample(file =>
    {
        var servers = ClientFile.Read(file.Bytes, file.Format).Servers;
        Assert.Equal(
            file.Entries.Select(entry => (entry.Scope, entry.Name)).Order(),
            servers.Select(entry => (entry.Scope, entry.Name)).Order());
        foreach (var (scope, name, launch) in servers)
        {
            var meant = file.Entries.Single(entry => entry.Scope == scope && entry.Name == name);
            // The one thing that cannot be wrapped here is a bare text that brackets would end.
            if (launch is EntryLaunch.Unusable) Assert.Contains(meant.Command, letter => letter is ',' or '[' or ']' or '{' or '}');
            else Assert.Equal(ClientFile.Line(new EntryLaunch.Stdio(meant.Command, [.. meant.Args ?? []])), ClientFile.Line(launch));
        }
    }, iter: 2000);

    [Fact]
    public void Is_wrapped_and_comes_back_byte_for_byte() => GeneratedFile.Any.Sample(file => ClientFile.HoldsTheContract(file.Bytes, file.Format), iter: 2000);

    [Fact]
    public void Changes_nowhere_but_in_the_entry_that_is_wrapped() => GeneratedFile.Any.Sample(file =>
    {
        var document = ClientFile.Read(file.Bytes, file.Format);
        foreach (var entry in document.Servers.Where(entry => entry.Launch is EntryLaunch.Stdio))
        {
            var meant = file.Entries.Single(it => it.Scope == entry.Scope && it.Name == entry.Name);
            var wrapped = Encoding.UTF8.GetString(document.Wrap([new EntryWrap(entry, ClientFile.Prefix)])).TrimStart('\ufeff');
            Assert.StartsWith(file.Text[..meant.Start], wrapped, StringComparison.Ordinal);
            Assert.EndsWith(file.Text[meant.End..], wrapped, StringComparison.Ordinal);
        }
    }, iter: 500);

    /// <summary>Otherwise the three above could hold because of nothing.</summary>
    [Fact]
    public void Has_every_kind_of_entry()
    {
        var files = GeneratedFile.Any.Array[300].Single();
        foreach (var format in Enum.GetValues<ClientFormat>())
        {
            var entries = files.Where(file => file.Format == format).SelectMany(file => file.Entries).ToList();
            Assert.Contains(entries, entry => entry.Args is null);
            Assert.Contains(entries, entry => entry.Args is []);
            Assert.Contains(entries, entry => entry.Args is [_, _, ..]);
        }
        Assert.Contains(files, file => file.HasMark);
        Assert.Contains(files, file => file.Text.Contains("\r\n", StringComparison.Ordinal));
    }
}

public sealed class A_file_with_damage
{
    private static readonly Gen<DamagedFile> Damaged = Gen.Select(GeneratedFile.Any, Gen.Int, (file, seed) => Damage(file.Format, file.Bytes, seed));

    private static readonly Gen<DamagedFile> WrappedAndDamaged =
        Gen.Select(GeneratedFile.Any, Gen.Int, (file, seed) => Damage(file.Format, ClientFile.WrapAll(ClientFile.Read(file.Bytes, file.Format)), seed));

    [Fact]
    public void Is_broken_with_a_place_or_holds_all_that_a_sound_one_does() => Damaged.Sample(file =>
    {
        var reading = ClientDocument.Read(file.Bytes, file.Format);
        if (reading is not ClientFileReading.Broken broken)
        {
            ClientFile.HoldsTheContract(file.Bytes, file.Format);
            return;
        }
        var lines = Encoding.UTF8.GetString(file.Bytes).Split('\n');
        Assert.InRange(broken.Line, 1, lines.Length);
        Assert.InRange(broken.Column, 1, lines[broken.Line - 1].Length + 1);
        Assert.NotEmpty(broken.Why);
        Assert.All(broken.Why, letter => Assert.InRange(letter, ' ', '…'));
    }, iter: 4000);

    [Fact]
    public void Can_be_unwrapped_also_where_the_wrapped_form_is_damaged() => WrappedAndDamaged.Sample(file =>
    {
        if (ClientDocument.Read(file.Bytes, file.Format) is not ClientFileReading.Readable { Document: var document }) return;
        var expected = document.Servers.Where(entry => entry.Launch is EntryLaunch.Wrapped).ToDictionary(entry => (entry.Scope, entry.Name), entry => (EntryLaunch.Wrapped)entry.Launch);
        foreach (var entry in ClientFile.Read(ClientFile.UnwrapAll(document), file.Format).Servers)
        {
            if (!expected.TryGetValue((entry.Scope, entry.Name), out var meant)) continue;
            if (entry.Launch is EntryLaunch.Stdio now) Assert.Equal(ClientFile.Line(new EntryLaunch.Stdio(meant.Command, meant.Args)), ClientFile.Line(now));
        }
    }, iter: 3000);

    private sealed record DamagedFile(ClientFormat Format, byte[] Bytes)
    {
        public override string ToString() => $"{Format}\n{Encoding.UTF8.GetString(Bytes)}";
    }

    private static DamagedFile Damage(ClientFormat format, byte[] bytes, int seed)
    {
        var dice = new Random(seed);
        const string Likely = "{}[]\",:#/*\\'&!|>-?<=. \t\r\n\0~ab0";
        var damaged = bytes.ToList();
        for (var times = dice.Next(1, 4); times > 0 && damaged.Count > 0; times--)
        {
            var at = dice.Next(damaged.Count);
            switch (dice.Next(6))
            {
                case 0: damaged[at] ^= (byte)(1 << dice.Next(8)); break;
                case 1: damaged.RemoveRange(at, damaged.Count - at); break;
                case 2: damaged.RemoveAt(at); break;
                case 3: damaged.Insert(at, (byte)Likely[dice.Next(Likely.Length)]); break;
                case 4: damaged[at] = (byte)Likely[dice.Next(Likely.Length)]; break;
                default: damaged.InsertRange(at, damaged.GetRange(at, Math.Min(dice.Next(30), damaged.Count - at))); break;
            }
        }
        return new DamagedFile(format, [.. damaged]);
    }
}
