using System.Management.Automation;

namespace PkiMesh;

/// <summary>What PkiMesh.Types.ps1xml adds to the contracts' records: members whose types are PowerShell's.</summary>
public static class TypeExtensions
{
    /// <summary><c>TppCredential</c> of a lab.</summary>
    public static PSCredential GetTppCredential(PSObject instance)
    {
        var lab = (PkiMeshLab)instance.BaseObject;
        return new PSCredential(lab.TppUsername, lab.TppPassword);
    }
}
