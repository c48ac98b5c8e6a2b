using System.Collections.Immutable;

namespace Estoppl.Proxy.Clients;

/// <summary>One server in a client's file.</summary>
/// <param name="Scope">Empty, or what the entry holds for: the project's path in <c>~/.claude.json</c>. Unique together with the name.</param>
/// <param name="Name">As the file has it: untrusted text.</param>
public sealed record ServerEntry(string Scope, string Name, EntryLaunch Launch);

/// <summary>An order to wrap one entry.</summary>
/// <param name="Entry">One of the document's own.</param>
/// <param name="Prefix">
/// What stands in front of the server's own command: the program, <c>start</c>, <c>--config FILE</c> and <c>--server NAME</c> in either
/// order, and <c>--</c>. When the program is <c>dotnet</c>, the path of <c>estoppl.dll</c> follows it.
/// </param>
public sealed record EntryWrap(ServerEntry Entry, ImmutableArray<string> Prefix);
