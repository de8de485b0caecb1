using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Ca;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary>What a CA is asked for.</summary>
public sealed record EnrolmentOrder(
    byte[] PublicKeyInfo, SubjectName Subject, SubjectAltNames AltNames, CaTemplate Template, DateTimeOffset? EndDate, LabKey? Key);
