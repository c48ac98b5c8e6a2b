using System.Text;
using Estoppl.Proxy.Protocol;

namespace Estoppl.Specs.Protocol;

/// <summary>What must become of a line.</summary>
public abstract record Verdict
{
    private Verdict() { }

    /// <summary>Never forwarded; answered with this code and this id.</summary>
    public sealed record Refused(int Code, RequestId? Id) : Verdict;

    /// <summary>Evaluated as a call of exactly this tool with exactly these bytes.</summary>
    public sealed record Call(RequestId? Id, string Tool, string Arguments) : Verdict;

    /// <summary>Forwarded, and not a call.</summary>
    public sealed record Passes(ClientMessage As) : Verdict;

    /// <summary>Neither forwarded nor answered.</summary>
    public sealed record Ignored : Verdict;
}

/// <summary>One hostile or unusual line, without its LF.</summary>
public sealed record CorpusRow(string Name, ReadOnlyMemory<byte> Bytes, Verdict Expected)
{
    public CorpusRow(string name, string text, Verdict expected) : this(name, Encoding.UTF8.GetBytes(text), expected) { }

    public override string ToString() => Name;
}
