using System.Collections.Immutable;

namespace Estoppl.Proxy.Clients;

/// <summary>
/// Reads what was composed as its client will, and holds it against what was wanted, before a byte is written. The formats are edited by splicing; a slip
/// there would be in other people's files.
/// </summary>
internal static class PlanCheck
{
    /// <summary>A sentence; null when exactly the wanted entries changed, each as wanted.</summary>
    public static string? WhatIsWrong(
        ImmutableArray<ServerEntry> before, ImmutableArray<ServerEntry> wanted, ClientChange change, ReadOnlyMemory<byte> composed, ClientFormat format)
    {
        if (ClientDocument.Read(composed, format) is not ClientFileReading.Readable { Document.Servers: var after }) return "it would not parse any more";
        if (after.Length != before.Length) return $"it would have {after.Length} servers and not {before.Length}";
        foreach (var (was, now) in before.Zip(after))
        {
            if ((was.Scope, was.Name) != (now.Scope, now.Name)) return $"its server {was.Name} would be called {now.Name}";
            var isRight = !wanted.Contains(was) ? IsSame(was.Launch, now.Launch)
                : change is ClientChange.Wrap wrap ? IsWrapOf(was, now.Launch, wrap)
                : IsUnwrapOf(was.Launch, now.Launch);
            if (!isRight) return $"its server {was.Name} would not become what it should";
        }

        return null;
    }

    private static bool IsWrapOf(ServerEntry was, EntryLaunch now, ClientChange.Wrap wrap) =>
        was.Launch is EntryLaunch.Stdio before && now is EntryLaunch.Wrapped after
        && (after.By, after.Program, after.Configuration, after.Command) == (WrappedBy.Estoppl, wrap.Estoppl[0], wrap.Configuration, before.Command)
        && after.Args.AsSpan().SequenceEqual(before.Args.AsSpan());

    private static bool IsUnwrapOf(EntryLaunch was, EntryLaunch now) =>
        was is EntryLaunch.Wrapped before && now is EntryLaunch.Stdio after && after.Command == before.Command && after.Args.AsSpan().SequenceEqual(before.Args.AsSpan());

    // Arrays inside compare by reference, so each case says what it has.
    private static bool IsSame(EntryLaunch was, EntryLaunch now) => (was, now) switch
    {
        (EntryLaunch.Stdio one, EntryLaunch.Stdio other) => one.Command == other.Command && one.Args.AsSpan().SequenceEqual(other.Args.AsSpan()),
        (EntryLaunch.Wrapped one, EntryLaunch.Wrapped other) => one with { Args = [] } == other with { Args = [] } && one.Args.AsSpan().SequenceEqual(other.Args.AsSpan()),
        _ => was == now,
    };
}
