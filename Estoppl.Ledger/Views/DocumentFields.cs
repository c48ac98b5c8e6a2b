using Estoppl.Ledger.Projections;
using LiteDB;

namespace Estoppl.Ledger.Views;

/// <summary>Reads the fields of one stored document, strictly: each is there with its type, and there are no others.</summary>
internal sealed class DocumentFields(BsonDocument document)
{
    private int _read;

    public long Integer(string name) => OptionalInteger(name) ?? throw Missing(name);

    /// <summary>Either width: somebody who writes a number with LiteDB himself gets the narrow one, and it is the value that counts.</summary>
    public long? OptionalInteger(string name) => (document.TryGetValue(name, out var value) && value.IsInt32 ? Take(name, BsonType.Int32) : Take(name, BsonType.Int64))?.AsInt64;

    public string Text(string name) => OptionalText(name) ?? throw Missing(name);

    public string? OptionalText(string name) => Take(name, BsonType.String)?.AsString;

    public Guid Id(string name) => OptionalId(name) ?? throw Missing(name);

    public Guid? OptionalId(string name) => Take(name, BsonType.Guid)?.AsGuid;

    public bool Flag(string name) => OptionalFlag(name) ?? throw Missing(name);

    public bool? OptionalFlag(string name) => Take(name, BsonType.Boolean)?.AsBoolean;

    public byte[] Bytes(string name) => Take(name, BsonType.Binary)?.AsBinary ?? throw Missing(name);

    /// <summary>One of some words.</summary>
    public T Word<T>(string name, IReadOnlyDictionary<string, T> words) =>
        words.TryGetValue(Text(name), out var value) ? value : throw new ViewFormatException($"{name} is none of its words");

    public void End()
    {
        if (_read != document.Count) throw new ViewFormatException("there are other fields");
    }

    private BsonValue? Take(string name, BsonType type)
    {
        if (!document.TryGetValue(name, out var value)) return null;
        _read++;
        return value.Type == type ? value : throw new ViewFormatException($"{name} has the wrong type");
    }

    private static ViewFormatException Missing(string name) => new($"{name} is missing");
}
