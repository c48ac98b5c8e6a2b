using System.Globalization;

namespace Estoppl.Specs.Demo;

/// <summary>Processes as <c>/proc</c> tells of them: an id with the time it was given, so that an id in use again is another process.</summary>
internal readonly record struct Run(int Id, long Start)
{
    /// <summary>Whether it has ended; one that nobody has fetched yet has, too.</summary>
    public bool HasEnded => Read(Id) is not { } now || now.Run.Start != Start || now.State == 'Z';

    /// <summary>All that <paramref name="process"/> started, and what these started.</summary>
    public static List<Run> Below(int process)
    {
        var all = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Select(name => int.TryParse(name, CultureInfo.InvariantCulture, out var id) ? Read(id) : null).OfType<(Run Run, int Parent, char State)>()
            .ToLookup(one => one.Parent, one => one.Run);
        var found = new List<Run>(all[process]);
        for (var index = 0; index < found.Count; index++) found.AddRange(all[found[index].Id]);
        return found;
    }

    private static (Run Run, int Parent, char State)? Read(int id)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (new Run(id, long.Parse(fields[19], CultureInfo.InvariantCulture)), int.Parse(fields[1], CultureInfo.InvariantCulture), fields[0][0]);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
