using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Proxy.Protocol;
using Estoppl.Proxy.Tools;

namespace Estoppl.Proxy.Interception;

/// <summary>What the server's answers tell: how calls ended, who the server says it is, and which tools it has.</summary>
internal sealed class Answers(Observer observer, Commitments commitments, Continuations continuations, ToolWatch tools)
{
    private readonly Dictionary<ToolName, Digest> _definitions = [];

    /// <summary>The definition under which the server last listed <paramref name="tool"/>.</summary>
    public Digest? DefinitionOf(ToolName tool) => _definitions.TryGetValue(tool, out var digest) ? digest : null;

    public ImmutableArray<Effect> Record(Waiting waiting, ServerMessage answer) => (waiting, answer) switch
    {
        (Waiting.Call call, ServerMessage.Result result) => Completed(call, result),
        (Waiting.Call call, ServerMessage.Error error) => Failed(call, error),
        (Waiting.Handshake, ServerMessage.Result result) => Handshaken(result),
        (Waiting.ToolsList list, ServerMessage.Result result) => Listed(result, list.Begins),
        (Waiting.Handshake or Waiting.ToolsList or Waiting.Other, _) => [],
        _ => throw new UnreachableException(),
    };

    private ImmutableArray<Effect> Completed(Waiting.Call call, ServerMessage.Result result)
    {
        if (call is { Approved: { } content, IsWithdrawn: false } && ResultType.AsksForInput(result.Value.Span)) continuations.Expect(content, call.Id);
        var id = observer.NewId();
        var output = commitments.Of(id, "output", result.Value.Span);
        var latency = observer.Since(call.ForwardedAt);
        return Answered(id, call, call.IsWithdrawn
            ? new LedgerEvent.CallAnsweredLate(output, result.Value.Length, latency, result.IsError)
            : new LedgerEvent.CallCompleted(output, result.Value.Length, latency, result.IsError));
    }

    private ImmutableArray<Effect> Failed(Waiting.Call call, ServerMessage.Error error)
    {
        var id = observer.NewId();
        var output = commitments.Of(id, "output", error.Value.Span);
        var latency = observer.Since(call.ForwardedAt);
        return Answered(id, call, call.IsWithdrawn
            ? new LedgerEvent.CallAnsweredLate(output, error.Value.Length, latency, IsError: true)
            : new LedgerEvent.CallFailed(Storable(error.Code), output, error.Value.Length, latency));
    }

    // JSON-RPC sets no bound. Beyond this one the record has no numbers, and what it cannot store would stop it for good.
    private static long? Storable(long? code) => code is >= -CanonicalWriter.MaxInteger and <= CanonicalWriter.MaxInteger ? code : null;

    private ImmutableArray<Effect> Answered(EventId id, Waiting.Call call, LedgerEvent fact) =>
        [new Effect.Record([observer.ByServer(id, fact, call.Id)])];

    private ImmutableArray<Effect> Handshaken(ServerMessage.Result result)
    {
        if (Handshake.Read(result.Value) is not { } hello) return [];
        var fact = new LedgerEvent.UpstreamHandshaken(
            WellFormed(hello.Name), WellFormed(hello.Version), WellFormed(hello.Protocol), hello.Capabilities ?? default);
        return [new Effect.Record([observer.ByServer(observer.NewId(), fact)])];
    }

    private ImmutableArray<Effect> Listed(ServerMessage.Result result, bool begins)
    {
        if (ToolPage.Read(result.Value, begins) is not { } read) return [];
        var page = read with { Tools = [.. read.Tools.Select(tool => tool with { Name = new ToolName(WellFormed(tool.Name.Value)) })] };
        foreach (var tool in page.Tools) _definitions[tool.Name] = tool.Digest;
        var listed = observer.ByServer(observer.NewId(), new LedgerEvent.ToolsListed(page.List.Set, page.List.Tools));
        return [new Effect.Record([listed, .. tools.OnListed(page).Select(fact => observer.ByProxy(fact))]), new Effect.Keep(page)];
    }

    // Half a surrogate pair has no UTF-8, so it cannot be signed. A server that sends one must not be able to stop the ledger with it.
    private static string WellFormed(string? text) =>
        text is null ? "" : string.Concat(text.EnumerateRunes().Select(rune => rune.ToString()));
}
