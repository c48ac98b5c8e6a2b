using System.Collections.Immutable;
using System.CommandLine;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Clients;

namespace Estoppl.Operator.Commands;

/// <summary>Which files of MCP clients are meant: <c>--client</c>, or <c>--config-file</c> with <c>--format</c>; all that are found without them.</summary>
internal sealed class ClientOptions
{
    private readonly Option<string[]> _client = new("--client") { Description = "Only this client: its name or a part of it; may be given again", HelpName = "name" };
    private readonly Option<string?> _file = new("--config-file") { Description = "Only this file, of whatever client", HelpName = "file" };

    private readonly Option<string?> _format = new("--format")
    {
        Description = $"How that file is written, where that cannot be told: {string.Join(", ", ClientFormats.Names)}",
        HelpName = "format",
    };

    public ClientOptions()
    {
        _client.CompletionSources.Add([.. ClientCatalog.All.Select(client => client.Slug)]);
        _format.CompletionSources.Add([.. ClientFormats.Names]);
    }

    public IEnumerable<Option> All => [_client, _file, _format];

    /// <summary>What was asked for.</summary>
    /// <exception cref="Estoppl.Ledger.ExplainedException">It means nothing, or there is no such client or file.</exception>
    public ClientSelection In(ParseResult parsed, ClientHome home)
    {
        var names = parsed.GetValue(_client) ?? [];
        if (parsed.GetValue(_file) is { } file)
        {
            if (names.Length > 0) throw new BadWordException("--client and --config-file exclude each other", "name the client, or one file");
            return new([FileTarget(file, parsed.GetValue(_format), home)], []);
        }

        if (parsed.GetValue(_format) is not null) throw new BadWordException("--format says how one file is written", "name that file with --config-file");
        return names.Length == 0 ? new(ClientTarget.Of(ClientCatalog.All, home), ClientCatalog.All) : OfNamed([.. names.SelectMany(name => Named(name)).Distinct()], home);
    }

    private static ImmutableArray<Client> Named(string name) => ClientCatalog.Named(name) is { IsEmpty: false } found
        ? found
        : throw new BadWordException(
            $"there is no client `{TerminalText.Of(name)}`",
            $"it is one of {string.Join(", ", ClientCatalog.All.Select(client => client.Name))}; other files go by --config-file");

    private static ClientSelection OfNamed(ImmutableArray<Client> clients, ClientHome home)
    {
        var targets = ClientTarget.Of(clients, home);
        if (!targets.IsEmpty) return new(targets, clients);
        var places = clients.SelectMany(client => client.LookedAt(home)).ToList();
        throw new BadWordException(
            $"{string.Join(", ", clients.Select(client => client.Name))} was not found",
            places.Count == 0 ? "it does not run on this system" : $"looked at {string.Join(", ", places)}; another file goes by --config-file");
    }

    private static ClientTarget FileTarget(string file, string? format, ClientHome home)
    {
        var path = Path.GetFullPath(file, home.WorkingDirectory);
        var bytes = FileSnapshot.Read(path);
        var known = ClientTarget.Of(ClientCatalog.All, home).FirstOrDefault(target => target.RealPath == bytes.RealPath);
        if (format is not null)
        {
            return ClientFormats.Named(format) is { } named
                ? new(path, bytes.RealPath, known?.Clients ?? [ClientSelection.Other], [named], IsProject: false)
                : throw new BadWordException($"there is no format `{TerminalText.Of(format)}`", $"it is one of {string.Join(", ", ClientFormats.Names)}");
        }

        if (known is not null) return known with { Path = path };
        return ClientFormats.Guess(path, bytes.Bytes) switch
        {
            [var one] => new(path, bytes.RealPath, [ClientSelection.Other], [one], IsProject: false),
            [] => throw new BadWordException($"{path} shows no servers in any format", $"say how it is written: --format {string.Join('|', ClientFormats.Names)}"),
            var several => throw new BadWordException(
                $"{path} shows servers in several formats", $"say which are meant: --format {string.Join('|', several.Select(ClientFormats.NameOf))}"),
        };
    }
}

/// <summary>What was asked for.</summary>
/// <param name="LookedFor">The clients whose files were looked for; none where one file was named.</param>
internal sealed record ClientSelection(ImmutableArray<ClientTarget> Targets, ImmutableArray<Client> LookedFor)
{
    /// <summary>Whose a file is that no known client would read.</summary>
    public const string Other = "another client";
}
