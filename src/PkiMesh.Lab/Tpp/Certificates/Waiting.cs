namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary>What an enrolment waits for.</summary>
public enum Waiting
{
    None,
    Delay,
    Approval,
    Stuck,
}
