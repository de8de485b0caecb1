namespace PkiMesh.Lab.Api.Schema.Protobuf;

/// <summary>A field; of a pointer a zero is a value, of others it is absence.</summary>
internal sealed record ProtoField(string Name, bool IsPointer);
