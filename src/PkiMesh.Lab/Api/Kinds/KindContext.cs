using PkiMesh.Lab.Api.Operations;

namespace PkiMesh.Lab.Api.Kinds;

internal sealed record KindContext(ApiServices Services, Caller Caller, WriteOptions Options);
