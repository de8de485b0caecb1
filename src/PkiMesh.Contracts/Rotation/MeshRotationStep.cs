namespace PkiMesh;

/// <summary>The steps of a rotation, in the order in which a sound mesh takes them.</summary>
public enum MeshRotationStep
{
    /// <summary>The anchor stops renewing by itself, and the old one goes on signing identity issuers from a Secret of its own until everybody trusts the new one.</summary>
    Freeze,

    /// <summary>The Bundle reads what is trusted now from the module's own ConfigMap, so that a renewed anchor changes nothing by itself.</summary>
    Snapshot,

    /// <summary>The enterprise CA signs a new anchor. Going back: the old one is put back.</summary>
    RenewAnchor,

    /// <summary>The old and the new anchor are trusted, side by side.</summary>
    TrustBoth,

    /// <summary>linkerd's control plane is restarted, the injector first, and has read both.</summary>
    RestartControlPlane,

    /// <summary>The meshed workloads are restarted, and every proxy has both.</summary>
    RestartDataPlane,

    /// <summary>The new anchor signs the identity issuer, and the identity controller has taken it.</summary>
    RenewIssuer,

    /// <summary>Every proxy shows a certificate that verifies with the new anchor alone.</summary>
    RenewLeaves,

    /// <summary>The old anchor is no longer trusted by what starts from now on. From here on there is no way back.</summary>
    DropOldAnchor,

    /// <summary>The control plane is restarted and trusts the new anchor alone.</summary>
    ReloadControlPlane,

    /// <summary>The meshed workloads are restarted and trust the new anchor alone.</summary>
    ReloadDataPlane,

    /// <summary>The old anchor's key is deleted.</summary>
    Finish,
}
