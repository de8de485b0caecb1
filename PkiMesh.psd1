@{
    RootModule           = 'PkiMesh.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '6f1a6d0e-58c2-4a57-9a8e-3c0f7d6a41b2'
    Author               = 'The PkiMesh authors'
    CompanyName          = 'The PkiMesh authors'
    Copyright            = '(c) The PkiMesh authors. Apache-2.0.'
    Description          = 'Joins an enterprise PKI (Venafi TPP) to a linkerd service mesh through cert-manager and trust-manager, proves that the result is sound, and keeps it sound.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('PkiMesh.Format.ps1xml')
    TypesToProcess       = @('PkiMesh.Types.ps1xml')
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    CmdletsToExport      = @(
        'Connect-MeshCluster'
        'Connect-Tpp'
        'Disconnect-MeshCluster'
        'Disconnect-Tpp'
        'Enable-MeshInjection'
        'Export-MeshManifest'
        'Export-MeshReport'
        'Get-MeshCertificate'
        'Get-MeshCluster'
        'Get-MeshEdge'
        'Get-MeshForecast'
        'Get-MeshIdentity'
        'Get-MeshRotation'
        'Get-PkiMeshLab'
        'Get-TppCertificate'
        'Get-TppPolicy'
        'Get-TrustBundle'
        'Import-TppCertificate'
        'Install-CertManager'
        'Install-LinkerdExternalCa'
        'Install-LinkerdViz'
        'Install-MeshDemo'
        'Install-TrustManager'
        'New-MeshIdentityIssuer'
        'New-MeshTrustAnchor'
        'New-TppClusterIssuer'
        'Revoke-TppCertificate'
        'Set-PkiMeshLabFault'
        'Start-PkiMeshLab'
        'Step-PkiMeshLab'
        'Stop-PkiMeshLab'
        'Sync-TrustBundle'
        'Test-CertManager'
        'Test-MeshPrerequisite'
        'Test-PkiMesh'
        'Test-TppZone'
        'Undo-MeshRotation'
        'Update-MeshCertificate'
        'Update-MeshTrustAnchor'
        'Update-TppCredential'
        'Watch-MeshTap'
    )
    PrivateData          = @{
        PSData = @{
            Tags       = @('PKI', 'Venafi', 'TPP', 'Kubernetes', 'cert-manager', 'trust-manager', 'linkerd', 'mTLS', 'PSEdition_Core')
            LicenseUri = 'https://www.apache.org/licenses/LICENSE-2.0'
        }
    }
}
