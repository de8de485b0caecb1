namespace PkiMesh.Lab.Tpp.Config;

/// <summary>Outcomes of Config calls; HTTP is 200 for all of them (tpp-openapi.md §3).</summary>
internal static class ConfigResult
{
    public const int Success = 1;
    public const int InvalidArgument = 2;
    public const int InsufficientPrivileges = 7;
    public const int AttributeNotFound = 102;
    public const int ValueExists = 103;
    public const int ValueDoesNotExist = 114;
    public const int ClassDoesNotExist = 200;
    public const int ObjectDoesNotExist = 400;
    public const int ObjectAlreadyExists = 401;
    public const int ObjectHasChildren = 402;
    public const int ObjectInvalidName = 405;
    public const int ObjectInvalidContainment = 407;
    public const int NoSuchSchemaName = 601;
}
