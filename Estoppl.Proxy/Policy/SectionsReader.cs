using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>Reads the sections of a configuration. With errors the result is a stand-in that nobody may use.</summary>
/// <param name="isWhole">Whether the syntax was sound. In a torn file a missing key may just be unread, so it is not reported.</param>
/// <param name="folder">What relative paths start from.</param>
internal sealed class SectionsReader(List<ConfigurationError> errors, List<ConfigurationError> warnings, bool isWhole, string folder)
{
    public Configuration Read(TomlValue.Table root, Digest digest, string source)
    {
        var file = new TableReader(root, "", errors);
        var agent = ReadAgent(file);
        var section = file.Table("rules");
        var rules = new RulesReader(warnings);
        var common = section is null ? RulesSection.None : rules.Read(section, RulesSection.None);
        var agents = section is null ? ImmutableDictionary<AgentId, RulesSection>.Empty : rules.ReadAgents(section, common);
        section?.Finish();
        var ledger = ReadLedger(file.Table("ledger"));
        var proxy = ReadProxy(file.Table("proxy"));
        file.Finish();
        return new Configuration(agent, common, agents, ledger, proxy, digest, source);
    }

    private AgentSection ReadAgent(TableReader file)
    {
        var section = file.Table("agent");
        if (section is null)
        {
            // Where `agent` is there but no table, that has been said already.
            if (isWhole && file.Find("agent") is null)
                file.Error(file.At, "the section [agent] with its `id` is missing", "two lines: [agent] and id = \"my-agent\"");
            return new AgentSection(new AgentId(""), "", null);
        }
        var id = section.Text("id", "my-agent");
        if (isWhole && section.Find("id") is null) section.Error(section.At, "`id` is missing in [agent]", "for example: id = \"my-agent\"");
        var version = section.Text("version", "0.1.0") ?? "0.1.0";
        var authorizedBy = Optional(section, "authorized_by");
        section.Finish();
        return new AgentSection(new AgentId(id ?? ""), version, authorizedBy);
    }

    private LedgerSection ReadLedger(TableReader? section)
    {
        if (section is null) return new LedgerSection(FolderOf(".estoppl/events.db"), CommitmentKind.Hmac, [], null, null, null);
        var path = section.Text("db_path", ".estoppl/ledger.db") ?? ".estoppl/events.db";
        if (path.Contains('\0', StringComparison.Ordinal) || Path.GetFileName(path).Length == 0)
        {
            section.Error(section.Find("db_path")!.Value.At, "`db_path` must name a file", "for example: db_path = \".estoppl/ledger.db\"");
            path = ".estoppl/events.db";
        }
        var commitment = section.Choice("commitment", ("hmac", CommitmentKind.Hmac), ("sha256", CommitmentKind.Sha256));
        var ledger = new LedgerSection(
            FolderOf(path), commitment, ReadAnchors(section, FolderOf(path)),
            Unused(section, "cloud_endpoint"), Unused(section, "cloud_api_key"), Unused(section, "org_id"));
        section.Finish();
        return ledger;
    }

    private ImmutableArray<string> ReadAnchors(TableReader section, string ledger)
    {
        var anchors = ImmutableArray.CreateBuilder<string>();
        foreach (var (text, at) in section.Texts("anchors", "/mnt/evidence/anchor") ?? [])
        {
            if (text.Contains('\0', StringComparison.Ordinal) || Path.GetFileName(text) is "" or "." or "..")
            {
                section.Error(at, "`anchors` must name files", "for example: anchors = [\"/mnt/evidence/anchor\"]");
                continue;
            }

            var anchor = Path.GetFullPath(text, folder);
            if (anchors.Contains(anchor)) section.Error(at, "`anchors` names one file twice");
            else anchors.Add(anchor);
            if (anchor.StartsWith(ledger + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                warnings.Add(new ConfigurationError(at.Line, at.Column, "this anchor lies in the ledger's own folder, where it protects from nothing"));
        }

        return anchors.ToImmutable();
    }

    private string? Unused(TableReader section, string key)
    {
        if (Optional(section, key) is not { } value) return null;
        var at = section.Find(key)!.At;
        warnings.Add(new ConfigurationError(at.Line, at.Column, $"`{key}` has no effect",
            "nothing is sent anywhere: the record stays on this machine"));
        return value;
    }

    // The original takes an empty string for nothing set.
    private static string? Optional(TableReader section, string key) =>
        section.Find(key) is { Value: TomlValue.Text { Value.Length: 0 } } ? null : section.Text(key, "...");

    private static ProxySection ReadProxy(TableReader? section)
    {
        if (section is null) return new ProxySection(BlockReply.Result, ProxySection.DefaultMaxMessageBytes);
        var reply = section.Choice("block_reply", ("result", BlockReply.Result), ("error", BlockReply.Error));
        var max = section.Whole("max_message_bytes", 1024, 1 << 30) ?? ProxySection.DefaultMaxMessageBytes;
        section.Finish();
        return new ProxySection(reply, (int)max);
    }

    private string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path, folder)) ?? folder;
}
