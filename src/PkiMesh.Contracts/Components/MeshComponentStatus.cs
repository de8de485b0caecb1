namespace PkiMesh;

/// <summary>What an installation came to.</summary>
public enum MeshComponentStatus
{
    /// <summary>Under <c>-WhatIf</c>, or the user said no: nothing was changed.</summary>
    Planned,

    /// <summary>It was not there and is now.</summary>
    Installed,

    /// <summary>It was there and was changed.</summary>
    Updated,

    /// <summary>It was there as the manifest wants it.</summary>
    Unchanged,

    /// <summary>It was there, made by another (Helm, kubectl, …), and was left alone.</summary>
    AlreadyInstalled,
}
