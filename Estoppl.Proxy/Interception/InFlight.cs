using Estoppl.Ledger.Events;
using Estoppl.Proxy.Protocol;

namespace Estoppl.Proxy.Interception;

/// <summary>The client's requests that the server has not answered, by id.</summary>
internal sealed class InFlight
{
    /// <summary>
    /// Above this many, new requests are refused. A client that never lets its requests be answered must not be able to fill our memory.
    /// </summary>
    public const int Limit = 100_000;

    /// <summary>
    /// How many withdrawn requests stay known. Servers that keep to the protocol never answer those, so no answer takes them away.
    /// </summary>
    private const int WithdrawnLimit = 10_000;

    private readonly Dictionary<RequestId, Waiting> _waiting = [];
    private readonly Queue<(RequestId Id, Waiting Request)> _withdrawn = [];

    /// <summary>Requests that are neither answered nor withdrawn.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Lists of tools among all that are known, also among those withdrawn: an answer may still come.</summary>
    public int ToolsLists { get; private set; }

    public bool IsFull => Unanswered >= Limit;

    public bool Contains(RequestId id) => _waiting.ContainsKey(id);

    public Waiting? Find(RequestId id) => _waiting.GetValueOrDefault(id);

    public void Add(RequestId id, Waiting request)
    {
        _waiting.Add(id, request);
        Unanswered++;
        if (request is Waiting.ToolsList) ToolsLists++;
    }

    /// <summary>Takes the request that an answer belongs to.</summary>
    public Waiting? Answer(RequestId id)
    {
        if (!_waiting.Remove(id, out var request)) return null;
        if (!request.IsWithdrawn) Unanswered--;
        if (request is Waiting.ToolsList) ToolsLists--;
        return request;
    }

    /// <summary>Takes exactly this request. False when it is answered or withdrawn already, or was never added.</summary>
    public bool Take(RequestId id, Waiting request) => _waiting.GetValueOrDefault(id) == request && Answer(id) is { IsWithdrawn: false };

    /// <summary>
    /// Marks a request as withdrawn. It stays known for a while, because the server may answer all the same. Null when there is none to
    /// withdraw.
    /// </summary>
    public Waiting? Withdraw(RequestId id)
    {
        if (!_waiting.TryGetValue(id, out var request) || request.IsWithdrawn) return null;
        request.IsWithdrawn = true;
        Unanswered--;
        _withdrawn.Enqueue((id, request));
        if (_withdrawn.Count > WithdrawnLimit) Forget(_withdrawn.Dequeue());
        return request;
    }

    /// <summary>The calls that have no terminal event yet.</summary>
    public IEnumerable<Waiting.Call> OpenCalls() => _waiting.Values.OfType<Waiting.Call>().Where(call => !call.IsWithdrawn);

    private void Forget((RequestId Id, Waiting Request) withdrawn)
    {
        // It may have been answered meanwhile, and its id may be in use again.
        if (_waiting.GetValueOrDefault(withdrawn.Id) == withdrawn.Request) Answer(withdrawn.Id);
    }
}
