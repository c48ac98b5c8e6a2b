using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Protocol;

namespace Estoppl.Proxy.Interception;

/// <summary>
/// From revision 2026-07-28 on a server may answer a call with <c>resultType: "input_required"</c>; the client then sends the same call again under
/// a new id, with the input. A person who approved it is not asked a second time: such an answer lets the same tool with the same
/// arguments pass once more, within the session and while the policy stays.
/// </summary>
internal sealed class Continuations
{
    /// <summary>Above it the oldest is forgotten: then a person is asked again.</summary>
    private const int Limit = 64;

    private readonly Dictionary<Digest, CallId> _expected = [];
    private readonly Queue<Digest> _order = [];

    /// <summary>What tells that a call is the same again. Kept in memory only.</summary>
    public static Digest Content(ClientMessage.Call message) =>
        Untrusted.Sha256([.. Encoding.UTF8.GetBytes(message.Tool.Value), 0, .. message.Arguments.Span]);

    /// <summary>The server asked for input to an approved call.</summary>
    public void Expect(Digest content, CallId approved)
    {
        if (_expected.TryAdd(content, approved)) _order.Enqueue(content);
        if (_order.Count > Limit) _expected.Remove(_order.Dequeue());
    }

    /// <summary>The approved call that this one continues; none when it continues none. Each is taken once.</summary>
    public CallId? Take(Digest content) => _expected.Remove(content, out var approved) ? approved : null;

    /// <summary>Another policy decides: what was approved before does not count any more.</summary>
    public void Forget()
    {
        _expected.Clear();
        _order.Clear();
    }
}
